/**
 * A storm: a swarm is founded, everything is done to it that may be done, and then it is left in
 * peace and must recover. All of it from one seed. The checkers watch throughout.
 */
import { clone, fingerprint, type World } from '../engine/index'
import { ordered } from '../engine/kernel/queue'
import { between, createRng, type Rng } from '../engine/kernel/rng'
import type { Millis } from '../engine/kernel/time'
import { clusterOf } from '../engine/store/store'
import { act, type Eye, type Lab } from '../lab/bench'
import type { Entry, Happening } from '../lab/history'
import { advance, createLab } from '../lab/lab'
import { SHELL } from '../lab/shell'
import { createTerminals, exec, interruptTerminal, type Terminals } from '../lab/terminals'
import { YAML } from '../lab/yaml'
import { DEEDS, giveKey, heal } from './faults'
import { LINES } from './lines'
import { observe, type Observer } from './observer'
import type { Fault } from './sight'
import type { Tripwire } from './tripwire'
import { machinesIn, percent, pick, pickOrNull, storeOf, type Weather } from './weather'

const STREAM = 0x5708

/** How long after the storm all must be well again, in virtual time. */
const BOUND: Millis = 5 * 60_000
/**
 * Time to settle before it is asked for the first time, and between two askings: out of step with
 * the 5 s after which a task that fails is made anew, so that not every look falls into a change.
 */
const PAUSE: Millis = 4700

export interface Plan {
  readonly seed: number
  /** How long it blows, in virtual time. */
  readonly length: Millis
}

/** A copy of the world in the midst of the storm, and where in the record it was taken. */
interface Copy {
  readonly world: World
  readonly inputs: number
  readonly marks: number
}

export interface Outcome {
  readonly plan: Plan
  readonly faults: readonly Fault[]
  readonly latest: readonly Happening[]
  /** What was done, in words. */
  readonly deeds: readonly string[]
  readonly inputs: readonly Entry[]
  readonly end: Millis
  /** The world at the end, its queue as a list. */
  readonly world: object
  readonly fingerprint: string
  readonly tripwire: Tripwire
  readonly copy: Copy | null
  /** How long calm took to come. */
  readonly calmAfter: Millis
}

/** What goes on outside the lab during a storm. */
interface Storm {
  readonly weather: Weather
  readonly observer: Observer
  readonly deeds: string[]
  copy: Copy | null
}

/**
 * Blows a storm; `against` is the record of an earlier one that this must equal. Another eye may
 * watch too.
 */
export function storm(plan: Plan, against: Tripwire | null = null, eye: Eye = {}): Outcome {
  const rng = createRng(plan.seed, STREAM)
  const lab = createLab({ seed: plan.seed, machines: [], yaml: YAML })
  lab.eyes.push(eye)
  const observer = observe(lab, against)
  const deeds: string[] = []
  const terminals = listeningTerminals(lab, observer)
  const weather: Weather = {
    lab,
    rng,
    terminals,
    kinds: kindsOf(rng),
    machinesAdded: 0,
  }
  const running: Storm = { weather, observer, deeds, copy: null }
  let calmAfter = 0
  try {
    found(running)
    blow(running, plan.length)
    calmAfter = calmDown(running)
  } catch (error) {
    observer.broke(error)
  }
  const { faults, latest, tripwire } = observer
  const { world, branch } = lab
  const done = faults.length > 0 ? '' : fingerprint(world)
  const { copy } = running
  return {
    plan,
    faults,
    latest,
    deeds,
    inputs: branch.inputs,
    end: world.now,
    world: { ...world, queue: ordered(world.queue) },
    fingerprint: done,
    tripwire,
    copy,
    calmAfter,
  }
}

const ODD = /undefined|\[object |\bNaN\b/

/** Terminals that find fault with what no program should print. */
function listeningTerminals(lab: Lab, observer: Observer): Terminals {
  const name = "answers are in Docker's words"
  return createTerminals(
    lab,
    {
      output(terminal, text) {
        if (!ODD.test(text)) return
        observer.faults.push({ name, what: `${terminal} prints ${text}`, at: lab.world.now })
      },
      echo: () => {},
      prompt: () => {},
      reading: () => {},
      leavable: () => {},
      edit: () => {},
      clear: () => {},
    },
    SHELL,
  )
}

/** Each storm leaves out about a third of what could be done. */
function kindsOf(rng: Rng): ReadonlySet<string> {
  const all = [...LINES, ...DEEDS].map(([kind]) => kind)
  const kinds = new Set([...all, 'bad images'])
  for (const kind of kinds) if (percent(rng, 35)) kinds.delete(kind)
  return kinds.add('services').add('looks')
}

/** The first machine founds the swarm, and most others join it. */
function found({ weather, observer, deeds }: Storm): void {
  const { rng, lab } = weather
  const images = percent(rng, 60) ? 'present' : 'none'
  for (let left = between(rng, 2, 6); left > 0; left--) {
    act(lab, { kind: 'machine.add', machine: `v${++weather.machinesAdded}`, images })
  }
  pass(lab, observer, 0)
  const [first, ...others] = machinesIn(weather)
  if (first === undefined) return
  type(weather, deeds, first.id, `docker swarm init --advertise-addr ${first.address}`)
  pass(lab, observer, 100)
  for (const { id } of others) {
    const store = storeOf(weather)
    const tokens = store === null ? null : (clusterOf(store)?.tokens ?? null)
    if (tokens === null || percent(rng, 10)) continue
    const token = percent(rng, 50) ? tokens.manager : tokens.worker
    type(weather, deeds, id, `docker swarm join --token ${token} ${first.address}:2377`)
    pass(lab, observer, between(rng, 0, 2000))
  }
}

/** Types a line at a machine; a terminal at work is interrupted now and then. */
function type(weather: Weather, deeds: string[], machine: string, line: string): void {
  const { terminals, rng, lab } = weather
  if (terminals.open.get(machine)?.job != null) {
    if (percent(rng, 50)) return
    interruptTerminal(terminals, machine)
  }
  deeds.push(`${lab.world.now} ${machine}$ ${line}`)
  exec(terminals, machine, line, 120)
}

/** Time passes, with a look several times a second. */
function pass(lab: Lab, observer: Observer, span: Millis): void {
  const end = lab.world.now + span
  do {
    advance(lab, Math.min(end, lab.world.now + 200))
    observer.look()
  } while (lab.world.now < end && observer.faults.length === 0)
}

function blow(running: Storm, length: Millis): void {
  const { weather, observer } = running
  const { rng, lab } = weather
  const end = lab.world.now + length
  const pace = pick(rng, [300, 1000, 3000])
  const copyAt = between(rng, lab.world.now, end)
  while (lab.world.now < end && observer.faults.length === 0) {
    strike(running)
    pass(lab, observer, percent(rng, 30) ? 0 : between(rng, 0, 2 * pace))
    if (running.copy === null && lab.world.now >= copyAt) running.copy = copyOf(running)
  }
}

const copyOf = ({ weather, observer }: Storm): Copy => ({
  world: clone(weather.lab.world),
  inputs: weather.lab.branch.inputs.length,
  marks: observer.tripwire.hashes.length,
})

/** One thing out of all that may be done. */
function strike({ weather, deeds }: Storm): void {
  const { rng, kinds, lab } = weather
  const lines = LINES.filter(([kind]) => kinds.has(kind))
  const acts = DEEDS.filter(([kind]) => kinds.has(kind))
  const total = [...lines, ...acts].reduce((sum, [, weight]) => sum + weight, 0)
  let ticket = between(rng, 1, total)
  for (const [, weight, line] of lines) {
    ticket -= weight
    if (ticket > 0) continue
    const machine = typist(weather)
    if (machine !== null) type(weather, deeds, machine, line(weather) ?? 'true')
    return
  }
  for (const [, weight, deed] of acts) {
    ticket -= weight
    if (ticket > 0) continue
    const before = lab.branch.inputs.length
    deed(weather)
    for (const { at, input } of lab.branch.inputs.slice(before)) {
      deeds.push(`${at} ${JSON.stringify(input.kind === 'act' ? input.act : input)}`)
    }
    return
  }
}

/** Mostly a manager's terminal; its own daemon is asked. */
function typist(weather: Weather): string | null {
  const { rng } = weather
  const all = machinesIn(weather).filter(({ power }) => power === 'on')
  const managers = all.filter(({ memory }) => memory?.manager != null)
  const chosen = percent(rng, 75) ? pickOrNull(rng, managers) : null
  return (chosen ?? pickOrNull(rng, all))?.id ?? null
}

/** All is mended; how long it took until all was well. A fault when that never came. */
function calmDown({ weather, observer, deeds }: Storm): Millis {
  const { lab, terminals } = weather
  if (observer.faults.length > 0) return 0
  const from = lab.world.now
  deeds.push(`${from} # calm`)
  heal({ lab })
  for (const { id } of machinesIn(weather)) {
    act(lab, { kind: 'machine.on', machine: id })
    interruptTerminal(terminals, id)
  }
  let unrest: Fault[] = []
  while (lab.world.now - from < BOUND) {
    pass(lab, observer, PAUSE)
    if (observer.faults.length > 0) return 0
    unrest = observer.unrest()
    const locked = machinesIn(weather).filter(({ memory }) => memory?.localState === 'locked')
    if (unrest.length === 0 && locked.length === 0) return lab.world.now - from
    for (const machine of locked) giveKey(lab, machine)
  }
  observer.faults.push(...unrest)
  return BOUND
}
