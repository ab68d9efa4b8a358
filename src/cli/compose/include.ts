/** Compose files that bring others in (compose-go v2.9 `loader/include`). */
import type { Resume, Wait } from '../client'
import { readFile, readIfThere } from '../files'
import { applyExtends } from './extends'
import { inFolder, pathIn } from './folder'
import { cleanPath, HOME } from '../../api/path'
import { readDotenv } from './dotenv'
import { type Dict, isDict, type Plain } from './interpolate'
import { overrideDocument } from './override'
import type { Unset } from './substitute'
import { clear, readLayers, type Layer } from './reset'

type Variables = Readonly<Record<string, string>>

/** What is done with each document, whoever names its file. */
export interface Reader {
  readonly env: Variables
  /** Where the paths of the files start from. */
  readonly folder: string
  /** Whether the paths of what is brought in are named from there, and no whole ones. */
  readonly isRelative: boolean
  /** Hears of variables that have no value. */
  readonly unset: Unset
  /** Its variables filled in. */
  readonly filled: (document: Dict, env: Variables) => Dict
  /** Its short forms written out. */
  readonly spelled: (document: Dict) => Dict
  /** What later files lie on top of. Throws where it has not the form of a Compose file. */
  readonly settled: (document: Dict, file: string) => Dict
}

/**
 * A file, with what it extends and includes, on top of those before it; `trail` are the files that
 * include it. Throws an Error in compose's words.
 */
export function* withFile(
  before: Dict,
  file: string,
  { document, cleared }: Layer,
  reader: Reader,
  trail: readonly string[] = [],
): Generator<Wait, Dict, Resume> {
  const { env, folder, isRelative, filled, spelled, settled } = reader
  const layer: Layer = { document: filled(document, env), cleared }
  const own = yield* applyExtends(layer, { file, folder, isRelative }, function* (path) {
    const layers = yield* readLayers(path)
    const bases = layers.map((base) => ({ ...base, document: filled(base.document, env) }))
    const whole = bases.reduce(onTop, { document: {}, cleared: [] })
    return { ...whole, document: spelled(whole.document) }
  })
  const whole = yield* withIncluded(own, reader, [...trail, file])
  return settled(overrideDocument(clear(before, cleared), whole), file)
}

/** Two documents of a file that is extended, as one. */
const onTop = (below: Layer, { document, cleared }: Layer): Layer => ({
  document: overrideDocument(clear(below.document, cleared), document),
  cleared: [...below.cleared, ...cleared],
})

function* withIncluded(
  document: Dict,
  reader: Reader,
  trail: readonly string[],
): Generator<Wait, Dict, Resume> {
  const { include = null, ...own } = document
  if (include === null) return own
  if (!Array.isArray(include)) {
    throw new Error(`\`include\` must be a list, got ${goText(include)}`)
  }
  let whole: Dict = own
  for (const one of include as readonly Plain[]) {
    whole = imported(yield* included(isDict(one) ? one : { path: one }, reader, trail), whole)
  }
  return whole
}

const goText = (value: Plain): string =>
  isDict(value)
    ? `map[${Object.entries(value)
        .map(([key, one]) => `${key}:${goText(one)}`)
        .join(' ')}]`
    : String(value as string)

const texts = (value: Plain): readonly string[] =>
  (Array.isArray(value) ? value : [value]) as readonly string[]

/** The files of one item as one document, the later on top of the earlier. */
function* included(
  { path = [], env_file = [], project_directory: home = null }: Dict,
  reader: Reader,
  trail: readonly string[],
): Generator<Wait, Dict, Resume> {
  const files = texts(path).map((file) => pathIn(reader.folder, file))
  const folder = home === null ? HOME : pathIn(reader.folder, home as string)
  const [main] = files
  if (main !== undefined && trail.includes(main)) {
    const [first, ...rest] = [...trail, main]
    throw new Error(`include cycle detected:\n${first}\n include ${rest.join('\n include ')}`)
  }
  const named = texts(env_file).map((file) => pathIn(reader.folder, file))
  const said =
    named.length > 0
      ? yield* variablesOf(named, reader.env, reader.unset)
      : yield* usualVariables(folder, reader.env, reader.unset)
  const own: Reader = { ...reader, folder, env: { ...said, ...reader.env } }
  let whole: Dict = {}
  for (const file of files) {
    for (const layer of yield* readLayers(file)) {
      whole = yield* withFile(whole, file, layer, own, trail)
    }
  }
  const place = placeNamed((home ?? '.') as string)
  return inFolder(whole, reader.isRelative ? place : pathIn(reader.folder, place))
}

/** A project's folder that is not there, as none is but the home: compose takes the one it is in. */
const placeNamed = (folder: string): string =>
  folder.startsWith('/') || cleanPath(folder) === '.' ? folder : cleanPath(`${folder}/..`)

function readVariables(file: string, text: string, around: Variables, unset: Unset): Variables {
  try {
    return readDotenv(text, around, unset)
  } catch (error) {
    throw new Error(`failed to read ${file}: ${(error as Error).message}`, { cause: error })
  }
}

/** `NAME=value` lines of the folder's `.env`, if there is one. */
export function* usualVariables(
  folder: string,
  around: Variables,
  unset: Unset,
): Generator<Wait, Variables, Resume> {
  const path = pathIn(folder, '.env')
  return readVariables(path, (yield* readIfThere(path)) ?? '', around, unset)
}

/** `NAME=value` lines of files, the later ones counting; throws where one cannot be read. */
export function* variablesOf(
  files: readonly string[],
  around: Variables,
  unset: Unset,
): Generator<Wait, Variables, Resume> {
  const found: Record<string, string> = {}
  for (const file of files) {
    let text: string
    try {
      text = yield* readFile(file)
    } catch (error) {
      const { message } = error as Error
      throw new Error(message.replace(/^open /, 'stat '), { cause: error })
    }
    Object.assign(found, readVariables(file, text, { ...found, ...around }, unset))
  }
  return found
}

/** What a document takes from one that it includes; the same name may only mean the same. */
function imported(from: Dict, into: Dict): Dict {
  const found: Record<string, Plain> = { ...into }
  for (const section of ['services', 'volumes', 'networks', 'secrets', 'configs', 'models']) {
    const rows = from[section]
    if (!isDict(rows)) continue
    const own = isDict(into[section]) ? into[section] : {}
    for (const [name, row] of Object.entries(rows)) {
      if (!(name in own) || JSON.stringify(own[name]) === JSON.stringify(row)) continue
      throw new Error(`${section}.${name} conflicts with imported resource`)
    }
    found[section] = { ...own, ...rows }
  }
  return found
}
