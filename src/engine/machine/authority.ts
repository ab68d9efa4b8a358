/** A machine's ear for the certificate authority's words: question, answer, or to be passed on. */
import type { CaMessage } from '../ca/messages'
import type { MachineId } from '../kernel/context'
import { clusterOf } from '../store/store'
import { onCaQuestion } from './admit'
import { PORT } from './found'
import { onCaAnswer } from './join'
import type { Machine, Memory } from './machine'
import { leaderOf, pump } from './manager'
import { conclude, onRenewed } from './membership'
import type { MachineContext } from './messages'

/** Handles a word; `from` is the machine that brought it. */
export function onCa(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  from: MachineId,
  message: CaMessage,
): void {
  switch (message.kind) {
    case 'ca.root':
      return root(memory, ctx, message)
    case 'ca.issue':
    case 'ca.renew':
    case 'ca.status':
      return question(machine, memory, ctx, from, message)
    default: {
      const joiner = (message as { joiner?: MachineId }).joiner
      if (joiner !== undefined && joiner !== machine.id) return ctx.send(joiner, message)
      if (message.requestId.startsWith('renew-')) return onRenewed(machine, memory, ctx, message)
      return conclude(machine, memory, ctx, onCaAnswer(machine, memory, ctx, message))
    }
  }
}

function root(
  memory: Memory,
  ctx: MachineContext,
  message: Extract<CaMessage, { kind: 'ca.root' }>,
): void {
  const cluster = memory.manager === null ? null : clusterOf(memory.manager.store)
  if (cluster === null) return
  const { requestId, joiner, port } = message
  const own = Number(memory.member?.identity.addr.split(':')[1])
  if (port !== own && port !== PORT) return
  ctx.send(joiner, { kind: 'ca.root.answer', requestId, pem: cluster.rootCa.pem })
}

/** The leader answers; another manager passes the question on. */
function question(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  from: MachineId,
  message: Extract<CaMessage, { kind: 'ca.issue' | 'ca.renew' | 'ca.status' }>,
): void {
  const { manager } = memory
  if (manager === null) return
  if (manager.leading?.ready === true) {
    onCaQuestion(manager, ctx, from, message)
    return pump(machine, manager, ctx)
  }
  const leader = leaderOf(manager)
  if (leader !== null && leader !== machine.id && from === message.joiner) ctx.send(leader, message)
}
