/**
 * The leader's answers: reads at once from its store, writes as work for the lane, through the
 * control API's rules.
 */
import type { Ask, Reply } from '../../api/routes'
import { refusal } from '../../api/errors'
import { clusterOf } from '../store/store'
import { toNode, toSwarm, type ManagerLook } from './convert'
import type { Machine, Manager, Outcome } from './machine'
import type { MachineContext, PeerContext } from './messages'
import { isReachable } from './reachable'

/** A read's answer; null: it is a write and must take its turn. */
export function serveNow(
  _machine: Machine,
  manager: Manager,
  ctx: MachineContext,
  ask: Ask,
): Reply | null {
  const { store } = manager
  switch (ask.endpoint) {
    case 'GET /swarm': {
      const cluster = clusterOf(store)
      return cluster === null ? refusal(503, 'no cluster') : { status: 200, body: toSwarm(cluster) }
    }
    case 'GET /nodes': {
      const nodes = Object.values(store.nodes)
      return { status: 200, body: nodes.map((node) => toNode(node, lookAt(manager, ctx, node.id))) }
    }
    default:
      return null
  }
}

/** Raft's opinion of a node's manager; null for workers. */
function lookAt(manager: Manager, ctx: MachineContext, nodeId: string): ManagerLook | null {
  const { raft } = manager
  for (const [peer, context] of Object.entries(raft.members as Record<string, PeerContext>)) {
    if (context.nodeId !== nodeId) continue
    const reachability = isReachable(manager, peer, ctx.now) ? 'reachable' : 'unreachable'
    return { leader: raft.lead === peer, reachability, addr: context.addr }
  }
  return null
}

export const serveJob = (_manager: Manager, _ctx: MachineContext, ask: Ask): Outcome => ({
  actions: [],
  facts: [],
  reply: refusal(501, `${ask.endpoint} is not modelled yet`),
})
