/**
 * What can be read off a lab in a transcript: how many tasks run, who leads, how many requests were
 * lost since the last `@mark`. The names are the transcript's.
 */
import type { Claim, Figure } from '../transcript/transcript'
import type { Eye, Lab } from './bench'
import { taskName } from './names'
import { witness } from './witness'

/** What was counted since the last mark. */
export interface Count extends Eye {
  since: number
  answered: number
  lost: number
  elections: number
  leaders: number
}

/** Counts from now on, once the lab has it among its eyes. */
export function createCount(lab: Lab): Count {
  const count: Count = {
    since: lab.world.now,
    answered: 0,
    lost: 0,
    elections: 0,
    leaders: 0,
    happened({ fact }) {
      if (fact.kind === 'raft.election.started') count.elections++
      if (fact.kind === 'manager.leading') count.leaders++
      if (fact.kind !== 'traffic.answered') return
      if (fact.failed === null) count.answered++
      else count.lost++
    },
  }
  return count
}

/** Begins to count anew. */
export const mark = (count: Count, now: number): void =>
  void Object.assign(count, { since: now, answered: 0, lost: 0, elections: 0, leaders: 0 })

type Reader = (lab: Lab, count: Count, of: string) => number | string

const storeOf = ({ world }: Lab) => witness(world)?.memory?.manager?.store

/** The tasks of a service that are in one of the states and shall be. */
const tasksIn =
  (states: readonly string[]): Reader =>
  (lab, _, of) => {
    const store = storeOf(lab)
    return Object.values(store?.tasks ?? {}).filter(
      ({ serviceName, status, desired }) =>
        serviceName === of &&
        states.includes(status.state) &&
        (desired === 'running' || states[0] !== 'running'),
    ).length
  }

const serviceOf = (lab: Lab, name: string) =>
  Object.values(storeOf(lab)?.services ?? {}).find(({ spec }) => spec.Name === name)

const nodesIn =
  (state: string): Reader =>
  (lab) =>
    Object.values(storeOf(lab)?.nodes ?? {}).filter(({ status }) => status.state === state).length

/** Those that a member of the quorum would name: a leader that still has its majority. */
const leader: Reader = ({ world }) => {
  const chief = witness(world)
  return chief?.memory?.manager?.leading == null ? 'none' : chief.id
}

const FIGURES: Readonly<Record<string, Reader>> = {
  running: tasksIn(['running']),
  failed: tasksIn(['failed', 'rejected']),
  pending: tasksIn(['new', 'pending']),
  desired: (lab, _, of) => serviceOf(lab, of)?.spec.Mode.Replicated?.Replicas ?? 0,
  update: (lab, _, of) => serviceOf(lab, of)?.updateStatus?.state ?? 'none',
  on: ({ world }, _, of) =>
    Object.values(world.machines[of]?.memory?.member?.agent.tasks ?? {}).filter(
      ({ status, gone }) => status.state === 'running' && gone === null,
    ).length,
  where: (lab, _, of) => placeOf(lab, of),
  power: ({ world }, _, of) => world.machines[of]?.power ?? 'none',
  ready: nodesIn('ready'),
  down: nodesIn('down'),
  leader,
  term: ({ world }) => witness(world)?.memory?.manager?.raft.term ?? 0,
  seconds: ({ world }, { since }) => (world.now - since) / 1000,
  answered: (_, count) => count.answered,
  lost: (_, count) => count.lost,
  elections: (_, count) => count.elections,
  leaders: (_, count) => count.leaders,
}

/** The machine of a task by its name, `web.1`. */
function placeOf(lab: Lab, name: string): string {
  const store = storeOf(lab)
  const task = Object.values(store?.tasks ?? {}).find(
    ({ id, desired }) => desired === 'running' && taskName(lab.world, id) === name,
  )
  return store?.nodes[task?.nodeId ?? '']?.machine ?? 'none'
}

/** Names that `valueOf` knows. */
export const FIGURE_NAMES: readonly string[] = Object.keys(FIGURES)

/** What the figure is now; null: there is none of that name. */
export const valueOf = (lab: Lab, count: Count, { name, of }: Figure): number | string | null =>
  FIGURES[name]?.(lab, count, of) ?? null

/** Does the claim hold now? */
export function holds(lab: Lab, count: Count, { figure, sign, value }: Claim): boolean {
  const is = valueOf(lab, count, figure)
  if (sign === '==') return String(is) === value
  if (sign === '!=') return String(is) !== value
  const [a, b] = [Number(is), Number(value)]
  return sign === '>=' ? a >= b : sign === '<=' ? a <= b : sign === '>' ? a > b : a < b
}
