/** The lines of a job under way, until all of its tasks have completed (spec 10.7). */
import type { Service, Task } from '../../../api/types'
import type { ProgressOut } from '../../format/progress'
import { errorLine, isKnown, MOST_LINES, rank, STEP, WIDTH, type Updater } from './tasks-progress'

const STEPS = 10

/** The tasks of the job's present run. */
const ofRun = (service: Service, tasks: readonly Task[]): readonly Task[] => {
  const run = service.JobStatus?.JobIteration.Index
  return tasks.filter(({ JobIteration }) => JobIteration?.Index === run)
}

/** One task for each key: the one that has come least far. */
function latest<Key>(tasks: readonly Task[], keyOf: (task: Task) => Key): Map<Key, Task> {
  const found = new Map<Key, Task>()
  for (const task of tasks) {
    const held = found.get(keyOf(task))
    const earlier = held === undefined || rank(held.Status.State) > rank(task.Status.State)
    if (earlier) found.set(keyOf(task), task)
  }
  return found
}

const isComplete = ({ Status }: Task): boolean => Status.State === 'complete'

function taskLine(out: ProgressOut, id: string, task: Task): void {
  const { State } = task.Status
  const error = errorLine(task)
  if (error !== '') return out.write(id, error)
  const done = State === 'complete' ? STEPS : (STEP[State] ?? STEPS)
  out.write(id, State.padEnd(WIDTH), { done, of: STEPS })
}

function progress(out: ProgressOut, done: number, of: number): void {
  const words = `${String(done).padStart(String(of).length)} out of ${of} complete`
  out.write('job progress', words, { done, of })
}

/** One line a completion that is wanted. */
export function replicatedJobUpdater(out: ProgressOut): Updater {
  let begun = false
  const overall = (done: number, active: number, total: number, most: number): void => {
    progress(out, done, total)
    const width = String(most).length
    const figure = (value: number): string => String(value).padStart(width)
    const wanted = figure(Math.min(total - done, most))
    out.write('active tasks', `${figure(active)} out of ${wanted} tasks`)
  }
  return {
    update(service, tasks) {
      const { TotalCompletions = 1, MaxConcurrent = 1 } = service.Spec.Mode.ReplicatedJob ?? {}
      const lined = TotalCompletions <= MOST_LINES
      if (!begun) {
        overall(0, 0, TotalCompletions, MaxConcurrent)
        for (let n = 1; lined && n <= TotalCompletions; n++)
          out.write(`${n}/${TotalCompletions}`, ' ')
        begun = true
      }
      const known = ofRun(service, tasks).filter(isKnown)
      const slots = [...latest(known, ({ Slot = 0 }) => Slot)].sort(([a], [b]) => a - b)
      for (const [slot, task] of slots) {
        if (lined) taskLine(out, `${slot + 1}/${TotalCompletions}`, task)
      }
      const done = slots.filter(([, task]) => isComplete(task)).length
      const active = slots.filter(([, { Status }]) => rank(Status.State) < rank('complete')).length
      overall(done, active, TotalCompletions, MaxConcurrent)
      return done === TotalCompletions
    },
  }
}

/** One line for each node that has the job when it is first seen. */
export function globalJobUpdater(out: ProgressOut): Updater {
  let nodes: ReadonlySet<string | undefined> | null = null
  return {
    update(service, tasks, active) {
      const own = ofRun(service, tasks)
      if (nodes === null) {
        if (tasks.length === 0 && active.size > 0) {
          out.write('job progress', 'waiting for tasks')
          return false
        }
        nodes = new Set(own.map(({ NodeID }) => NodeID))
        progress(out, 0, nodes.size)
      }
      const byNode = latest(own, ({ NodeID }) => NodeID)
      for (const [node, task] of byNode) {
        if (node !== undefined && nodes.has(node) && nodes.size <= MOST_LINES) {
          taskLine(out, node, task)
        }
      }
      const done = [...byNode].filter(([node, task]) => nodes?.has(node) && isComplete(task)).length
      progress(out, done, nodes.size)
      return done === nodes.size
    },
  }
}
