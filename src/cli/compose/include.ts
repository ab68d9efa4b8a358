/** Compose files that bring others in (compose-go v2.6 `loader/include`). */
import type { Resume, Wait } from '../client'
import { readFile, readIfThere } from '../files'
import { applyExtends } from './extends'
import { inFolder, pathIn } from './folder'
import { cleanPath, HOME } from '../../api/path'
import { type Dict, isDict, type Plain, variablesIn } from './interpolate'
import { overrideDocument } from './override'
import { clear, readLayers, type Layer } from './reset'

type Variables = Readonly<Record<string, string>>

/** What is done with each document, whoever names its file. */
export interface Reader {
  readonly env: Variables
  /** Where the paths of the files start from. */
  readonly folder: string
  /** Whether the paths of what is brought in are named from there, and no whole ones. */
  readonly isRelative: boolean
  /** Its variables filled in. */
  readonly filled: (document: Dict, env: Variables) => Dict
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
  const { env, folder, isRelative, filled, settled } = reader
  const layer: Layer = { document: filled(document, env), cleared }
  const own = yield* applyExtends(layer, { file, folder, isRelative }, function* (path) {
    const layers = yield* readLayers(path)
    return layers.map((base) => ({ ...base, document: filled(base.document, env) })).reduce(onTop)
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
  const said = named.length > 0 ? yield* variablesOf(named) : yield* usualVariables(folder)
  const own: Reader = { ...reader, folder, env: { ...said, ...reader.env } }
  let whole: Dict = {}
  for (const file of files) {
    for (const layer of yield* readLayers(file)) {
      whole = yield* withFile(whole, file, layer, own, trail)
    }
  }
  const relative = cleanPath((home ?? '.') as string)
  return inFolder(whole, reader.isRelative ? relative : folder)
}

/** `NAME=value` lines of the folder's `.env`, if there is one. */
export function* usualVariables(folder: string): Generator<Wait, Variables, Resume> {
  return variablesIn((yield* readIfThere(pathIn(folder, '.env'))) ?? '')
}

/** `NAME=value` lines of files, the later ones counting; throws where one cannot be read. */
export function* variablesOf(files: readonly string[]): Generator<Wait, Variables, Resume> {
  const found: Record<string, string> = {}
  for (const file of files) {
    try {
      Object.assign(found, variablesIn(yield* readFile(file)))
    } catch (error) {
      const { message } = error as Error
      throw new Error(message.replace(/^open /, 'stat '), { cause: error })
    }
  }
  return found
}

/** What a document takes from one that it includes; the same name may only mean the same. */
function imported(from: Dict, into: Dict): Dict {
  const found: Record<string, Plain> = { ...into }
  for (const section of ['services', 'volumes', 'networks', 'secrets', 'configs']) {
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
