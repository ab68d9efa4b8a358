/** The lines of a converging service, task by task (spec 10.7). */
import { TASK_STATES, type Node, type Service, type Task } from '../../../api/types'
import type { ProgressOut } from '../../format/progress'
import { truncateId } from '../../format/units'

export const MOST_LINES = 20
const MOST_ERROR = 75
export const WIDTH = 9

/** How far along each state is, of nine; a job's ten end with `complete`. */
export const STEP: Readonly<Record<string, number>> = {
  new: 1,
  allocated: 2,
  pending: 3,
  assigned: 4,
  accepted: 5,
  preparing: 6,
  ready: 7,
  starting: 8,
  running: 9,
}

/** Draws one look at the tasks; true when all run. */
export interface Updater {
  update(
    service: Service,
    tasks: readonly Task[],
    active: ReadonlyMap<string, Node>,
    back: boolean,
  ): boolean
}

const isEnd = (state: string): boolean => !(state in STEP)

/** How far along a state is; below nought: it is none. */
export const rank = (state: string): number => (TASK_STATES as readonly string[]).indexOf(state)

function overall(out: ProgressOut, running: number, of: number, back: boolean): void {
  const words = `${running} out of ${of} tasks`
  out.write('overall progress', back ? `rolling back update: ${words}` : words)
}

/** The task's error in one line of at most 75 characters; empty when it has none. */
export function errorLine({ Status: { Err = '' } }: Task): string {
  const line = Err.replace(/\n/g, ' ')
  return line.length > MOST_ERROR ? `${line.slice(0, MOST_ERROR - 1)}…` : line
}

function taskLine(out: ProgressOut, id: string, task: Task): void {
  const { State } = task.Status
  const error = errorLine(task)
  if (error !== '') return out.write(id, error)
  if (isEnd(task.DesiredState) || isEnd(State)) return
  out.write(id, State.padEnd(WIDTH), { done: STEP[State] ?? 0, of: WIDTH })
}

/** What is only for the swarm itself, `remove` and `orphaned`, is not looked at. */
export const isKnown = ({ Status, DesiredState }: Task): boolean =>
  rank(Status.State) <= rank('rejected') && rank(DesiredState) <= rank('rejected')

const runs = ({ Status, DesiredState }: Task): boolean =>
  Status.State === 'running' && !isEnd(DesiredState)

/** Prefers the lowest desired state, then the lowest observed one. */
function preferred(a: Task | undefined, b: Task): Task {
  if (a === undefined) return b
  const desired = rank(b.DesiredState) - rank(a.DesiredState)
  if (desired !== 0) return desired < 0 ? b : a
  return rank(b.Status.State) < rank(a.Status.State) ? b : a
}

/** One line a replica, in the order in which their slots were first seen. */
export function replicatedUpdater(out: ProgressOut): Updater {
  const lines = new Map<number, number>()
  let begun = false
  let done = false
  return {
    update(service, tasks, active, back) {
      const replicas = service.Spec.Mode.Replicated?.Replicas ?? 1
      const bySlot = new Map<number, Task>()
      for (const task of [...tasks].sort((a, b) => (a.Slot ?? 0) - (b.Slot ?? 0))) {
        if (!isKnown(task)) continue
        if (task.NodeID !== undefined && !active.has(task.NodeID)) continue
        bySlot.set(task.Slot ?? 0, preferred(bySlot.get(task.Slot ?? 0), task))
      }
      if (!begun) {
        overall(out, 0, replicas, back)
        for (let n = 1; n <= replicas && replicas <= MOST_LINES; n++)
          out.write(`${n}/${replicas}`, ' ')
        begun = true
      }
      const running = [...bySlot.values()].filter(runs).length
      if (done && [...bySlot.values()].some(({ Status }) => Status.State !== 'running'))
        done = false
      for (const [slot, task] of bySlot) {
        const line = lines.get(slot) ?? lines.size + 1
        lines.set(slot, line)
        const drawn = !done && replicas <= MOST_LINES && line <= replicas
        if (drawn) taskLine(out, `${line}/${replicas}`, task)
      }
      if (!done) {
        overall(out, running, replicas, back)
        done = running === replicas
      }
      return running === replicas
    },
  }
}

/** One line a node; one that is down is counted, and its task does not run. */
export function globalUpdater(out: ProgressOut): Updater {
  let begun = false
  let done = false
  return {
    update(_service, tasks, active, back) {
      const byNode = new Map<string, Task>()
      for (const task of tasks.filter(isKnown)) {
        const { NodeID = '' } = task
        byNode.set(NodeID, preferred(byNode.get(NodeID), task))
      }
      const of = byNode.size
      if (!begun) {
        if (of === 0) {
          out.write('overall progress', 'waiting for new tasks')
          return false
        }
        overall(out, 0, of, back)
        begun = true
      }
      const there = [...byNode].filter(([node]) => active.has(node))
      const running = there.filter(([, task]) => runs(task)).length
      if (done && [...byNode.values()].some(({ Status }) => Status.State !== 'running'))
        done = false
      for (const [node, task] of there) {
        if (!done && of <= MOST_LINES) taskLine(out, truncateId(node), task)
      }
      if (!done) {
        overall(out, running, of, back)
        done = running === of
      }
      return running === of
    },
  }
}
