/**
 * A scenario over many seeds: a transcript that varies something and measures something, performed
 * headless once for each value and each seed.
 */
import type { RunView } from '../protocol/experiment'
import { parse } from '../transcript/parse'
import type { Step, Transcript } from '../transcript/transcript'
import type { Lab } from './bench'
import { createLab } from './lab'
import { perform, type Kept } from './perform'

interface Experiment {
  readonly steps: Transcript
  readonly machines: number
  readonly variants: readonly { readonly name: string; readonly kept: Kept }[]
}

const FEWEST_MACHINES = 3
const MOST_VARIANTS = 12

/** Reads an experiment, or says in a sentence what is wrong with it. */
export function readExperiment(text: string): Experiment | string {
  const { steps, mistakes } = parse(text)
  const [first] = mistakes
  if (first !== undefined) return `line ${first.line} is ${first.message}: ${first.text}`
  if (!steps.some(({ kind }) => kind === 'measure')) return 'nothing is measured: @measure lost'
  const variants = variantsOf(steps)
  if (variants.length > MOST_VARIANTS) return `more than ${MOST_VARIANTS} things to compare`
  return { steps, machines: machinesOf(steps), variants }
}

/** All combinations of what is varied; without any, one that has no name. */
function variantsOf(steps: Transcript): Experiment['variants'] {
  let all: readonly { readonly name: string; readonly kept: Kept }[] = [{ name: '', kept: {} }]
  for (const step of steps) {
    if (step.kind !== 'vary') continue
    all = all.flatMap(({ name, kept }) =>
      step.values.map((value) => ({
        name: [name, labelOf(step.name, value)].filter((part) => part !== '').join(', '),
        kept: { ...kept, [step.name]: value },
      })),
    )
  }
  return all
}

/** A number says nothing without its name. */
const labelOf = (name: string, value: string): string =>
  /^\d/.test(value) ? `${name.toLowerCase()} ${value}` : value

/** v1 to the last that the scenario speaks of. */
function machinesOf(steps: readonly Step[]): number {
  const names = steps.flatMap((step) =>
    'machine' in step ? step.machine : step.kind === 'command' ? [step.on, step.line] : [],
  )
  const numbers = names.flatMap((name) =>
    [...name.matchAll(/\bv(\d+)\b/g)].map(([, n]) => Number(n)),
  )
  return numbers.reduce((most, n) => Math.max(most, Math.min(n, 99)), FEWEST_MACHINES)
}

/** Performs an experiment for the seeds from `first` on, a run at a time; variants take turns. */
export function* runsOf(
  { steps, machines, variants }: Experiment,
  first: number,
  seeds: number,
  yaml: Lab['yaml'] = null,
): Generator<RunView> {
  for (let seed = first; seed < first + seeds; seed++) {
    for (const { name, kept } of variants) {
      const names = Array.from({ length: machines }, (_, n) => `v${n + 1}`)
      const lab = createLab({
        seed,
        machines: names.map((id, n) => ({ name: id, address: `10.99.0.${11 + n}` })),
      })
      lab.yaml = yaml
      const { measures, failed } = perform(lab, steps, { ...kept })
      const figures = Object.entries(measures).map(([key, value]) => [key, Number(value)] as const)
      yield { variant: name, seed, measures: Object.fromEntries(figures), failed }
    }
  }
}
