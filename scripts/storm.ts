/**
 * `npm run storm -- [--seeds N] [--from N] [--seed N] [--long] [--deeds] [--facts PATTERN]` blows
 * storms over a swarm: so many seeds from `--from` on, or one seed. A storm that fails says which
 * seed it was and what was seen; `--deeds` adds what was done and what happened last, `--facts`
 * prints every fact that matches. `--papers` writes docs/invariants.md from the checkers.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Happening } from '../src/lab/history'
import { paper } from '../src/storm/paper'
import { report, trial } from '../src/storm/trial'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    long: { type: 'boolean', default: false },
    deeds: { type: 'boolean', default: false },
    papers: { type: 'boolean', default: false },
    facts: { type: 'string' },
  },
})

function blow(): void {
  const one = values.seed === undefined ? null : Number(values.seed)
  const from = one ?? Number(values.from)
  const count = one === null ? Number(values.seeds) : 1
  const began = Date.now()
  const pattern = values.facts === undefined ? null : new RegExp(values.facts)
  const happened = ({ at, seq, fact }: Happening): void => {
    const text = JSON.stringify(fact)
    if (pattern?.test(text) === true) process.stdout.write(`${at} #${seq} ${text}\n`)
  }
  let failed = 0
  for (let seed = from; seed < from + count; seed++) {
    const result = trial(seed, values.long, { happened })
    if (result.faults.length === 0) continue
    failed++
    process.stdout.write(`${report(result, values.deeds)}\n`)
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  process.stdout.write(`${count - failed} storms passed, ${failed} failed (${seconds} s)\n`)
  process.exit(failed === 0 ? 0 : 1)
}

if (values.papers) {
  mkdirSync('docs', { recursive: true })
  writeFileSync('docs/invariants.md', paper())
} else blow()
