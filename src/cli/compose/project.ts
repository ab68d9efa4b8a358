/**
 * A project as `docker compose` loads it (compose-go v2.6, docker/compose v2.36): Compose files
 * read, filled in, checked, merged, named and brought into the order of its structs.
 */
import { Fail, type Io, type Resume, type Wait } from '../client'
import { readIfThere } from '../files'
import { byText } from '../../api/order'
import { parseBool, quoted } from '../values'
import { faultOf } from './check'
import { extensions } from './decode'
import { plainExternals } from './external'
import { inFolder, pathIn } from './folder'
import { HOME } from '../../api/path'
import { atHome } from './home'
import { usualVariables, variablesOf, withFile, type Reader } from './include'
import { type Dict, isDict, type Plain, variablesIn } from './interpolate'
import { sequence, uniqueService } from './override'
import type { ComposeFile } from './model'
import { rawServices } from './raw-model'
import { normalized } from './normalize'
import { readLayers, type Layer } from './reset'
import { resourcesOf } from './resources'
import {
  profilesOf,
  type Choice,
  type Fields,
  type Model,
  type Project,
  type Rows,
} from './project-model'
import { active, checked, selected } from './selection'
import { SERVICE_FIELDS, specFields } from './spec-service'
import { SPECIFICATION } from './spec-shape'
import { spellOut } from './spell-out'
import { filledIn } from './substitute'
import { warn } from './warn'

type Surroundings = Pick<Reader, 'env' | 'folder'>

const DEFAULT_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']
const OVERRIDE_FILES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]

/** The files that were named, else the usual one with the usual one on top of it. */
function* filesOf(
  { files }: Choice,
  { env, folder }: Surroundings,
  io: Io,
): Generator<Wait, readonly string[], Resume> {
  if (files.length > 0) return files
  const mark = env['COMPOSE_PATH_SEPARATOR'] || ':'
  const named = (env['COMPOSE_FILE'] ?? '').split(mark).filter((path) => path !== '')
  if (named.length > 0) return named
  const isBelow = `${folder}/`.startsWith(`${HOME}/`)
  const main = isBelow ? yield* firstOf(DEFAULT_FILES, 'config', io) : undefined
  if (main === undefined) throw new Error('no configuration file provided: not found')
  const above = yield* firstOf(OVERRIDE_FILES, 'override', io)
  return above === undefined ? [main] : [main, above]
}

/** The first that there is; the others are said to be left out. */
function* firstOf(
  names: readonly string[],
  kind: string,
  io: Io,
): Generator<Wait, string | undefined, Resume> {
  const found: string[] = []
  for (const name of names) if ((yield* readIfThere(name)) !== null) found.push(atHome(name))
  const [first] = found
  if (first !== undefined && found.length > 1) {
    warn(io, `Found multiple ${kind} files with supported names: ${found.join(', ')}`)
    warn(io, `Using ${first}`)
  }
  return first
}

/** `NAME=value` lines of files, below the shell's own. */
function* environment(
  { variables }: Choice,
  folder: string,
  io: Io,
): Generator<Wait, Reader['env'], Resume> {
  const usual = (io.env['COMPOSE_ENV_FILES'] ?? '').split(',').filter((file) => file !== '')
  const files = variables.length > 0 ? variables : usual
  for (const path of files.map(atHome)) {
    if ((yield* readIfThere(path)) === null) throw new Error(`couldn't find env file: ${path}`)
  }
  const isOff = parseBool(io.env['COMPOSE_DISABLE_ENV_FILE'] ?? 'false')
  const usualOnes = isOff ? {} : yield* usualVariables(folder)
  const said = files.length > 0 ? yield* variablesOf(files.map(atHome)) : usualOnes
  return { ...said, ...io.env, PWD: HOME }
}

/** Loads the project; what is wrong is a Fail in compose's words. */
export function* loadProject(choice: Choice, io: Io): Generator<Wait, Project, Resume> {
  try {
    return yield* loaded(choice, io)
  } catch (error) {
    if (error instanceof Error && error.name === 'Error') throw new Fail(error.message)
    throw error
  }
}

function* loaded(choice: Choice, io: Io): Generator<Wait, Project, Resume> {
  const folder = pathIn(HOME, choice.folder)
  const own = yield* environment(choice, folder, io)
  const layers: (readonly [string, Layer])[] = []
  for (const path of yield* filesOf(choice, { env: own, folder }, io)) {
    const file = path === '-' ? path : atHome(path)
    for (const layer of yield* readLayers(file)) layers.push([file, layer])
  }
  const name = nameOf(choice, layers, { env: own, folder })
  const env = { ...own, COMPOSE_PROJECT_NAME: name }
  const reader = readerOf(choice, { env, folder }, io)
  let document: Dict = {}
  for (const [file, layer] of layers) document = yield* withFile(document, file, layer, reader)
  if (choice.resolvesPaths) document = inFolder(document, folder)
  const written = typeof document['name'] === 'string' ? document['name'] : ''
  const naming: Naming = { name, written, env }
  const origin = {
    files: [...new Set(layers.map(([file]) => file))],
    folder,
    services: Object.keys((document['services'] ?? {}) as Dict),
  }
  if (!choice.interpolate) {
    return { ...modelOf(rawFile(document), naming, choice), environment: env, origin }
  }
  const project = modelOf(yield* spelled(document, env, choice), naming, choice)
  const used = active(project, choice, env)
  const meant = selected(choice.isConsistent ? checked(used) : used, choice)
  return { ...meant, environment: env, origin }
}

const readerOf = (choice: Choice, around: Surroundings, io: Io): Reader => ({
  ...around,
  filled: (document, variables) =>
    choice.interpolate ? filledIn(document, variables, (text) => warn(io, text)) : document,
  isRelative: !choice.resolvesPaths,
  settled(document, file) {
    const fault = faultOf(document, SPECIFICATION)
    if (fault !== null) throw new Error(`validating ${file}: ${fault}`)
    const { version, ...rest } = document
    if (version !== undefined) warn(io, `${file}: ${OBSOLETE}`)
    return plainExternals(rest, (text) => warn(io, text))
  },
})

/** The project's name: what was asked for, what the last file says that says it, or the folder's. */
function nameOf(
  choice: Choice,
  layers: readonly (readonly [string, Layer])[],
  { env, folder }: Surroundings,
): string {
  const forced = choice.name === '' ? (env['COMPOSE_PROJECT_NAME'] ?? '') : choice.name
  if (forced !== '' && normalName(forced) !== forced) throw new Error(badName(forced))
  if (forced !== '') return forced
  const names = layers.map(([, { document }]) => document['name'])
  const said = names.filter((one) => typeof one === 'string').at(-1)
  const { name: filled = '' } =
    said !== undefined && choice.interpolate
      ? filledIn({ name: said }, env, () => {})
      : { name: said }
  const own = choice.normalizes ? normalName(filled as string) : (filled as string)
  const name = own || normalName(folder.replace(/^.*\//, ''))
  if (name === '') throw new Error('project name must not be empty')
  return name
}

const OBSOLETE =
  'the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion'

const normalName = (text: string): string =>
  (text.toLowerCase().match(/[a-z0-9_-]/g) ?? []).join('').replace(/^[_-]+/, '')

const badName = (name: string): string =>
  `invalid project name ${quoted(name)}: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number`

/** One document with its short forms written out; variables of files are in the services. */
function* spelled(
  document: Dict,
  env: Readonly<Record<string, string>>,
  { normalizes, readsVariables }: Choice,
): Generator<Wait, ComposeFile, Resume> {
  const services = isDict(document['services']) ? document['services'] : {}
  const files = new Map<string, string>()
  const plain: Record<string, Plain> = {}
  const kept: Record<string, Fields> = {}
  for (const [name, service] of Object.entries(services)) {
    const fields = (service ?? {}) as Dict
    const { env_file = [], label_file = [], ...most } = fields
    const { depends_on: _, ports: __, volumes: ___, ...rest } = most
    const named = envFiles(env_file)
    const wanted = readsVariables ? named : []
    if (!readsVariables) kept[name] = { env_file: named.map(envFileJson) }
    for (const { path, required } of wanted) {
      const text = yield* readIfThere(path)
      if (text !== null) files.set(path, text)
      else if (required) {
        throw new Error(`env file ${path} not found: stat ${path}: no such file or directory`)
      }
    }
    const labels = [...(yield* labelsIn(label_file)), ...sequence(rest['labels'] ?? [])]
    plain[name] = { ...rest, labels, env_file: wanted.map(({ path }) => path) }
  }
  const around = { files, shell: env, warn: () => {} }
  const base = spellOut({ ...document, services: plain }, '3', around)
  const spelledServices = Object.entries(base.services).map(([name, service]) => [
    name,
    uniqueService({
      ...service,
      env_file: undefined,
      ...specFields((services[name] ?? {}) as Dict),
      ...kept[name],
    } as unknown as Dict),
  ])
  return {
    ...base,
    services: Object.fromEntries(spelledServices) as ComposeFile['services'],
    ...resourcesOf(document, base, normalizes),
  }
}

/** `NAME=value` texts of the files. */
function* labelsIn(files: Plain): Generator<Wait, readonly Plain[], Resume> {
  const found: Plain[] = []
  for (const path of sequence(files) as readonly string[]) {
    const text = yield* readIfThere(path)
    if (text === null) {
      throw new Error(`label file ${path} not found: stat ${path}: no such file or directory`)
    }
    found.push(...sequence(variablesIn(text)))
  }
  return found
}

const envFiles = (value: Plain): readonly { readonly path: string; readonly required: boolean }[] =>
  (Array.isArray(value) ? (value as readonly Plain[]) : [value]).map((one) =>
    isDict(one)
      ? { path: one['path'] as string, required: one['required'] !== false }
      : { path: one as string, required: true },
  )

/** What must be there is its path only. */
const envFileJson = (file: { readonly path: string; readonly required: boolean }): unknown =>
  file.required ? file.path : file

/** A document whose variables stay. */
function rawFile(document: Dict): ComposeFile {
  const { name: _, version: __, services: ___, ...rest } = document
  const services = rawServices(document)
  return { ...rest, services } as unknown as ComposeFile
}

/** Each service in the order of its struct, names and defaults where they are wanted. */
function modelOf(
  file: ComposeFile,
  { name, written, env }: Naming,
  { interpolate, normalizes }: Choice,
): Model {
  const { version: _, services, networks, volumes, secrets, configs, ...extensions } = file
  const section = (rows: object | undefined): Rows => ({ ...rows }) as Rows
  const model: Model = {
    name: interpolate || normalizes ? name : written,
    services: section(services),
    networks: section(networks),
    volumes: section(volumes),
    secrets: section(secrets),
    configs: section(configs),
    extensions,
    profiles: [...new Set(Object.values(section(services)).flatMap(profilesOf))].sort(byText),
  }
  const usual = normalizes ? normalized(model, env) : model
  if (!interpolate) return usual
  const rows = Object.entries(usual.services).map(([key, one]) => [key, finished(one)])
  return { ...usual, services: Object.fromEntries(rows) as Rows }
}

/** What a project is called, what its files say that it is, and its variables. */
interface Naming {
  readonly name: string
  readonly written: string
  readonly env: Reader['env']
}

function finished(service: Fields): Fields {
  const all: Fields = {
    ...service,
    ...(service['secrets'] === undefined ? {} : { secrets: granted(service['secrets'], true) }),
    ...(service['configs'] === undefined ? {} : { configs: granted(service['configs'], false) }),
    ...(service['deploy'] === undefined ? {} : { deploy: deployOf(service['deploy'] as Fields) }),
  }
  const known = SERVICE_FIELDS.filter((key) => !isNothing(all[key], key))
  return {
    ...Object.fromEntries(known.map((key) => [key, all[key]])),
    ...extensions(service as Dict),
  }
}

/** Whether these are false is said. */
const TRUTHS = ['init', 'attach']

const isNothing = (value: unknown, key: string): boolean =>
  value === undefined ||
  value === '' ||
  (value === false && !TRUTHS.includes(key)) ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** Modes are texts; secrets have a place of their own where none is named. */
function granted(list: unknown, hasPlace: boolean): readonly object[] {
  return (list as readonly (Fields & { readonly source: string })[]).map((one) => {
    const { source, target, uid, gid, mode } = one
    const place = target ?? (hasPlace ? `/run/secrets/${source}` : undefined)
    const all = {
      source,
      target: place,
      uid,
      gid,
      mode: mode === undefined ? undefined : octal(mode),
    }
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  })
}

const octal = (mode: unknown): string => `0${(mode as number).toString(8)}`

/** CPUs are numbers. */
function deployOf(deploy: Fields): Fields {
  const resources = deploy['resources'] as Readonly<Record<string, Fields>> | undefined
  if (resources === undefined) return deploy
  const rows = Object.entries(resources).map(([key, one]) => [
    key,
    one['cpus'] === undefined ? one : { ...one, cpus: Number(one['cpus']) },
  ])
  return { ...deploy, resources: Object.fromEntries(rows) as Fields }
}
