/**
 * The order in which Go's `yaml.v3` writes the keys of a mapping: letters after other signs, numbers
 * by what they count (its `sorter.go`).
 */

const isDigit = (char: string | undefined): boolean => char !== undefined && /\p{Nd}/u.test(char)
const isLetter = (char: string): boolean => /\p{L}/u.test(char)

/** The number that begins at a place, with what lies before it where a nought decides. */
function numberAt(chars: readonly string[], at: number, before: number) {
  let [end, sum] = [at, before]
  for (; isDigit(chars[end]); end++) sum = sum * 10 + Number(chars[end])
  return { end, sum }
}

/** Does a number other than nought end right before? */
function isWithin(chars: readonly string[], at: number): boolean {
  for (let i = at - 1; isDigit(chars[i]); i--) if (chars[i] !== '0') return true
  return false
}

function byChar(a: readonly string[], b: readonly string[], at: number): number {
  const [left, right] = [a[at] as string, b[at] as string]
  const smaller = (isLess: boolean): number => (isLess ? -1 : 1)
  if (isLetter(left) && isLetter(right)) return smaller(left < right)
  if (isLetter(left) || isLetter(right)) {
    return smaller(isDigit(a[at - 1]) ? isLetter(left) : isLetter(right))
  }
  const before = (left === '0' || right === '0') && isWithin(a, at) ? 1 : 0
  const [one, other] = [numberAt(a, at, before), numberAt(b, at, before)]
  if (one.sum !== other.sum) return one.sum - other.sum
  return one.end === other.end ? smaller(left < right) : one.end - other.end
}

/** Compares two keys. */
export function byKey(a: string, b: string): number {
  const [left, right] = [[...a], [...b]]
  const at = left.findIndex((char, i) => i < right.length && char !== right[i])
  return at < 0 ? left.length - right.length : byChar(left, right, at)
}

/** The entries of a record in that order. */
export const inKeyOrder = <T>(rows: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(rows).sort(([a], [b]) => byKey(a, b)))
