/** What was measured over many seeds, against what theory says of it. */

export interface Finding {
  /** Of what, and in which setting: "5 managers". */
  readonly setting: string
  readonly measured: number
  readonly theory: number
  /** How far they may be apart. */
  readonly tolerance: number
  readonly runs: number
}

export interface Section {
  readonly title: string
  /** What is measured, the formula, and the tolerance, in words. */
  readonly text: string
  readonly unit: string
  readonly findings: readonly Finding[]
}

export const holds = ({ measured, theory, tolerance }: Finding): boolean =>
  Math.abs(measured - theory) <= tolerance

export const mean = (sample: readonly number[]): number =>
  sample.reduce((sum, value) => sum + value, 0) / sample.length

export const deviation = (sample: readonly number[]): number => {
  const middle = mean(sample)
  return Math.sqrt(mean(sample.map((value) => (value - middle) ** 2)))
}

/** Four standard errors of a mean: luck passes that once in 16,000 times. */
export const fourErrors = (sd: number, runs: number): number => (4 * sd) / Math.sqrt(runs)

/** A finding of a mean whose deviation is taken from the sample. */
export const ofMean = (setting: string, sample: readonly number[], theory: number): Finding => ({
  setting,
  measured: mean(sample),
  theory,
  tolerance: fourErrors(deviation(sample), sample.length),
  runs: sample.length,
})

/** Kolmogorov's distance of a sample from a distribution; 1.95 / √n is passed once in 1,000. */
export function ofShape(
  setting: string,
  sample: readonly number[],
  cdf: (value: number) => number,
): Finding {
  const sorted = sample.toSorted((a, b) => a - b)
  const runs = sorted.length
  const gaps = sorted.map((value, at) => {
    const should = cdf(value)
    return Math.max(Math.abs(should - at / runs), Math.abs(should - (at + 1) / runs))
  })
  const measured = Math.max(...gaps)
  return { setting, measured, theory: 0, tolerance: 1.95 / Math.sqrt(runs), runs }
}
