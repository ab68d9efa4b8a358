/**
 * The program of a container, where it is more than a course of time (agent/script.ts): a shell's
 * lines, and programs that look at what the container sees. What they say is in the log.
 */
import type { Container } from '../agent/runtime'
import { must } from '../kernel/assert'
import { containerOf } from './containers'
import type { Machine, Memory } from './machine'
import type { MachineContext } from './messages'
import { interior } from './interior'
import type { Running } from './processing'
import { begin, insideOf, pump } from './processes'

/** The program of a container begins. */
export function startMain(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  { taskId, pid }: { readonly taskId: string; readonly pid: number },
): void {
  const container = containerOf(machine, taskId)
  if (container?.pid !== pid || insideOf(machine, ctx, container) === null) return
  mainOf(machine, memory, ctx, container)
  pump(machine, memory, ctx, taskId)
}

/** The words of its command: the image's own, where no other was given. */
export const commandOf = ({ args, command }: Container): readonly string[] =>
  args.length > 0 ? args : command.split(' ')

/** The process of a container that runs; it is made when it is not there. */
export function mainOf(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  container: Container,
): Running {
  const { byHand, pid, taskId } = container
  const known = memory.processes[taskId]
  if (known?.pid === pid) return known
  const inside = must(insideOf(machine, ctx, container), 'it runs')
  const { OpenStdin = false, Tty = false } = byHand?.request ?? {}
  const around = { env: [], folder: '', tty: Tty, open: OpenStdin }
  const process = interior().createProcess(inside, commandOf(container), around)
  return begin(memory, taskId, process, container, { isMain: true })
}
