/** What the runs of an experiment came to: by measure and variant, and as a table of all. */
import type { RunView } from './experiment'

export interface Summary {
  readonly measure: string
  readonly variant: string
  readonly count: number
  readonly low: number
  readonly median: number
  readonly high: number
  /** In ascending order, with the seeds they came from. */
  readonly values: readonly { readonly value: number; readonly seed: number }[]
}

/** A summary for each measure and variant, in the order in which they first came. */
export function summaries(runs: readonly RunView[]): readonly Summary[] {
  const groups = new Map<string, { value: number; seed: number }[]>()
  for (const { variant, seed, measures } of runs) {
    for (const [measure, value] of Object.entries(measures)) {
      const key = JSON.stringify([measure, variant])
      groups.set(key, [...(groups.get(key) ?? []), { value, seed }])
    }
  }
  const measures = [...new Set([...groups.keys()].map((key) => (JSON.parse(key) as string[])[0]))]
  const order = ([key]: readonly [string, unknown]): number =>
    measures.indexOf((JSON.parse(key) as string[])[0])
  return [...groups]
    .sort((a, b) => order(a) - order(b))
    .map(([key, values]) => {
      const [measure = '', variant = ''] = JSON.parse(key) as string[]
      const sorted = values.sort((a, b) => a.value - b.value)
      const at = (share: number): number =>
        sorted[Math.round(share * (sorted.length - 1))]?.value ?? 0
      const [low, median, high] = [at(0), at(0.5), at(1)]
      return { measure, variant, count: sorted.length, low, median, high, values: sorted }
    })
}

const cell = (value: string | number): string =>
  typeof value === 'number' ? String(value) : `"${value.replaceAll('"', '""')}"`

/** All runs as CSV, a line each. */
export function csvOf(runs: readonly RunView[]): string {
  const measures = [...new Set(runs.flatMap((run) => Object.keys(run.measures)))]
  const rows = runs.map(({ variant, seed, measures: has, failed }) => [
    variant,
    seed,
    ...measures.map((name) => has[name] ?? ''),
    failed ?? '',
  ])
  return [['variant', 'seed', ...measures, 'failed'], ...rows]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('')
}
