/** Which services and resources of a project are meant, and whether what they name is there. */
import { profilesOf, type Choice, type Fields, type Model, type Rows } from './project-model'
import { quoted } from '../values'

/** Services of no profile, or of one that is asked for. */
export function active(
  project: Model,
  choice: Choice,
  env: Readonly<Record<string, string>>,
): Model {
  const wanted = new Set([
    ...choice.profiles,
    ...(env['COMPOSE_PROFILES'] ?? '').split(',').filter((one) => one !== ''),
  ])
  const rows = Object.entries(project.services).filter(([name, service]) => {
    const own = profilesOf(service)
    const isNamed = choice.services.includes(name)
    return own.length === 0 || isNamed || wanted.has('*') || own.some((one) => wanted.has(one))
  })
  return { ...project, services: Object.fromEntries(rows) }
}

const invalid = (what: string): Error => new Error(`${what}: invalid compose project`)

/** What a service refers to is there (compose-go `checkConsistency`). */
export function checked(project: Model): Model {
  for (const [name, service] of Object.entries(project.services)) {
    const who = `service ${quoted(name)}`
    if (service['image'] === undefined && service['build'] === undefined) {
      throw invalid(`${who} has neither an image nor a build context specified`)
    }
    for (const key of keysOf(service['networks'])) {
      if (!(key in project.networks)) throw invalid(`${who} refers to undefined network ${key}`)
    }
    for (const key of keysOf(service['depends_on'])) {
      if (key in project.services) continue
      throw invalid(`${who} depends on undefined service ${quoted(key)}`)
    }
    for (const key of sourcesOf(service['volumes'], 'volume')) {
      if (!(key in project.volumes)) throw invalid(`${who} refers to undefined volume ${key}`)
    }
    for (const kind of ['config', 'secret'] as const) {
      for (const key of sourcesOf(service[`${kind}s`])) {
        if (!(key in project[`${kind}s`]))
          throw invalid(`${who} refers to undefined ${kind} ${key}`)
      }
    }
  }
  return project
}

const keysOf = (value: unknown): string[] => Object.keys((value ?? {}) as Fields)

const sourcesOf = (list: unknown, type?: string): string[] =>
  ((list ?? []) as readonly Fields[])
    .filter((one) => type === undefined || one['type'] === type)
    .flatMap(({ source }) => (source === undefined ? [] : [source as string]))

/** The services that are asked for and what they depend on, and only what those use. */
export function selected(project: Model, { services: names, hasUnused }: Choice): Model {
  const wanted = new Set<string>()
  const take = (name: string): void => {
    const service = project.services[name]
    if (service === undefined) throw new Error(`no such service: ${name}`)
    if (wanted.has(name)) return
    wanted.add(name)
    keysOf(service['depends_on']).forEach(take)
  }
  names.forEach(take)
  const rows = Object.entries(project.services)
  const services = Object.fromEntries(
    names.length === 0 ? rows : rows.filter(([name]) => wanted.has(name)),
  )
  const used = (of: (service: Fields) => readonly string[]): ((section: Rows) => Rows) => {
    const keys = new Set(Object.values(services).flatMap(of))
    return (section) => Object.fromEntries(Object.entries(section).filter(([key]) => keys.has(key)))
  }
  if (hasUnused) return { ...project, services }
  return {
    ...project,
    services,
    networks: used((one) => keysOf(one['networks']))(project.networks),
    volumes: used((one) => sourcesOf(one['volumes'], 'volume'))(project.volumes),
    secrets: used((one) => sourcesOf(one['secrets']))(project.secrets),
    configs: used((one) => sourcesOf(one['configs']))(project.configs),
  }
}
