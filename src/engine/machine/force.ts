/**
 * `docker swarm init --force-new-cluster` (spec 7.7): a manager goes on alone with all that it has
 * committed. Services, networks, tokens and the authority stay; the others are members no more.
 */
import { IS_WORKER } from '../../api/errors'
import type { Reply } from '../../api/routes'
import type { SwarmInitRequest } from '../../api/types'
import { must } from '../kernel/assert'
import { campaign } from '../raft/campaign'
import { compact, save } from '../raft/raft'
import { lastIndexOf, replaceAfter } from '../raft/log'
import { clusterOf, snapshotOf } from '../store/store'
import { depose } from './leading'
import type { Machine, Memory } from './machine'
import { bootManager, pump } from './manager'
import type { MachineContext } from './messages'
import { wait } from './waiting'

/** Begins anew from what is committed; null: the answer comes when it leads. */
export function forceNew(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  request: SwarmInitRequest,
): Reply | null {
  const { manager, member } = memory
  if (manager === null || member === null) return IS_WORKER
  const cluster = clusterOf(manager.store)
  if (cluster === null) return IS_WORKER
  const { raft } = manager
  const lost = lastIndexOf(raft.log) - raft.applied
  const others = Object.keys(raft.members).length - 1
  if (manager.leading !== null) depose(machine, manager, ctx)
  const self = { [raft.id]: must(raft.members[raft.id], 'a manager is a member of its raft') }
  compact(raft, raft.applied, snapshotOf(manager.store), 0)
  replaceAfter(raft.log, raft.applied, [])
  const saved = { ...save(raft), commit: raft.applied, members: self }
  const alone = bootManager(machine, ctx.now, saved)
  memory.manager = alone
  memory.founding = { requestId: id, nodeId: member.identity.nodeId, cluster, asked: true }
  const why = `${others} other managers are members no more, ${lost} entries were dropped`
  ctx.note({ kind: 'swarm.forced', machine: machine.id, why })
  const ask = { endpoint: 'POST /swarm/init', params: {}, query: {}, body: request } as const
  wait(memory, ctx, id, ask)
  campaign(alone.raft, 'it was told to go on alone')
  pump(machine, alone, ctx)
  return null
}
