/**
 * Columns of numbers that grow: typed arrays, where a measurement asked for them. Copies of a world
 * share them, and so do messages: what was lent is never written to again, and whoever wants to
 * write takes a copy first.
 */

/** A column of a world. Written to only when it comes from `writable`. */
export type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

export const isColumn = (value: object): value is Column =>
  ArrayBuffer.isView(value) && !(value instanceof DataView)

const lent = new WeakSet<Column>()

/** Gives a column away to be read, also by whoever holds it. */
export function lend<C extends Column>(column: C): C {
  lent.add(column)
  return column
}

/** A column with the same content that may be written to, with room for `size` items. */
export function writable(column: Uint32Array, size = column.length): Uint32Array {
  if (size <= column.length) return lent.has(column) ? column.slice() : column
  let capacity = Math.max(8, column.length)
  while (capacity < size) capacity *= 2
  const wider = new Uint32Array(capacity)
  wider.set(column)
  return wider
}

/** The narrowest column that holds such numbers. */
export function narrow(numbers: readonly number[]): Column {
  let most = 0
  for (const number of numbers) {
    if (number >>> 0 !== number || Object.is(number, -0)) return Float64Array.from(numbers)
    if (number > most) most = number
  }
  return most < 2 ** 16 ? Uint16Array.from(numbers) : Uint32Array.from(numbers)
}
