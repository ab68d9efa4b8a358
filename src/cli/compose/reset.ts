/**
 * The tags `!reset` and `!override` of a Compose file (compose-go v2.6 `loader/reset`): nothing that
 * was said before stays at their places, and what `!reset` bears is not said either.
 */
import type { Resume, Wait } from '../client'
import { type Dict, isDict, type Plain } from './interpolate'
import { readTagged } from './load'
import type { Path } from './override'

/** One file of those that lie on top of each other. */
export interface Layer {
  readonly document: Dict
  /** The places of which nothing stays that lies below. */
  readonly cleared: readonly Path[]
}

/** The documents of a file, each on top of those before it; what cannot be read is a Fail. */
export function* readLayers(file: string): Generator<Wait, readonly Layer[], Resume> {
  return (yield* readTagged(file)).map(({ document, tags }) => {
    const resets = tags.filter(({ tag }) => tag === '!reset').map(({ path }) => path)
    const own = resets.reduceRight<Plain>((value, path) => without(value, path, true), document)
    return { document: own as Dict, cleared: tags.map(({ path }) => path) }
  })
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
