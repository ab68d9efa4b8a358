/**
 * `npm run storm` blows storms over a swarm, a seed each. A storm that fails says at
 * once which seed it was and what was seen, so that many can be blown in slices.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { commandLine, fail, whole } from './command-line'
import type { Happening } from '../src/lab/history'
import { paper } from '../src/storm/paper'
import { report, trial } from '../src/storm/trial'

const USAGE = `usage: npm run storm -- [OPTIONS]
  --seeds N        so many storms (100)
  --from N         from that seed on (1)
  --seed N         one storm alone
  --long           longer ones
  --deeds          of one that fails: what was done, and what happened last
  --facts PATTERN  every fact that matches
  --papers         writes docs/invariants.md from the checkers instead`

/** Storms between two lines on the way, on stderr. */
const TELL_EVERY = 50

const { values } = commandLine(USAGE, {
  seeds: { type: 'string', default: '100' },
  seed: { type: 'string' },
  from: { type: 'string', default: '1' },
  long: { type: 'boolean', default: false },
  deeds: { type: 'boolean', default: false },
  papers: { type: 'boolean', default: false },
  facts: { type: 'string' },
})

function patternOf(text: string | undefined): RegExp | null {
  try {
    return text === undefined ? null : new RegExp(text)
  } catch (error) {
    return fail((error as Error).message, USAGE)
  }
}

const since = (began: number): string => ((Date.now() - began) / 1000).toFixed(1)

function blow(): void {
  const one = values.seed === undefined ? null : whole('seed', values.seed, 0, USAGE)
  const from = one ?? whole('from', values.from, 0, USAGE)
  const count = one === null ? whole('seeds', values.seeds, 1, USAGE) : 1
  const began = Date.now()
  const pattern = patternOf(values.facts)
  const happened = ({ at, seq, fact }: Happening): void => {
    const text = JSON.stringify(fact)
    if (pattern?.test(text) === true) process.stdout.write(`${at} #${seq} ${text}\n`)
  }
  let failed = 0
  for (let seed = from; seed < from + count; seed++) {
    const result = trial(seed, values.long, { happened })
    if (result.faults.length > 0) {
      failed++
      process.stdout.write(`${report(result, values.deeds)}\n`)
    }
    const done = seed - from + 1
    if (done % TELL_EVERY === 0) {
      process.stderr.write(`seeds ${from} to ${seed}: ${failed} failed, ${since(began)} s\n`)
    }
  }
  process.stdout.write(`${count - failed} storms passed, ${failed} failed (${since(began)} s)\n`)
  process.exit(failed === 0 ? 0 : 1)
}

if (values.papers) {
  mkdirSync('docs', { recursive: true })
  writeFileSync('docs/invariants.md', paper())
} else blow()
