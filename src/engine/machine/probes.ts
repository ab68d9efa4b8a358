/** Health checks that are commands: they run in the container (moby: daemon/health.go). */
import type { DueProbe } from '../agent/process'
import { containerOf } from './containers'
import { interior } from './interior'
import type { Machine, Memory } from './machine'
import type { MachineContext } from './messages'
import { begin, insideOf, pump } from './processes'

/** Runs a check; after its time it is ended. */
export function beginProbe(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  taskId: string,
  { id, command, timeout }: DueProbe,
): void {
  const inside = insideOf(machine, ctx, containerOf(machine, taskId))
  if (inside === null) return
  const around = { env: [], folder: '', tty: false, open: false }
  const process = interior().createProcess(inside, command, around)
  begin(memory, id, process, inside.container, { probe: ctx.now })
  ctx.after(timeout, { kind: 'probe.timeout', id, timeout })
  pump(machine, memory, ctx, id)
}
