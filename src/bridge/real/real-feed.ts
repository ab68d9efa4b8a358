/** What happened in a real swarm between two looks at it, as lines of the feed. */
import type { ClusterView, FeedItem, MachineView, ServiceView, TaskView } from '../../protocol/view'

type Line = Pick<
  FeedItem,
  'kind' | 'text' | 'weight' | 'tone' | 'machine' | 'service' | 'task' | 'container'
>

const NOTHING = { machine: '', service: '', task: '', container: '' }

const line = (
  kind: string,
  text: string,
  weight: FeedItem['weight'],
  tone: FeedItem['tone'],
  about: Partial<typeof NOTHING>,
): Line => ({ kind, text, weight, tone, ...NOTHING, ...about })

type Records<T> = Readonly<Record<string, T>>

/** Each record with what it was before; undefined: it was not there. */
const pairs = <T>(before: Records<T>, after: Records<T>): (readonly [T, T | undefined])[] =>
  Object.entries(after).map(([id, record]) => [record, before[id]])

function aboutMachine([now, was]: readonly [MachineView, MachineView | undefined]): Line[] {
  const { id, belief, availability, role } = now
  const about = { machine: id }
  if (was === undefined)
    return [line('node.joined', `${id} is in the swarm`, 'mark', 'good', about)]
  const isWell = belief === 'ready'
  return [
    ...(was.belief === belief
      ? []
      : [line('node.state', `${id} is ${belief}`, 'mark', isWell ? 'good' : 'bad', about)]),
    ...(was.availability === availability
      ? []
      : [line('node.availability', `${id} is set to ${availability}`, 'mark', 'plain', about)]),
    ...(was.role === role ? [] : [line('node.role', `${id} is a ${role}`, 'mark', 'plain', about)]),
  ]
}

function aboutService([now, was]: readonly [ServiceView, ServiceView | undefined]): Line[] {
  const { id, name, update } = now
  const about = { service: id }
  if (was === undefined) {
    return [line('service.created', `Service ${name} is created`, 'mark', 'good', about)]
  }
  if (update === null || update.state === was.update?.state) return []
  const tone = /paused|rollback/.test(update.state) ? 'bad' : 'plain'
  return [line('service.update', `${name}: ${update.message}`, 'mark', tone, about)]
}

const BAD = new Set(['failed', 'rejected', 'orphaned'])

function aboutTask([now, was]: readonly [TaskView, TaskView | undefined]): Line[] {
  const { id, name, machine, state, err } = now
  if (was?.state === state) return []
  const where = machine === '' ? '' : ` on ${machine}`
  const why = err === '' ? '' : `: ${err}`
  const tone = BAD.has(state) ? 'bad' : 'plain'
  return [
    line('task.state', `${name}${where} is ${state}${why}`, 'note', tone, { task: id, machine }),
  ]
}

/** The lines, oldest first; of the first look at a swarm there is nothing to tell. */
export function linesBetween(before: ClusterView, after: ClusterView): Line[] {
  if (before.swarm['swarm'] === undefined) return []
  const led = after.swarm['swarm']?.leader ?? null
  const gone = Object.values(before.services).filter(({ id }) => after.services[id] === undefined)
  return [
    ...pairs(before.machines, after.machines).flatMap(aboutMachine),
    ...(led === before.swarm['swarm'].leader
      ? []
      : [line('leader', `${led ?? 'Nobody'} leads`, 'mark', 'plain', { machine: led ?? '' })]),
    ...pairs(before.services, after.services).flatMap(aboutService),
    ...gone.map(({ name }) => line('service.gone', `Service ${name} is gone`, 'mark', 'plain', {})),
    ...pairs(before.tasks, after.tasks).flatMap(aboutTask),
  ]
}
