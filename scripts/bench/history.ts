/**
 * What the past costs: an hour in which machines die and come back and a service is updated, seen
 * from anywhere in it after a rest, with what recording it takes in time and memory.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { act, type Lab } from '../../src/lab/bench'
import { advance, createLab } from '../../src/lab/lab'
import { createFiller, fillOn } from '../../src/lab/filler'
import { TRAIL } from '../../src/lab/player'
import { answerOf, foundSwarm } from '../../src/lab/swarm'
import { seek } from '../../src/lab/travel'
import { spread, timed, type Figure } from './measure'
import { web } from './web'

const SEED = 11
const MANAGERS = 3
const HOUR = 3_600_000
const MINUTE = 60_000
const SEEKS = 200
const MEBIBYTE = 1024 ** 2
/** So many times both labs are played in turn for an hour, to learn what recording costs. */
const ROUNDS = 7

/** Machines, and the bar for a seek in milliseconds; only the smaller size has the other bars. */
const SIZES = [
  { machines: 100, bar: 30, whole: true },
  { machines: 1000, bar: 100, whole: false },
] as const

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heap(): number {
  collect()
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
}

/** Tasks that an update replaces at a time. */
const AT_ONCE = 10

function begin(machines: number, keeps: boolean): Lab {
  const names = Array.from({ length: machines }, (_, n) => ({ name: `v${n + 1}` }))
  const lab = createLab({ seed: SEED, machines: names, images: 'present', keeps })
  foundSwarm(lab, MANAGERS)
  answerOf(lab, 'v1', 'POST /services/create', { body: web(machines, 'nginx:1.25', AT_ONCE) })
  return lab
}

function update(lab: Lab, image: string): void {
  const found = answerOf(lab, 'v1', 'GET /services/{id}', { params: { id: 'web' } })
  if (!('body' in found)) throw new Error(found.message)
  answerOf(lab, 'v1', 'POST /services/{id}/update', {
    params: { id: 'web' },
    query: { version: found.body.Version.Index },
    body: web(found.body.Spec.Mode.Replicated?.Replicas ?? 1, image, AT_ONCE),
  })
}

/** Plays on to an instant: a machine dies every ten minutes, and every twenty there is an update. */
function live(lab: Lab, until: number): void {
  while (lab.world.now < until) {
    const minute = Math.floor(lab.world.now / MINUTE)
    const machine = `v${4 + (minute % 90)}`
    if (minute % 10 === 3) act(lab, { kind: 'machine.off', machine, how: 'unplugged' })
    if (minute % 10 === 4) act(lab, { kind: 'machine.on', machine: `v${4 + ((minute - 1) % 90)}` })
    if (minute % 20 === 7) update(lab, minute % 40 === 7 ? 'nginx:1.27' : 'nginx:1.25')
    advance(lab, Math.min(until, (minute + 1) * MINUTE))
  }
}

/**
 * Milliseconds that one waits for seeks to instants all over the hour, in no order. By the clock on
 * the wall: V8 collects garbage on a thread of its own, which a hand does not wait for.
 */
function seeks(lab: Lab): number[] {
  let luck = 1
  return Array.from({ length: SEEKS }, () => {
    luck = (Math.imul(luck, 1_103_515_245) + 12_345) >>> 0
    const at = luck % lab.branch.end
    const begun = performance.now()
    seek(lab, at, TRAIL)
    return performance.now() - begun
  })
}

/** How much longer a recorded hour takes, in percent: both are played in turn, minute by minute. */
function costOfAnHour(machines: number): number {
  const [kept, bare] = [begin(machines, true), begin(machines, false)]
  let [withRecord, without] = [0, 0]
  for (let until = MINUTE; until <= HOUR; until += MINUTE) {
    withRecord += timed(() => live(kept, until))
    without += timed(() => live(bare, until))
  }
  return (withRecord / without - 1) * 100
}

/** The middle one of several, for a burst of another guest's work spoils one or two. */
function costOfRecording(machines: number): number {
  const costs = Array.from({ length: ROUNDS }, () => costOfAnHour(machines))
  return costs.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number
}

/** What going back costs; `limit` of the memory in MiB, null: none. */
function* figuresOfSeeking(
  machines: number,
  name: string,
  bar: number,
  limit: number | null,
): Generator<Figure> {
  const before = heap()
  const lab = begin(machines, true)
  live(lab, HOUR)
  const filler = createFiller()
  while (fillOn(filler, lab));
  const filled = (heap() - before) / MEBIBYTE
  const { p50, p95 } = spread(seeks(lab))
  const less = { better: 'less' } as const
  yield { ...less, what: `${name}: a seek, p50`, measured: p50, unit: 'ms', bar: null }
  yield { ...less, what: `${name}: a seek, p95`, measured: p95, unit: 'ms', bar }
  yield { ...less, what: `${name}: memory`, measured: filled, unit: 'MiB', bar: limit }
}

/** All figures of the past; `most` leaves larger swarms out. */
export function* historyFigures(most: number): Generator<Figure> {
  for (const { machines, bar, whole } of SIZES) {
    if (machines > most) continue
    const name = `an hour of ${machines.toLocaleString('en')} machines`
    yield* figuresOfSeeking(machines, name, bar, whole ? 200 : null)
    if (!whole) continue
    const measured = costOfRecording(machines)
    yield { what: `${name}: what recording costs`, measured, unit: '%', bar: 15, better: 'less' }
  }
}
