/**
 * The tags `!reset` and `!override` of a Compose file (compose-go v2.9 `loader/reset`): nothing that
 * was said before stays at their places, and what `!reset` bears is not said either.
 */
import { Fail, type Resume, type Wait } from '../client'
import { textOf } from './decode'
import { type Dict, isDict, type Plain } from './interpolate'
import { NO_MAPPING, readDocuments } from './load'
import type { Path } from './places'

/** One file of those that lie on top of each other. */
export interface Layer {
  readonly document: Dict
  /** The places of which nothing stays that lies below. */
  readonly cleared: readonly Path[]
}

/**
 * The documents of a file, each on top of those before it; what cannot be read is a Fail. Of a file
 * that compose was given it looks for the project's name first.
 */
export function* readLayers(
  file: string,
  isGiven = false,
): Generator<Wait, readonly Layer[], Resume> {
  return (yield* documentsIn(file)).flatMap(({ value, tags, oddKey }) => {
    if (value === null) return []
    if (!isDict(value)) throw new Fail(isGiven ? noName(value as Plain) : NO_MAPPING)
    if (oddKey !== null) throw new Fail(oddKey)
    const resets = tags.filter(({ tag }) => tag === '!reset').map(({ path }) => path)
    const own = resets.reduceRight<Plain>((below, path) => without(below, path, true), value)
    return [{ document: own as Dict, cleared: tags.map(({ path }) => path) }]
  })
}

function* documentsIn(file: string): ReturnType<typeof readDocuments> {
  try {
    return yield* readDocuments(file)
  } catch (error) {
    const { message } = error as Error
    const double = /^yaml: unmarshal errors:\n {2}(line \d+: mapping key .*)$/s.exec(message)?.[1]
    throw new Fail(double === undefined ? message : `failed to parse ${file}: ${double}`)
  }
}

function noName(value: Plain): string {
  const kind = Array.isArray(value) ? '!!seq' : `${TAGS[typeof value] ?? ''} \`${textOf(value)}\``
  return `yaml: unmarshal errors:\n  line 1: cannot unmarshal ${kind} into cli.named`
}

const TAGS: Readonly<Record<string, string>> = {
  string: '!!str',
  number: '!!int',
  boolean: '!!bool',
}

/** What stays of a document below a layer; items of lists stay (as in compose-go). */
export const clear = (below: Dict, cleared: readonly Path[]): Dict =>
  cleared.reduce<Plain>((value, path) => without(value, path, false), below) as Dict

function without(value: Plain, path: Path, takesItems: boolean): Plain {
  const [key = '', ...rest] = path
  if (isDict(value)) {
    const inner = value[key]
    if (inner === undefined) return value
    const { [key]: _, ...others } = value
    return rest.length === 0 ? others : { ...value, [key]: without(inner, rest, takesItems) }
  }
  if (!takesItems || !Array.isArray(value)) return value
  return (value as readonly Plain[]).flatMap((item, at) => {
    if (String(at) !== key) return [item]
    return rest.length === 0 ? [] : [without(item, rest, takesItems)]
  })
}
