/** Docker's tables: Go's tabwriter with a minimal cell of 10 and 3 blanks between (spec 10.1). */

const MINIMUM = 10
const PADDING = 3

const widthOf = (text: string): number => [...text].length

/** Rows of cells as a table; the last cell of a row is not padded. */
export function tabulate(
  rows: readonly (readonly string[])[],
  minimum = MINIMUM,
  padding = PADDING,
): string {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(
      minimum,
      ...rows.map((row) => (at < row.length - 1 ? widthOf(row[at] as string) + padding : 0)),
    ),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) =>
        at === row.length - 1 ? cell : cell + ' '.repeat((widths[at] as number) - widthOf(cell)),
      )
      .join('')
  return rows.map((row) => `${line(row)}\n`).join('')
}

/** A table with headers. */
export const table = (headers: readonly string[], rows: readonly (readonly string[])[]): string =>
  tabulate([headers, ...rows])
