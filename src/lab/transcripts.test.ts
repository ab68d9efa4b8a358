/**
 * The lab held against recordings of real swarms: what is typed there is performed here, and
 * everything that happened must happen again, by the rules of fidelity.ts.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from '../transcript/parse'
import { differences } from './fidelity'
import { createLab } from './lab'
import { perform, type Performance } from './perform'
import { YAML } from './yaml'

const HERE = join(import.meta.dirname, 'testdata')

/** What stood before a recording began, where its own folder does not tell. */
const BEFORE: Readonly<Record<string, readonly string[]>> = {
  '02-worker-failure': ['01-walkthrough'],
  '04-errors': ['04-errors.setup'],
}

const steps = (name: string) => parse(readFileSync(join(HERE, `${name}.txt`), 'utf8')).steps

const recordingOf = (name: string): Performance =>
  JSON.parse(readFileSync(join(HERE, `${name}.json`), 'utf8')) as Performance

/** The recorded bench: five machines with all images, addresses and all. */
function performed(name: string, seed: number): Performance {
  const machines = [1, 2, 3, 4, 5].map((n) => ({ name: `v${n}`, address: `10.99.0.1${n}` }))
  const lab = createLab({ seed, machines, images: 'present', yaml: YAML })
  const kept = {}
  for (const before of BEFORE[name] ?? []) perform(lab, steps(before), kept)
  return perform(lab, steps(name), kept)
}

const SEEDS = [1, 2, 3]
const PATIENCE = 60_000

test.each(SEEDS)(
  '01 walkthrough, 02 worker failure with seed %i',
  (seed) => {
    for (const name of ['01-walkthrough', '02-worker-failure']) {
      expect({ name, found: differences(recordingOf(name), performed(name, seed)) }).toEqual({
        name,
        found: [],
      })
    }
  },
  PATIENCE,
)
