/** How Go's templates compare values. */
import { held, nameOf, type Value } from './types'

type Sort = 'bool' | 'int' | 'uint' | 'float' | 'string'

const sortOf = (value: Value): Sort | null => {
  const kind = value?.type.kind
  switch (kind) {
    case 'bool':
    case 'int':
    case 'uint':
    case 'float':
    case 'string':
      return kind
    default:
      return null
  }
}

const areWhole = (...sorts: readonly (Sort | null)[]): boolean =>
  sorts.every((sort) => sort === 'int' || sort === 'uint')

const contentOf = ({ type, it }: NonNullable<Value>): unknown =>
  type.kind === 'string' ? String(it) : it

/** Is the first one of the others? @throws Error in Go's words */
export function equal(given: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new Error('missing argument for comparison')
  return others.some((other) => areEqual(held(given), held(other)))
}

function areEqual(a: Value, b: Value): boolean {
  const [one, other] = [sortOf(a), sortOf(b)]
  if (a === null || b === null) return a === b || isNil(a ?? b)
  if (one !== other && !areWhole(one, other)) throw new Error(INCOMPATIBLE)
  if (one !== null) return contentOf(a) === contentOf(b)
  if (a.type.kind === 'slice' || a.type.kind === 'map') {
    if (isNil(a) || isNil(b)) return isNil(a) === isNil(b)
    throw new Error(`non-comparable type ${nameOf(a.type)}: ${nameOf(a.type)}`)
  }
  return a.it === b.it
}

const isNil = (value: Value): boolean =>
  value !== null &&
  ['pointer', 'slice', 'map', 'interface'].includes(value.type.kind) &&
  value.it === null

const INCOMPATIBLE = 'incompatible types for comparison'
const BAD = 'invalid type for comparison'

/** Is it less? @throws Error in Go's words */
export function compare(first: Value, second: Value): boolean {
  const [a, b] = [held(first), held(second)]
  const [one, other] = [sortOf(a), sortOf(b)]
  if (a === null || b === null || one === null || other === null) throw new Error(BAD)
  if (one !== other && !areWhole(one, other)) throw new Error(INCOMPATIBLE)
  if (one === 'bool') throw new Error(BAD)
  return (contentOf(a) as number) < (contentOf(b) as number)
}
