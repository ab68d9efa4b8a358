/** Compose files that bring others in (compose-go v2.6 `loader/include`). */
import type { Resume, Wait } from '../client'
import { readFile } from '../files'
import { applyExtends } from './extends'
import { atHome } from './home'
import { variablesIn, type Plain } from './interpolate'
import { overrideDocument } from './override'
import { clear, readLayer, type Layer } from './reset'
import { isDict, type Dict } from './spec-service'

type Variables = Readonly<Record<string, string>>

/** What is done with each document, whoever names its file. */
export interface Reader {
  readonly env: Variables
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
  const { env, filled, settled } = reader
  const layer: Layer = { document: filled(document, env), cleared }
  const own = yield* applyExtends(layer, file, function* (path) {
    const base = yield* readLayer(path)
    return { ...base, document: filled(base.document, env) }
  })
  const whole = yield* withIncluded(own, reader, [...trail, file])
  return settled(overrideDocument(clear(before, cleared), whole), file)
}

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
  { path = [], env_file = [], project_directory = '.' }: Dict,
  reader: Reader,
  trail: readonly string[],
): Generator<Wait, Dict, Resume> {
  if (!['.', './', '/root'].includes(project_directory as string)) {
    throw new Error('include.project_directory: not modelled in Swarmscope, files have one folder')
  }
  const files = texts(path).map(atHome)
  const [main] = files
  if (main !== undefined && trail.includes(main)) {
    const [first, ...rest] = [...trail, main]
    throw new Error(`include cycle detected:\n${first}\n include ${rest.join('\n include ')}`)
  }
  const env = { ...(yield* variablesOf(texts(env_file).map(atHome))), ...reader.env }
  let whole: Dict = {}
  for (const file of files) {
    whole = yield* withFile(whole, file, yield* readLayer(file), { ...reader, env }, trail)
  }
  return whole
}

function* variablesOf(files: readonly string[]): Generator<Wait, Variables, Resume> {
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
