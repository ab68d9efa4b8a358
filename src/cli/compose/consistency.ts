/** Whether what a project says holds together (compose-go v2.9 `checkConsistency`). */
import { byText } from '../../api/order'
import { Fail } from '../client'
import { quoted } from '../values'
import type { Fields, Model, Rows } from './project-model'
import { keysOf, ofBuild, sourcesOf } from './selection'

const invalid = (what: string): Error => new Error(`${what}: invalid compose project`)

const field = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((found, key) => (found as Fields | undefined)?.[key], value)

/** @throws Error in compose's words; `all` has the services that no profile asks for, too */
export function checkConsistency(project: Model, all: Model): void {
  const services = Object.entries(project.services)
  for (const [name, service] of services) {
    checkBuild(name, service, project)
    checkReferences(name, service, project, all)
    checkAmounts(name, service)
    checkTargets(name, service)
  }
  for (const [name, secret] of Object.entries(project.secrets)) {
    const hasSource = secret['file'] !== undefined || secret['environment'] !== undefined
    if (secret['external'] === true || hasSource) continue
    throw invalid(`secret ${quoted(name)} must declare either \`file\` or \`environment\``)
  }
  checkCircles(project.services)
}

function checkBuild(name: string, service: Fields, { services, secrets }: Model): void {
  const who = `service ${quoted(name)}`
  const build = service['build'] as Fields | undefined
  const isNothing = service['image'] === undefined && service['provider'] === undefined
  if (build === undefined) {
    if (!isNothing) return
    throw invalid(`${who} has neither an image nor a build context specified`)
  }
  if (build['dockerfile'] !== undefined && build['dockerfile_inline'] !== undefined) {
    throw invalid(`${who} declares mutualy exclusive dockerfile and dockerfile_inline`)
  }
  const contexts = Object.entries((build['additional_contexts'] ?? {}) as Record<string, string>)
  for (const [key, place] of contexts) {
    if (!place.startsWith('service:')) continue
    const target = place.slice('service:'.length)
    const other = services[target]
    if (other?.['build'] !== undefined) continue
    const kind = other === undefined ? 'unknown' : 'non-buildable'
    throw new Error(
      `${who} declares ${kind} service ${quoted(target)} as additional contexts ${key}`,
    )
  }
  const platforms = (build['platforms'] ?? []) as readonly string[]
  const platform = (service['platform'] ?? '') as string
  if (platforms.length > 0 && platform !== '' && !platforms.includes(platform)) {
    throw invalid(`service.build.platforms MUST include service.platform ${quoted(platform)}`)
  }
  const secret = ofBuild(service).find((key) => !(key in secrets))
  if (secret !== undefined) throw invalid(`${who} refers to undefined build secret ${secret}`)
}

const TESTS = ['CMD', 'CMD-SHELL', 'NONE']

function checkReferences(name: string, service: Fields, project: Model, all: Model): void {
  const who = `service ${quoted(name)}`
  const { networks, depends_on, volumes, configs, models, secrets } = service
  if (service['network_mode'] !== undefined && keysOf(networks).length > 0) {
    throw invalid(`service ${name} declares mutually exclusive \`network_mode\` and \`networks\``)
  }
  const need = (keys: readonly string[], section: Rows, noun: string): void => {
    const missing = keys.find((key) => !(key in section))
    if (missing !== undefined) throw invalid(`${who} refers to undefined ${noun} ${missing}`)
  }
  need(keysOf(networks), project.networks, 'network')
  const [test] = (field(service, 'healthcheck', 'test') ?? []) as readonly string[]
  if (test !== undefined && !TESTS.includes(test)) {
    throw new Error('healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"')
  }
  for (const [key, how] of Object.entries((depends_on ?? {}) as Rows)) {
    const isLeftOut = key in all.services && how['required'] === false
    if (key in project.services || isLeftOut) continue
    throw invalid(`${who} depends on undefined service ${quoted(key)}`)
  }
  need(sourcesOf(volumes, 'volume'), project.volumes, 'volume')
  need(sourcesOf(configs), project.configs, 'config')
  need(keysOf(models), project.models, 'model')
  need(sourcesOf(secrets), project.secrets, 'secret')
}

/** What may be said in two places must be the same in both. */
const TWICE: readonly (readonly [key: string, ...place: string[]])[] = [
  ['cpus', 'limits', 'cpus'],
  ['mem_limit', 'limits', 'memory'],
  ['mem_reservation', 'reservations', 'memory'],
  ['pids_limit', 'limits', 'pids'],
]

function checkAmounts(name: string, service: Fields): void {
  const { scale, deploy } = service
  const who = `services.${name}`
  const differ = (a: string, b: string): Error =>
    invalid(`${who}: can't set distinct values on '${a}' and '${b}'`)
  const replicas = field(deploy, 'replicas')
  if (scale !== undefined && replicas !== undefined && scale !== replicas) {
    throw differ('scale', 'deploy.replicas')
  }
  for (const [key, value] of [
    ['scale', scale],
    ['deploy.replicas', replicas],
  ] as const) {
    if ((value as number) < 0) throw new Error(`${who}.${key}: must be greater than or equal to 0`)
  }
  for (const [key, ...place] of TWICE) {
    const [part = ''] = place
    const said = service[key]
    if (said === undefined || field(deploy, 'resources', part) === undefined) continue
    if (field(deploy, 'resources', ...place) !== said) {
      throw differ(key, `deploy.resources.${place.join('.')}`)
    }
  }
  if (((scale ?? replicas ?? 1) as number) > 1 && service['container_name'] !== undefined) {
    const kind = scale === undefined ? 'deploy.replicas' : 'scale'
    throw invalid(
      `services.${kind}: can't set container_name and ${name} as container name must be unique`,
    )
  }
}

function checkTargets(name: string, service: Fields): void {
  const watched = (field(service, 'develop', 'watch') ?? []) as readonly Fields[]
  for (const { target, action } of watched) {
    if (target !== undefined || action === 'rebuild' || action === 'restart') continue
    throw invalid(`services.${name}.develop.watch: target is required for non-rebuild actions`)
  }
  const tmpfs = ((service['tmpfs'] ?? []) as readonly string[]).map((one) =>
    one.replace(/:.*/s, ''),
  )
  const mounts = ((service['volumes'] ?? []) as readonly Fields[]).map(({ target }) => target)
  const places = [
    ...tmpfs.map((path, at) => [path, `services.${name}.tmpfs[${at}]`] as const),
    ...mounts.map((path, at) => [path as string, `services.${name}.volumes[${at}]`] as const),
  ]
  const taken = new Map<string, string>()
  for (const [path, place] of places) {
    const other = taken.get(path)
    if (other !== undefined) throw new Error(`${place}: target ${path} already mounted as ${other}`)
    taken.set(path, place)
  }
}

/** No service depends on itself, by whatever way. */
function checkCircles(services: Rows): void {
  const done = new Set<string>()
  const visit = (name: string, trail: readonly string[]): void => {
    if (trail.includes(name)) {
      const circle = [...trail.slice(trail.indexOf(name)), name].join(' -> ')
      throw new Error(`dependency cycle detected: ${circle}`)
    }
    if (done.has(name)) return
    const needs = keysOf(services[name]?.['depends_on']).sort(byText)
    for (const need of needs) visit(need, [...trail, name])
    done.add(name)
  }
  Object.keys(services)
    .sort(byText)
    .forEach((name) => visit(name, []))
}

/** No two services have a container of one name. @throws Fail */
export function checkContainerNames(services: Rows): void {
  const taken: string[] = []
  for (const [name, { container_name: own }] of Object.entries(services)) {
    if (own === undefined) continue
    if (taken.includes(own as string)) {
      throw new Fail(
        `services.${name}: container name ${quoted(own as string)} is already in use by service {}"`,
      )
    }
    taken.push(own as string)
  }
}
