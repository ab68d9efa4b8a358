/** Which services and resources of a project are meant. */
import { profilesOf, type Choice, type Fields, type Model, type Rows } from './project-model'

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

export const keysOf = (value: unknown): string[] => Object.keys((value ?? {}) as Fields)

/** What a list of grants or mounts names; of mounts, only those of a type. */
export const sourcesOf = (list: unknown, type?: string): string[] =>
  ((list ?? []) as readonly Fields[])
    .filter((one) => type === undefined || one['type'] === type)
    .flatMap(({ source }) => (source === undefined ? [] : [source as string]))

/** The secrets of a service's build. */
export const ofBuild = (service: Fields): string[] =>
  sourcesOf((service['build'] as Fields | undefined)?.['secrets'])

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
  const chosen = names.length === 0 ? rows : rows.filter(([name]) => wanted.has(name))
  const services: Rows = Object.fromEntries(chosen)
  const used = (of: (service: Fields) => readonly string[]): ((section: Rows) => Rows) => {
    const keys = new Set(Object.values(services).flatMap(of))
    return (section) => Object.fromEntries(Object.entries(section).filter(([key]) => keys.has(key)))
  }
  if (hasUnused) return { ...project, services }
  return {
    ...project,
    services,
    models: used((one) => keysOf(one['models']))(project.models),
    networks: used((one) => keysOf(one['networks']))(project.networks),
    volumes: used((one) => sourcesOf(one['volumes'], 'volume'))(project.volumes),
    secrets: used((one) => [...sourcesOf(one['secrets']), ...ofBuild(one)])(project.secrets),
    configs: used((one) => sourcesOf(one['configs']))(project.configs),
  }
}
