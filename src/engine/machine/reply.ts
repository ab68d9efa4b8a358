/** Where the answer to a request goes: out of the engine, or back to the manager that asked. */
import type { Reply } from '../../api/routes'
import { withoutKey } from '../kernel/record'
import type { Job, Machine } from './machine'
import type { MachineContext } from './messages'
import { withOwn } from './networks'

/** Answers a request that waited in the leader's lane, unless whoever asked gave up before. */
export function answerRequest(
  machine: Machine,
  ctx: MachineContext,
  job: Extract<Job, { kind: 'request' }>,
  reply: Reply,
): void {
  if (job.from !== null) {
    ctx.send(job.from, { kind: 'control.answer', id: job.id, reply })
    return
  }
  if (machine.memory?.pending[job.id] !== undefined) answer(machine, ctx, job.id, reply)
}

/** Says what the answer is; it leaves the engine as a fact. */
export function answer(machine: Machine, ctx: MachineContext, id: string, reply: Reply): void {
  const ask = machine.memory?.pending[id]?.ask
  if (machine.memory !== null) machine.memory.pending = withoutKey(machine.memory.pending, id)
  const whole = withOwn(machine, ctx, ask, reply)
  ctx.note({ kind: 'request.answered', id, machine: machine.id, reply: whole })
}
