/** The project whose containers a command deals with: read from its files, or known by its name. */
import type { Container } from '../../../api/daemon'
import { HOME } from '../../../api/path'
import { byText } from '../../../api/order'
import { Fail, type Io, type Resume, type Wait } from '../../client'
import { pathIn } from '../folder'
import { loadProject } from '../project'
import type { Choice, Fields, Project, Rows } from '../project-model'
import { quoted } from '../../values'
import * as label from './labels'

export interface Dependency {
  readonly condition: string
  readonly restart?: boolean
  readonly required?: boolean
}

/** How a service is on a network. */
export interface Attachment {
  readonly aliases?: readonly string[]
  readonly ipv4_address?: string
  readonly priority?: number
}

/** A port that leads into a service. */
interface Port {
  readonly target: number
  readonly published?: string
  readonly protocol?: string
  readonly host_ip?: string
}

/** Something that comes into its containers from without. */
export interface ServiceMount {
  readonly type: string
  readonly source?: string
  readonly target: string
  readonly read_only?: boolean
  readonly bind?: { readonly create_host_path?: boolean | string; readonly propagation?: string }
  readonly volume?: { readonly nocopy?: boolean; readonly subpath?: string }
}

export interface Grant {
  readonly source: string
  readonly target?: string
  readonly mode?: string
  readonly uid?: string
  readonly gid?: string
}

/** What a file says of a service, as far as something is made of it here. */
export interface Said {
  readonly image?: string
  readonly build?: object
  readonly attach?: boolean
  readonly command?: readonly string[] | null
  readonly entrypoint?: readonly string[] | null
  readonly environment?: Readonly<Record<string, string | null>>
  readonly labels?: Readonly<Record<string, string>>
  readonly depends_on?: Readonly<Record<string, Dependency>>
  readonly networks?: Readonly<Record<string, Attachment | null>>
  readonly network_mode?: string
  readonly ports?: readonly Port[]
  readonly volumes?: readonly ServiceMount[]
  readonly secrets?: readonly Grant[]
  readonly configs?: readonly Grant[]
  readonly deploy?: Fields
  readonly scale?: number
  readonly pull_policy?: string
  readonly platform?: string
  readonly container_name?: string
  readonly profiles?: readonly string[]
}

/** A service that is to run. */
export interface Service {
  readonly name: string
  /** All that its file says of it. */
  readonly fields: Fields
  readonly said: Said
  /** The labels that compose itself puts on its containers. */
  readonly own: Readonly<Record<string, string>>
}

/** A project whose services are to run. */
export interface Live extends Omit<Project, 'services'> {
  readonly services: Readonly<Record<string, Service>>
}

/** What compose's own options and the environment say; `services`: which are named. */
export function choiceOf({ above }: Io, services: readonly string[]): Choice {
  const [old, folder] = [above?.text('workdir') ?? '', above?.text('project-directory') ?? '']
  return {
    files: above?.list('file') ?? [],
    variables: above?.list('env-file') ?? [],
    folder: old === '' ? folder : old,
    name: above?.text('project-name') ?? '',
    profiles: above?.list('profile') ?? [],
    interpolate: true,
    normalizes: true,
    resolvesPaths: true,
    readsVariables: true,
    isConsistent: true,
    hasUnused: above?.bool('all-resources') === true,
    services,
  }
}

/** Reads the files. @throws Fail */
export function* readLive(io: Io, services: readonly string[]): Generator<Wait, Live, Resume> {
  const project = yield* loadProject(choiceOf(io, services), io)
  const { name, origin } = project
  const given = io.above?.list('env-file') ?? []
  const files = given.map((path) => pathIn(HOME, path))
  const rows = Object.entries(project.services).sort(([a], [b]) => byText(a, b))
  const live = rows.map(([key, fields]) => [
    key,
    {
      name: key,
      fields,
      said: fields as Said,
      own: {
        [label.PROJECT]: name,
        [label.SERVICE]: key,
        [label.VERSION]: label.COMPOSE_VERSION,
        [label.WORKING_DIR]: origin.folder,
        [label.CONFIG_FILES]: origin.files.join(','),
        [label.ONE_OFF]: 'False',
        ...(files.length === 0 ? {} : { [label.ENVIRONMENT_FILE]: files.join(',') }),
      },
    } satisfies Service,
  ])
  return { ...project, services: Object.fromEntries(live) as Live['services'] }
}

/** What a command deals with: a project of files, or one of which only the name is known. */
export interface Meant {
  readonly name: string
  readonly project: Live | null
}

/** By its name alone where that is given without files. @throws Fail */
export function* projectOrName(
  io: Io,
  services: readonly string[],
): Generator<Wait, Meant, Resume> {
  const name = io.above?.text('project-name') ?? ''
  if (name !== '' && (io.above?.list('file') ?? []).length === 0) return { name, project: null }
  try {
    const project = yield* readLive(io, services)
    return { name: project.name, project }
  } catch (error) {
    const usual = io.env['COMPOSE_PROJECT_NAME'] ?? ''
    if (error instanceof Fail && usual !== '') return { name: usual, project: null }
    throw error
  }
}

/** The name of the project; its files are read only where nothing else says it. @throws Fail */
export function* projectName(io: Io): Generator<Wait, string, Resume> {
  const given = io.above?.text('project-name') || io.env['COMPOSE_PROJECT_NAME'] || ''
  return given === '' ? (yield* readLive(io, [])).name : given
}

/** How many containers a service wants. */
export function scaleOf({ said: { scale, deploy } }: Service): number {
  const replicas = deploy?.['replicas'] as number | undefined
  return scale ?? replicas ?? 1
}

/** A project with another number of containers of a service. @throws Fail */
export function scaled(project: Live, name: string, scale: number): Live {
  const service = serviceOf(project, name)
  const deploy =
    service.said.deploy === undefined ? {} : { deploy: { ...service.said.deploy, replicas: scale } }
  return withService(project, {
    ...service,
    fields: { ...service.fields, scale, ...deploy },
    said: { ...service.said, scale, ...deploy },
  })
}

const withService = (project: Live, service: Service): Live => ({
  ...project,
  services: { ...project.services, [service.name]: service },
})

/** @throws Fail */
export function serviceOf({ services }: Live, name: string): Service {
  const service = services[name]
  if (service === undefined) throw new Fail(`no such service: ${name}: not found`)
  return service
}

/** Those that are chosen. @throws Fail where one is not there, in other words than for one alone */
function chosen({ services }: Live, names: readonly string[]): readonly Service[] {
  const odd = names.find((name) => services[name] === undefined)
  if (odd !== undefined) throw new Fail(`no such service: ${odd}`)
  return names.map((name) => services[name] as Service)
}

const picked = (project: Live, names: ReadonlySet<string>): Live => ({
  ...project,
  services: Object.fromEntries(
    Object.entries(project.services).filter(([name]) => names.has(name)),
  ),
})

/** Only these services, without what they depend on. @throws Fail */
export function onlyThese(project: Live, names: readonly string[]): Live {
  if (names.length === 0) return project
  const services = chosen(project, names).map((service) => {
    const kept = Object.entries(service.said.depends_on ?? {}).filter(([key]) =>
      names.includes(key),
    )
    const said = { ...service.said, depends_on: Object.fromEntries(kept) }
    return [service.name, { ...service, said }] as const
  })
  return { ...project, services: Object.fromEntries(services) }
}

/** Those that are named, with what they depend on. @throws Fail */
export function withNeeded(project: Live, names: readonly string[]): Live {
  const wanted = new Set<string>()
  const follow = (name: string): void => {
    const service = project.services[name]
    if (service === undefined || wanted.has(name)) return
    wanted.add(name)
    Object.keys(service.said.depends_on ?? {}).forEach(follow)
  }
  for (const name of names) {
    if (project.services[name] === undefined) {
      throw new Fail(`no such service: ${quoted(name)}: not found`)
    }
    follow(name)
  }
  return picked(project, wanted)
}

/** The services that need those that are named, and these. */
export function withDependents(project: Live, names: readonly string[]): Live {
  const wanted = new Set(chosen(project, names).map(({ name }) => name))
  for (let before = -1; before !== wanted.size;) {
    before = wanted.size
    for (const { name, said } of Object.values(project.services)) {
      if (Object.keys(said.depends_on ?? {}).some((key) => wanted.has(key))) wanted.add(name)
    }
  }
  return picked(project, wanted)
}

/** The project as its containers tell of it, where no file does. */
export function projectOf(name: string, containers: readonly Container[]): Live {
  const services: Record<string, Service> = {}
  for (const { Image, Labels } of containers) {
    const key = Labels[label.SERVICE]
    if (key === undefined || services[key] !== undefined) continue
    const said: Said = { image: Image, depends_on: dependenciesIn(Labels[label.DEPENDS_ON] ?? '') }
    services[key] = { name: key, fields: said as Fields, said, own: Labels }
  }
  const none: Rows = {}
  return {
    name,
    services,
    models: none,
    networks: none,
    volumes: none,
    secrets: none,
    configs: none,
    extensions: {},
    profiles: [],
    environment: {},
    origin: { files: [], folder: HOME, services: Object.keys(services) },
  }
}

/** `db:service_healthy:false,cache:service_started:false` */
function dependenciesIn(text: string): Readonly<Record<string, Dependency>> {
  const rows = text.split(',').flatMap((one) => {
    const [name = '', condition = 'running_or_healthy', restart = 'true'] = one.split(':')
    if (name === '') return []
    return [[name, { condition, restart: restart === 'true', required: false }] as const]
  })
  return Object.fromEntries(rows)
}

/** What a service depends on, without what is not there and need not be. @throws Fail */
export function dependenciesOf(project: Live, service: Service): readonly string[] {
  return Object.entries(service.said.depends_on ?? {}).flatMap(([name, { required }]) => {
    if (project.services[name] !== undefined) return [name]
    if (required === false) return []
    throw new Fail(`could not find ${name}: not found`)
  })
}
