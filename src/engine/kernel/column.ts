/** Columns of numbers that grow: typed arrays, where a measurement asked for them. */

/** The column itself when it has room for `size` items, else a wider one with the same content. */
export function widened<C extends Uint8Array | Uint32Array>(column: C, size: number): C {
  if (size <= column.length) return column
  let capacity = Math.max(8, column.length)
  while (capacity < size) capacity *= 2
  const wider = (
    column instanceof Uint8Array ? new Uint8Array(capacity) : new Uint32Array(capacity)
  ) as C
  wider.set(column)
  return wider
}
