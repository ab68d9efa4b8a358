/**
 * How the benches measure: processor time and not the clock on the wall, the best of several
 * runs, and a loop of fixed work beside them, so that figures from different machines compare.
 */

/** Something measured, against what it should be. */
export interface Figure {
  readonly what: string
  readonly measured: number
  readonly unit: string
  /** What it should reach; null where nothing was promised. */
  readonly bar: number | null
  readonly better: 'more' | 'less'
}

/** Does the figure reach its bar? Null: it has none. */
export const reaches = ({ measured, bar, better }: Figure): boolean | null =>
  bar === null ? null : better === 'more' ? measured >= bar : measured <= bar

/** Processor seconds this process has used. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Processor seconds of a deed. */
export function timed(deed: () => void): number {
  const before = cpuSeconds()
  deed()
  return cpuSeconds() - before
}

/** The middle and the slow end of a sample. */
export function spread(sample: readonly number[]): { readonly p50: number; readonly p95: number } {
  const sorted = sample.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95) }
}

const ROUNDS = 2e7

/** Rounds a processor second of a fixed loop of whole-number work: how fast this machine is now. */
export function calibrate(): number {
  const cells = new Uint32Array(4096)
  let best = 0
  for (let run = 0; run < 3; run++) {
    let hash = 1
    const seconds = timed(() => {
      for (let i = 0; i < ROUNDS; i++) {
        hash = Math.imul(hash ^ (cells[i & 4095] as number), 0x0100_0193) + i
        cells[hash & 4095] = hash
      }
    })
    best = Math.max(best, ROUNDS / seconds)
  }
  return best
}
