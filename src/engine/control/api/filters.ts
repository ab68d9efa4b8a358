/** The API's filters (spec 10.1): values of one key are OR-ed, keys are AND-ed. */
import { refusal } from '../../../api/errors'
import type { Filters, Refusal } from '../../../api/routes'

/** For each key, whether a row has the value. */
export type Tests<Row> = Readonly<Record<string, (row: Row, value: string) => boolean>>

/** The rows that pass, or a refusal of a key that is not known. */
export function filterRows<Row>(
  rows: readonly Row[],
  filters: Filters | undefined,
  tests: Tests<Row>,
): readonly Row[] | Refusal {
  let left = rows
  for (const [key, values] of Object.entries(filters ?? {})) {
    const test = tests[key]
    if (test === undefined) return refusal(400, `invalid filter '${key}'`)
    left = left.filter((row) => values.some((value) => test(row, value)))
  }
  return left
}

/** `key` or `key=value` among labels. */
export function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const at = wanted.indexOf('=')
  if (at < 0) return wanted in labels
  return labels[wanted.slice(0, at)] === wanted.slice(at + 1)
}
