/** One seed put to all its trials, and the report of one that failed. */
import type { Eye } from '../lab/bench'
import { looseCauses, replayFromCopy, replayInSlices, seekAround } from './replays'
import { storm, type Outcome, type Plan } from './storm'
import { close } from './tripwire'
import type { Fault } from './sight'

/** Most seeds are short, so that there can be many; every tenth is long. */
const planOf = (seed: number, long: boolean): Plan => ({
  seed,
  length: long ? 20 * 60_000 : seed % 10 === 0 ? 180_000 : seed % 3 === 0 ? 60_000 : 30_000,
})

export interface Trial {
  readonly outcome: Outcome
  readonly faults: readonly Fault[]
  readonly long: boolean
}

/** Every so many seeds the whole storm is blown twice, its programs and checkers too. */
const TWICE = 4

/** The storm, the same storm again, and its inputs played in slices, from a copy and by seeks. */
export function trial(seed: number, long = false, eye: Eye = {}): Trial {
  const plan = planOf(seed, long)
  const outcome = storm(plan, null, eye)
  const faults = [...outcome.faults]
  if (faults.length > 0) return { outcome, faults, long }
  const at = outcome.end
  const claim = (name: string, what: string | null): void => {
    if (what !== null) faults.push({ name, what, at })
  }
  if (seed % TWICE === 0) {
    const again = storm(plan, outcome.tripwire)
    claim('the same seed twice', close(again.tripwire))
    if (again.fingerprint !== outcome.fingerprint) {
      claim('the same seed twice', `${again.fingerprint} is not ${outcome.fingerprint}`)
    }
  }
  claim('played again in slices', replayInSlices(outcome))
  claim('played on from a copy', replayFromCopy(outcome))
  if (seed % TWICE === 2) claim('a seek is a rerun', seekAround(outcome))
  const loose = looseCauses(outcome)
  if (loose.length > 0) claim('causes lead to an input', loose.slice(0, 5).join('; '))
  return { outcome, faults, long }
}

/** What a person needs who wants to mend it: the seed and the command first. */
export function report({ outcome, faults, long }: Trial, withDeeds: boolean): string {
  const { seed } = outcome.plan
  const lines = [
    `seed ${seed} failed at ${outcome.end} ms: npm run storm -- --seed ${seed}${long ? ' --long' : ''} --deeds`,
    ...faults.slice(0, 12).map(({ name, what, at }) => `  ${at} ${name}: ${what}`),
  ]
  if (!withDeeds) return lines.join('\n')
  lines.push('deeds:', ...outcome.deeds.map((deed) => `  ${deed}`), 'the last facts:')
  for (const { fact, at, seq } of outcome.latest) {
    lines.push(`  ${at} #${seq} ${JSON.stringify(fact).slice(0, 300)}`)
  }
  return lines.join('\n')
}
