/** The API's filters (spec 10.1): values of one key are OR-ed, but for labels; keys are AND-ed. */
import { refusal } from '../../../api/errors'
import type { Filters, Refusal } from '../../../api/routes'

/** For each key, whether a row has the value. */
export type Tests<Row> = Readonly<Record<string, (row: Row, value: string) => boolean>>

/** Of these a row has to have every value. */
const ALL: ReadonlySet<string> = new Set(['label', 'node.label'])

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
    const isFit = (row: Row) => (value: string) => test(row, value)
    left = left.filter((row) => (ALL.has(key) ? values.every(isFit(row)) : values.some(isFit(row))))
  }
  return left
}

/** `key` or `key=value` among labels. */
export function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const at = wanted.indexOf('=')
  if (at < 0) return wanted in labels
  return labels[wanted.slice(0, at)] === wanted.slice(at + 1)
}
