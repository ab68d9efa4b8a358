/** Containers by hand where the power goes and comes, and where the machine leaves its swarm. */
import { note, remove } from '../agent/by-hand'
import { end } from '../agent/deeds'
import { probeAgain } from '../agent/process'
import { hostConfigOf, isRunning, stopping } from '../agent/runtime'
import { must } from '../kernel/assert'
import { freeze } from '../kernel/clone'
import { byHandOf } from './containers'
import { shouldRestart, startByHand, unplug } from './launch'
import type { Machine, Memory } from './machine'
import type { MachineContext } from './messages'
import { isSwarms } from './returning'

/** The exit code of what a power cut ended. */
const CUT = 255

const LOST = 'it ended with the power of its machine, and no other starts it'
const BACK = 'its machine has power again'

/** They end with the power; who is told in time ends by a code of its own. */
export function putToSleep(machine: Machine, ctx: MachineContext, isTold: boolean): void {
  const { hand } = machine
  if (hand === null) return
  for (const container of Object.values(hand.containers)) {
    const { task } = must(hand.tasks[container.taskId], 'a container has its task')
    const code = isTold ? stopping(task, hand.standIn, ctx.rng, container).exitCode : CUT
    if (isRunning(container)) note(hand, ctx, container, LOST)
    end(hand, ctx, container.taskId, code)
    byHandOf(container).restarting = false
    unplug(machine, ctx, container)
  }
}

/**
 * What is to be started again is, and what was to be removed goes; gives those that wait for their
 * swarm, by their tasks.
 */
export function wake(machine: Machine, ctx: MachineContext): string[] {
  const returning: string[] = []
  for (const container of Object.values(machine.hand?.containers ?? {})) {
    if (container.startedAt === null || machine.hand === null) continue
    const { AutoRemove = false, RestartPolicy } = hostConfigOf(container)
    if (AutoRemove)
      remove(machine.hand, ctx, container, true, `${BACK}: it is removed, as --rm says`)
    else if (RestartPolicy?.Name === 'always' || shouldRestart(container)) {
      if (isSwarms(container)) returning.push(container.taskId)
      else startByHand(machine, ctx, container, `${BACK}: its restart policy starts it`)
    }
  }
  return returning
}

/** What of a memory is the business of containers by hand, which a swarm's end does not touch. */
export function handsOf(machine: Machine, memory: Memory): Partial<Memory> {
  const isOurs = (taskId: string): boolean => machine.hand?.containers[taskId] !== undefined
  const processes = Object.fromEntries(
    Object.entries(memory.processes).filter(
      ([, { probe, taskId }]) => probe === null && isOurs(taskId),
    ),
  )
  const awaited = only(memory.awaited, (_, { taskId }) => isOurs(taskId))
  const waiting = new Set(Object.values(processes).map((process) => process.waiting))
  const pending = only(memory.pending, (id) => waiting.has(id) || awaited[id] !== undefined)
  const execs = only(memory.execs, (_, { taskId }) => isOurs(taskId))
  const { departed, lastPorts } = memory
  return { awaited, departed, execs, lastPorts, pending, processes }
}

const only = <T>(
  record: Readonly<Record<string, T>>,
  wanted: (key: string, value: T) => boolean,
): Readonly<Record<string, T>> =>
  freeze(Object.fromEntries(Object.entries(record).filter(([key, value]) => wanted(key, value))))

/** The alarms of the life before are void: what was to end still does, and what runs goes on. */
export function rearm({ hand, memory }: Machine, ctx: MachineContext): void {
  for (const container of Object.values(hand?.containers ?? {})) {
    const { taskId, pid, byHand } = container
    const ends = byHand?.ends ?? null
    if (byHand?.restarting === true) ctx.after(0, { kind: 'hand.restart', id: taskId, pid })
    if (hand !== null) probeAgain(hand, ctx, { taskId, pid })
    if (ends === null || !isRunning(container)) continue
    const { exitCode, oomKilled } = ends
    const after = Math.max(0, ends.at - ctx.now)
    ctx.after(after, { kind: 'agent.exit', taskId, pid, exitCode, oomKilled })
  }
  for (const [id, { alarms }] of Object.entries(memory?.processes ?? {})) {
    for (const [turn, at] of Object.entries(alarms)) {
      ctx.after(Math.max(0, at - ctx.now), { kind: 'process.wake', id, turn: Number(turn) })
    }
  }
}
