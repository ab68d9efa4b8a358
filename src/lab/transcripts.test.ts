/**
 * The lab held against recordings of real swarms: what is typed there is performed here, and
 * everything that happened must happen again, by the rules of fidelity.ts.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from '../transcript/parse'
import { differences, differencesInText } from './fidelity'
import { createLab } from './lab'
import { perform, type Performance } from './perform'
import { asOf28 } from './since-20'
import { YAML } from './yaml'

const HERE = join(import.meta.dirname, 'testdata')

/** What stood before a recording began, where its own folder does not tell. */
const BEFORE: Readonly<Record<string, readonly string[]>> = {
  '02-worker-failure': ['01-walkthrough'],
  '04-errors': ['04-errors.setup'],
  '40-hand-made': ['40-hand-made.setup'],
  '41-attachable': ['40-hand-made.setup'],
  '45-overlay-returns': ['40-hand-made.setup'],
  '46-worker-alone': ['40-hand-made.setup'],
  '51-ports': ['40-hand-made.setup'],
}

const steps = (name: string) => parse(readFileSync(join(HERE, `${name}.txt`), 'utf8')).steps

type Recording = Performance & { readonly daemon?: string }

/** Those that do not name their daemon are of 20.10. */
function recordingOf(name: string): Performance {
  const recording = JSON.parse(readFileSync(join(HERE, `${name}.json`), 'utf8')) as Recording
  return recording.daemon === undefined ? asOf28(recording) : recording
}

/** The recorded bench: five machines with all images, addresses and all. */
function performed(name: string, seed: number): Performance {
  const machines = [1, 2, 3, 4, 5].map((n) => ({ name: `v${n}`, address: `10.99.0.1${n}` }))
  const lab = createLab({ seed, machines, images: 'present', yaml: YAML })
  const kept = {}
  for (const before of BEFORE[name] ?? []) perform(lab, steps(before), kept)
  return perform(lab, steps(name), kept)
}

const SEEDS = [1, 2, 3]
const PATIENCE = 120_000

test.each(SEEDS)(
  '01 walkthrough, 02 worker failure, 04 errors with seed %i',
  (seed) => {
    for (const name of ['01-walkthrough', '02-worker-failure', '04-errors']) {
      const found = differences(recordingOf(name), performed(name, seed))
      expect({ name, found }).toEqual({ name, found: [] })
    }
  },
  PATIENCE,
)

/** Made while the computer was not busy: their times count, too, and each row of the timeline. */
const TIMED = new Set([
  '13-availability',
  '14-constraints',
  '15-placement',
  '16-resources',
  '17-jobs',
  '18-restart',
  '25-configs-secrets',
  '26-filters-formats',
  '27-leader-cut',
  '28-ca',
  '29-containers-by-hand',
  '30-follower-cut',
  '33-removed-by-force',
  '51-ports',
  '53-history',
])

/**
 * Our own recordings (scripts/record-swarm.ts). Of those that were made while the computer was busy
 * the text is compared, not the times. The number is of what still differs; docs/transcripts.md says why.
 * It may only fall.
 */
const OWN: readonly (readonly [string, number])[] = [
  ['10-errors-on-a-manager', 0],
  ['11-leader-killed', 0],
  ['12-quorum-lost', 0],
  ['13-availability', 0],
  ['14-constraints', 0],
  ['15-placement', 0],
  ['16-resources', 0],
  ['17-jobs', 0],
  ['18-restart', 0],
  ['19-update-fails', 0],
  ['20-start-first', 0],
  ['21-membership', 0],
  ['22-autolock', 0],
  ['23-networks', 0],
  ['24-stacks', 0],
  ['25-configs-secrets', 0],
  ['26-filters-formats', 0],
  ['27-leader-cut', 0],
  ['28-ca', 0],
  ['29-containers-by-hand', 0],
  ['30-follower-cut', 0],
  ['31-failover-update', 2],
  ['32-stop-start', 1],
  ['33-removed-by-force', 0],
  ['34-health', 1],
  ['35-roles', 0],
  ['36-rotation', 0],
  ['37-failover', 0],
  ['40-hand-made', 0],
  ['41-attachable', 0],
  ['45-overlay-returns', 0],
  ['46-worker-alone', 0],
  ['48-another-root', 0],
  ['49-shapes', 0],
  ['50-all-flags', 0],
  ['51-ports', 0],
  ['52-gone', 0],
  ['53-history', 0],
  ['54-names', 0],
  ['55-ports-and-mounts', 0],
  ['56-updates', 0],
  ['57-updates-that-fail', 0],
  ['58-global-and-jobs', 0],
  ['59-members', 0],
  ['60-logs-and-tasks', 0],
  ['61-stacks-again', 0],
]

/**
 * Where luck decides who wins an election, which ID is the lesser, or whether a look came while a
 * crashing task ran: a seed that has it so.
 */
const LUCK: Readonly<Record<string, number>> = {
  '11-leader-killed': 15,
  '12-quorum-lost': 2,
  '21-membership': 3,
  '23-networks': 18,
  '27-leader-cut': 6,
  '34-health': 2,
  '37-failover': 10,
  '49-shapes': 5,
}

test.each(OWN)(
  '%s differs from its recording in %i outputs at most',
  (name, most) => {
    const compare = TIMED.has(name) ? differences : differencesInText
    const found = compare(recordingOf(name), performed(name, LUCK[name] ?? 1))
    if (found.length > most) expect(found).toEqual([])
  },
  PATIENCE,
)
