/**
 * A project as `docker compose` loads it (compose-go v2.9, docker/compose v2.40): Compose files
 * read, filled in, checked, merged, named and brought into the order of its structs.
 */
import { Fail, type Io, type Resume, type Wait } from '../client'
import { readIfThere } from '../files'
import { byText } from '../../api/order'
import { parseBool, quoted } from '../values'
import { canonical, settledValues } from './canonical'
import { checkConsistency } from './consistency'
import { extensions } from './decode'
import { inFolder, pathIn } from './folder'
import { HOME } from '../../api/path'
import { atHome } from './home'
import { usualVariables, variablesOf, withFile, type Reader } from './include'
import { type Dict, isDict } from './interpolate'
import { normalized, resolved } from './normalize'
import { uniqueLists } from './override'
import { readLayers, type Layer } from './reset'
import { resolvedServices } from './resolve'
import {
  profilesOf,
  SECTIONS,
  type Choice,
  type Model,
  type Project,
  type Rows,
} from './project-model'
import { active, selected } from './selection'
import { faultOf } from './spec-check'
import { decode } from './spec-decode'
import { SPECIFICATION } from './spec-shape'
import { filledIn, unsetIn } from './substitute'
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
  for (const path of named) {
    if ((yield* readIfThere(path)) === null) {
      throw new Error(`stat ${atHome(path)}: no such file or directory`)
    }
  }
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
  const unset = unsetIn((text) => warn(io, text))
  const usual = (io.env['COMPOSE_ENV_FILES'] ?? '').split(',').filter((file) => file !== '')
  const files = variables.length > 0 ? variables : usual
  for (const path of files.map(atHome)) {
    if ((yield* readIfThere(path)) === null) throw new Error(`couldn't find env file: ${path}`)
  }
  const isOff = parseBool(io.env['COMPOSE_DISABLE_ENV_FILE'] ?? 'false')
  const usualOnes = isOff ? {} : yield* usualVariables(folder, io.env, unset)
  const said = files.length > 0 ? yield* variablesOf(files.map(atHome), io.env, unset) : usualOnes
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
    for (const layer of yield* readLayers(file, true)) layers.push([file, layer])
  }
  const name = nameOf(choice, layers, { env: own, folder })
  const env = { ...own, COMPOSE_PROJECT_NAME: name }
  const reader = readerOf(choice, { env, folder }, io)
  let document: Dict = {}
  for (const [file, layer] of layers) document = yield* withFile(document, file, layer, reader)
  if (Object.keys(document).length === 0) throw new Error('empty compose file')
  const around = { name, env: choice.interpolate ? env : {}, folder }
  const model = modelOf(wholeDocument(document, around, choice), name, choice)
  const origin = {
    files: [...new Set(layers.map(([file]) => file))],
    folder,
    services: Object.keys(model.services),
  }
  if (!choice.interpolate) return { ...model, environment: env, origin }
  const byProfile = active(model, { ...choice, services: [] }, env)
  if (choice.isConsistent) checkConsistency(byProfile, model)
  const used = selected(active(model, choice, env), choice)
  const services = yield* resolvedServices(used.services, env, choice, reader.unset)
  return { ...used, services, environment: env, origin }
}

/** With what goes without saying, whole paths and values of the surroundings. */
function wholeDocument(
  document: Dict,
  { name, env, folder }: Surroundings & { readonly name: string },
  { resolvesPaths, normalizes }: Choice,
): Dict {
  const settled = settledValues(document)
  const placed = resolvesPaths ? inFolder(settled, folder) : settled
  const known: Dict = {
    ...placed,
    ...rowsOf(placed, 'services', (service) => {
      const { environment: said } = service
      return Array.isArray(said) ? { ...service, environment: resolved(said, env, true) } : service
    }),
  }
  return normalizes ? normalized(known, name, env) : known
}

function rowsOf(document: Dict, section: string, change: (row: Dict) => Dict): Dict {
  const rows = document[section]
  if (!isDict(rows)) return {}
  const all = Object.entries(rows).map(([key, row]) => [key, isDict(row) ? change(row) : row])
  return { [section]: Object.fromEntries(all) as Dict }
}

function readerOf(choice: Choice, around: Surroundings, io: Io): Reader {
  const warned = (text: string): void => warn(io, text)
  const spelled = (document: Dict): Dict =>
    canonical(document, { warn: warned, isLenient: !choice.interpolate })
  return {
    ...around,
    filled: (document, variables) =>
      choice.interpolate ? filledIn(document, variables, warned) : document,
    isRelative: !choice.resolvesPaths,
    unset: unsetIn(warned),
    spelled,
    settled(document, file) {
      const fault = faultOf(document, SPECIFICATION)
      if (fault !== null) throw new Error(`validating ${file}: ${fault}`)
      const { version, ...rest } = document
      if (version !== undefined) warned(`${file}: ${OBSOLETE}`)
      return uniqueLists(spelled(rest))
    },
  }
}

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

/** The parts of a document; read into structs where its variables are filled in. */
function modelOf(document: Dict, name: string, { interpolate, normalizes }: Choice): Model {
  const said = document['name']
  const sections = SECTIONS.map((section) => {
    const rows = Object.entries((document[section] ?? {}) as Dict)
    const struct = section === 'services' ? 'Service' : section
    const all = rows.map(([key, row]) => [
      key,
      interpolate ? decode(struct, (row ?? {}) as Dict, `${section}[${key}]`) : row,
    ])
    return [section, Object.fromEntries(all) as Rows] as const
  })
  const parts = Object.fromEntries(sections) as Pick<Model, (typeof SECTIONS)[number]>
  return {
    ...parts,
    name: interpolate || normalizes ? name : ((said ?? '') as string),
    extensions: extensions(document),
    profiles: [...new Set(Object.values(parts.services).flatMap(profilesOf))].sort(byText),
  }
}
