/** What a storm does to machines, cables and containers, besides typing. */
import { below, between } from '../engine/kernel/rng'
import type { Ask } from '../api/routes'
import type { Machine } from '../engine/machine/machine'
import { clusterOf } from '../engine/store/store'
import { act, request, visit } from '../lab/bench'
import type { PowerOff } from '../protocol/act'
import { machinesIn, percent, pick, pickOrNull, storeOf, type Weather } from './weather'

type Deed = (weather: Weather) => void

const MOST_MACHINES = 9

const someMachine = (weather: Weather): string | null =>
  pickOrNull(weather.rng, machinesIn(weather))?.id ?? null

const WAYS_OFF: readonly PowerOff[] = ['shutDown', 'killed', 'unplugged']

function off(weather: Weather): void {
  const machine = someMachine(weather)
  if (machine === null) return
  act(weather.lab, { kind: 'machine.off', machine, how: pick(weather.rng, WAYS_OFF) })
}

function on(weather: Weather): void {
  const asleep = machinesIn(weather).filter(({ power }) => power === 'off')
  const machine = pickOrNull(weather.rng, asleep)
  if (machine !== null) act(weather.lab, { kind: 'machine.on', machine: machine.id })
}

/** Off and on again within one instant, or within moments. */
function blink(weather: Weather): void {
  const machine = someMachine(weather)
  if (machine === null) return
  act(weather.lab, { kind: 'machine.off', machine, how: 'unplugged' })
  act(weather.lab, { kind: 'machine.on', machine })
}

function add(weather: Weather): void {
  const { rng, lab } = weather
  if (machinesIn(weather).length >= MOST_MACHINES) return
  const machine = `v${++weather.machinesAdded}`
  const labels = percent(rng, 50) ? { disk: pick(rng, ['ssd', 'hdd']) } : {}
  const images = percent(rng, 50) ? 'present' : 'none'
  act(lab, { kind: 'machine.add', machine, cpus: between(rng, 1, 4), labels, images })
}

function removeOne(weather: Weather): void {
  const machine = someMachine(weather)
  if (machine !== null && machinesIn(weather).length > 2) {
    act(weather.lab, { kind: 'machine.remove', machine })
  }
}

/** Two disjoint groups of machines. */
function parties(weather: Weather): [string[], string[]] {
  const [one, other]: [string[], string[]] = [[], []]
  for (const { id } of machinesIn(weather)) (percent(weather.rng, 50) ? one : other).push(id)
  return [one, other]
}

function cut(weather: Weather): void {
  const [from, to] = parties(weather)
  act(weather.lab, { kind: 'link.cut', from, to, oneWay: percent(weather.rng, 30) })
}

function isolate(weather: Weather): void {
  const machine = someMachine(weather)
  if (machine === null) return
  const to = machinesIn(weather).map(({ id }) => id)
  act(weather.lab, { kind: 'link.cut', from: [machine], to, oneWay: percent(weather.rng, 30) })
}

/** Mends every link. */
export function heal({ lab }: Pick<Weather, 'lab'>): void {
  const all = Object.keys(lab.world.machines)
  act(lab, { kind: 'link.heal', from: all, to: all })
}

function slow(weather: Weather): void {
  const { rng, lab } = weather
  const [from, to] = parties(weather)
  const latency = pick(rng, [1, 20, 200, 800])
  const jitter = pick(rng, [1, 50, 400])
  act(lab, { kind: 'link.slow', from, to, latency, jitter, loss: pick(rng, [0, 50, 200, 500]) })
}

function crash(weather: Weather): void {
  const running = Object.values(storeOf(weather)?.tasks ?? {}).filter(
    ({ status }) => status.state === 'running',
  )
  const task = pickOrNull(weather.rng, running)
  if (task === null) return
  const exitCode = pick(weather.rng, [0, 1, 137])
  act(weather.lab, { kind: 'container.crash', task: task.id, exitCode })
}

function traffic(weather: Weather): void {
  const machine = pickOrNull(weather.rng, machinesIn(weather))
  if (machine === null) return
  const from = percent(weather.rng, 50) ? 'host' : (someMachine(weather) ?? 'host')
  visit(weather.lab, from, machine.address, 8080 + below(weather.rng, 4), '/')
}

/** What no client would ask: stale versions, wrong words, and questions at any machine. */
function rawRequest(weather: Weather): void {
  const { rng, lab } = weather
  const machine = someMachine(weather)
  if (machine === null) return
  const node = pickOrNull(rng, Object.values(storeOf(weather)?.nodes ?? {}))
  const service = pickOrNull(rng, Object.values(storeOf(weather)?.services ?? {}))
  const plain = { params: {}, query: {}, body: null }
  const asks: Ask[] = [
    { endpoint: 'GET /info', ...plain },
    { endpoint: 'GET /tasks', ...plain },
    { endpoint: 'GET /nodes', ...plain, query: { filters: { role: ['manager'] } } },
  ]
  if (node !== null) {
    const version = node.meta.version - below(rng, 2)
    const body = { ...node.spec, Availability: pick(rng, ['active', 'drain'] as const) }
    asks.push({
      endpoint: 'POST /nodes/{id}/update',
      params: { id: node.id },
      query: { version },
      body,
    })
  }
  if (service !== null) {
    const version = service.meta.version - below(rng, 2)
    const params = { id: service.id }
    asks.push({
      endpoint: 'POST /services/{id}/update',
      params,
      query: { version },
      body: service.spec,
    })
  }
  request(lab, machine, pick(rng, asks))
}

/** Gives a locked machine its key, which a god knows; now and then another. */
function unlock(weather: Weather): void {
  const locked = machinesIn(weather).filter(({ memory }) => memory?.localState === 'locked')
  const machine = pickOrNull(weather.rng, locked)
  if (machine !== null) giveKey(weather.lab, machine)
}

/** The key with which the machine's disk was sealed. */
export function giveKey(lab: Weather['lab'], { id, disk }: Machine): void {
  const body = { UnlockKey: disk.sealedWith }
  request(lab, id, { endpoint: 'POST /swarm/unlock', params: {}, query: {}, body })
}

/**
 * A manager is told to go on alone, as the book has it: the others leave first, and who cannot be
 * reached any more is thrown away, for a manager that came back would lead the swarm as it was.
 */
function force(weather: Weather): void {
  const { lab, rng } = weather
  const managers = machinesIn(weather).filter(({ memory }) => memory?.manager != null)
  const chosen = pickOrNull(rng, managers)
  const store = chosen?.memory?.manager?.store
  const cluster = store === undefined ? null : clusterOf(store)
  if (chosen === null || cluster === null) return
  for (const { id, memory, disk } of machinesIn(weather)) {
    const identity = memory?.member?.identity ?? disk.identity
    if (id === chosen.id || identity?.clusterId !== cluster.id || identity.role === 'worker')
      continue
    const query = { force: true }
    const leave = { endpoint: 'POST /swarm/leave', params: {}, query, body: null } as const
    // A daemon that starts would leave later, and bring the old history along until then.
    const isDeaf = memory === null || memory.starting !== null
    if (isDeaf) act(lab, { kind: 'machine.remove', machine: id })
    else request(lab, id, leave)
  }
  const body = {
    ListenAddr: '',
    AdvertiseAddr: '',
    ForceNewCluster: true,
    AutoLockManagers: false,
    Availability: 'active',
    Spec: cluster.spec,
  }
  request(lab, chosen.id, { endpoint: 'POST /swarm/init', params: {}, query: {}, body })
}

/** Kind of deed, how often, and the deed. */
export const DEEDS: readonly (readonly [string, number, Deed])[] = [
  ['power', 8, off],
  ['power', 14, on],
  ['power', 3, blink],
  ['machines', 3, add],
  ['removed machines', 1, removeOne],
  ['cuts', 5, cut],
  ['cuts', 5, isolate],
  ['cuts', 8, heal],
  ['bad links', 5, slow],
  ['bad links', 5, heal],
  ['crashes', 8, crash],
  ['visits', 10, traffic],
  ['requests', 5, rawRequest],
  ['locks', 6, unlock],
  ['force', 1, force],
]
