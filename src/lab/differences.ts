/**
 * What differs between two worlds at the same instant, in plain sentences: "here" is the world at
 * the playhead, "there" the one beside it. Services, tasks and machines are the same when they
 * bear the same name.
 */
import type { DifferenceView } from '../protocol/time'
import type { ClusterView, MachineView, ServiceView, TaskView } from '../protocol/view'
import { byText } from '../api/order'

/** One of the two worlds, and the requests that came back since they parted. */
export interface Side {
  readonly view: ClusterView
  readonly requests: { readonly all: number; readonly lost: number }
}

const MOST = 60

/** The sentences, the weightiest first: the swarm, machines, services, tasks, cables. */
export function differences(here: Side, there: Side): readonly DifferenceView[] {
  const found = [
    ...ofSwarm(here.view, there.view),
    ...ofRequests(here.requests, there.requests),
    ...pairs(here.view.machines, there.view.machines, ({ id }) => id).flatMap(ofMachine),
    ...pairs(here.view.services, there.view.services, ({ name }) => name).flatMap(ofService),
    ...pairs(liveTasks(here.view), liveTasks(there.view), ({ name }) => name).flatMap(ofTask),
    ...ofCables(here.view, there.view),
  ]
  if (found.length <= MOST) return found
  const more = `and ${found.length - MOST} differences more`
  return [...found.slice(0, MOST), { about: 'swarm', id: 'swarm', text: more }]
}

interface Pair<T> {
  readonly name: string
  readonly here: T | undefined
  readonly there: T | undefined
}

/** Records of both sides by name, in the order of their names. */
function pairs<T>(
  here: Readonly<Record<string, T>>,
  there: Readonly<Record<string, T>>,
  nameOf: (record: T) => string,
): Pair<T>[] {
  const [a, b] = [here, there].map(
    (records) => new Map(Object.values(records).map((record) => [nameOf(record), record])),
  ) as [Map<string, T>, Map<string, T>]
  return [...new Set([...a.keys(), ...b.keys()])]
    .sort(byText)
    .map((name) => ({ name, here: a.get(name), there: b.get(name) }))
}

function ofSwarm(here: ClusterView, there: ClusterView): DifferenceView[] {
  const [a, b] = [here.swarm['swarm'], there.swarm['swarm']]
  if (a === undefined && b === undefined) return []
  if (a === undefined || b === undefined) {
    return [{ about: 'swarm', id: 'swarm', text: `a swarm is only ${a ? 'here' : 'there'}` }]
  }
  const leads = (leader: string | null): string => leader ?? 'nobody'
  return said('swarm', 'swarm', [
    a.leader !== b.leader && `${leads(a.leader)} leads here, ${leads(b.leader)} there`,
    a.term !== b.term && `raft is in term ${a.term} here, in ${b.term} there`,
    a.managers !== b.managers && `${a.managers} managers here, ${b.managers} there`,
  ])
}

function ofRequests(here: Side['requests'], there: Side['requests']): DifferenceView[] {
  if (here.all === there.all && here.lost === there.lost) return []
  const words = ({ all, lost }: Side['requests']): string =>
    all === 0 ? 'none was asked' : `${lost} of ${all}`
  return said('swarm', 'swarm', [`requests lost since: ${words(here)} here, ${words(there)} there`])
}

const beliefs: Readonly<Record<MachineView['belief'], string>> = {
  none: 'in no swarm',
  ready: 'Ready',
  down: 'Down',
  unknown: 'Unknown',
  disconnected: 'Disconnected',
}

function ofMachine({ name, here, there }: Pair<MachineView>): DifferenceView[] {
  if (here === undefined || there === undefined) {
    return said('machine', name, [`${name} stands only ${here ? 'here' : 'there'}`])
  }
  return said('machine', name, [
    here.power !== there.power && `${name} is ${here.power} here, ${there.power} there`,
    here.belief !== there.belief &&
      `${name} counts as ${beliefs[here.belief]} here, as ${beliefs[there.belief]} there`,
    here.role !== there.role && `${name} is a ${here.role} here, a ${there.role} there`,
    here.availability !== there.availability &&
      `${name} is set to ${here.availability} here, to ${there.availability} there`,
  ])
}

function ofService({ name, here, there }: Pair<ServiceView>): DifferenceView[] {
  const id = (here ?? there)?.id ?? ''
  if (here === undefined || there === undefined) {
    return said('service', id, [`the service ${name} is only ${here ? 'here' : 'there'}`])
  }
  const count = ({ running, desired }: ServiceView): string => `${running} of ${desired}`
  const update = ({ update: now }: ServiceView): string => now?.state ?? 'none'
  return said('service', id, [
    count(here) !== count(there) && `${name}: ${count(here)} run here, ${count(there)} there`,
    here.image !== there.image && `${name} shall run ${here.image} here, ${there.image} there`,
    update(here) !== update(there) &&
      `the update of ${name} is ${update(here)} here, ${update(there)} there`,
  ])
}

/** The task that counts in each slot: the one that shall run, else none. */
function liveTasks({ tasks }: ClusterView): Readonly<Record<string, TaskView>> {
  const live: Record<string, TaskView> = {}
  for (const task of Object.values(tasks)) {
    if (task.desired !== 'running' && task.desired !== 'ready') continue
    const known = live[task.name]
    if (known === undefined || known.createdAt < task.createdAt) live[task.name] = task
  }
  return live
}

function ofTask({ name, here, there }: Pair<TaskView>): DifferenceView[] {
  if (here === undefined || there === undefined) return []
  const place = ({ machine }: TaskView): string => (machine === '' ? 'nowhere' : `on ${machine}`)
  if (here.machine !== there.machine) {
    const verb = [here, there].every(({ state }) => state === 'running') ? 'runs' : 'is'
    return said('task', here.id, [`${name} ${verb} ${place(here)} here, ${place(there)} there`])
  }
  return said('task', here.id, [
    here.state !== there.state && `${name} is ${here.state} here, ${there.state} there`,
    here.image !== there.image && `${name} is ${here.image} here, ${there.image} there`,
  ])
}

function ofCables(here: ClusterView, there: ClusterView): DifferenceView[] {
  const cut = ({ links }: ClusterView): Set<string> =>
    new Set(Object.values(links).flatMap(({ id, cut: isCut }) => (isCut ? [id] : [])))
  const [a, b] = [cut(here), cut(there)]
  return [...a]
    .flatMap((id) => (b.has(id) ? [] : ofCut(id, 'here')))
    .concat([...b].flatMap((id) => (a.has(id) ? [] : ofCut(id, 'there'))))
}

const ofCut = (id: string, side: string): DifferenceView[] =>
  said('link', id, [`the cable ${id.replace('>', ' → ')} is cut only ${side}`])

const said = (
  about: DifferenceView['about'],
  id: string,
  texts: readonly (string | false)[],
): DifferenceView[] => texts.flatMap((text) => (text === false ? [] : [{ about, id, text }]))
