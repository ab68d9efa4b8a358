/** What the engine is measured by: how much virtual time a second of the processor buys. */
import { clone, fingerprint } from '../../src/engine/index'
import type { Lab } from '../../src/lab/bench'
import { advance } from '../../src/lab/lab'
import { answerOf, swarmOf } from '../../src/lab/swarm'
import { timed, type Figure } from './measure'
import { web } from './web'

const SEED = 7
const MANAGERS = 3
const CALM = 60_000
const RUNS = 5

/**
 * The sizes that are measured: machines, the bar at rest, virtual seconds of a run, and how long
 * a new swarm is left alone: a thousand members tell each other of themselves for two minutes.
 */
const SIZES = [
  { machines: 3, bar: 20_000, span: 20_000, calm: CALM },
  { machines: 100, bar: 1500, span: 300, calm: CALM },
  { machines: 1000, bar: 100, span: 30, calm: 150_000 },
] as const

const TASKS = 1000

/** Tasks that an update replaces at a time. */
const AT_ONCE = 20

/** Virtual seconds a processor second buys, the best of several runs. */
function pace(lab: Lab, span: number): number {
  let best = 0
  for (let run = 0; run < RUNS; run++) {
    const seconds = timed(() => advance(lab, lab.world.now + span * 1000))
    best = Math.max(best, span / seconds)
  }
  return best
}

function running(lab: Lab, image: string): number {
  let count = 0
  for (const { memory } of Object.values(lab.world.machines)) {
    for (const { task, status } of Object.values(memory?.member?.agent.tasks ?? {})) {
      if (status.state === 'running' && task.spec.ContainerSpec?.Image === image) count++
    }
  }
  return count
}

/** Goes on until so many tasks of the image run; virtual seconds it took. */
function until(lab: Lab, image: string): number {
  const from = lab.world.now
  while (running(lab, image) < TASKS) {
    if (lab.world.now - from > 3_600_000) throw new Error(`the tasks of ${image} never run`)
    advance(lab, lab.world.now + 1000)
  }
  return (lab.world.now - from) / 1000
}

/** A rolling update of 1,000 tasks, twenty at a time, from the first batch to the last. */
function rollingUpdate(lab: Lab): number {
  answerOf(lab, 'v1', 'POST /services/create', { body: web(TASKS, 'nginx:1.25', AT_ONCE) })
  until(lab, 'nginx:1.25')
  advance(lab, lab.world.now + CALM)
  const found = answerOf(lab, 'v1', 'GET /services/{id}', { params: { id: 'web' } })
  if (!('body' in found)) throw new Error(found.message)
  answerOf(lab, 'v1', 'POST /services/{id}/update', {
    params: { id: 'web' },
    query: { version: found.body.Version.Index },
    body: web(TASKS, 'nginx:1.27', AT_ONCE),
  })
  let span = 0
  const seconds = timed(() => (span = until(lab, 'nginx:1.27')))
  return span / seconds
}

/** Milliseconds of a deed, the best of several. */
function quickest(deed: () => void): number {
  let best = Infinity
  for (let run = 0; run < RUNS; run++) best = Math.min(best, timed(deed))
  return best * 1000
}

/** A world is copied and hashed first: the rubbish of large swarms would be counted with it. */
function* worldFigures(): Generator<Figure> {
  const lab = swarmOf(25, MANAGERS, SEED, CALM)
  answerOf(lab, 'v1', 'POST /services/create', { body: web(TASKS, 'nginx:1.25', AT_ONCE) })
  until(lab, 'nginx:1.25')
  const world = { unit: 'ms', bar: null, better: 'less' } as const
  const what = 'of 25 machines and 1,000 tasks'
  yield { ...world, what: `clone ${what}`, measured: quickest(() => clone(lab.world)) }
  yield { ...world, what: `fingerprint ${what}`, measured: quickest(() => fingerprint(lab.world)) }
}

/** All figures of the engine; `most` leaves larger swarms out. */
export function* engineFigures(most: number): Generator<Figure> {
  yield* worldFigures()
  for (const { machines, bar, span, calm } of SIZES) {
    if (machines > most) continue
    const name = machines.toLocaleString('en')
    let lab: Lab | null = null
    const built = timed(() => (lab = swarmOf(machines, MANAGERS, SEED, calm)))
    const swarm = lab as unknown as Lab
    yield {
      what: `a swarm of ${name} is built`,
      measured: built,
      unit: 's',
      bar: null,
      better: 'less',
    }
    const atRest = { what: `${name} machines at rest`, unit: 'x', bar, better: 'more' } as const
    yield { ...atRest, measured: pace(swarm, span) }
    const update = { what: `${name} machines, 1,000 tasks updated`, unit: 'x' } as const
    yield { ...update, measured: rollingUpdate(swarm), bar: null, better: 'more' }
  }
}
