/** Nodes in the control API (spec 6.6, 7.6): updated, removed, listed. */
import { OUT_OF_SEQUENCE, refusal, rpcError } from '../../../api/errors'
import type { Filters, Refusal } from '../../../api/routes'
import type * as api from '../../../api/types'
import type { Fact } from '../../fact'
import { DAY } from '../../kernel/time'
import { put, remove, type Action } from '../../store/actions'
import { isOver, statusOf, type Cluster, type Node } from '../../store/objects'
import { clusterOf, list, tasksOn, type ReadStore } from '../../store/store'
import type { At } from '../loop'
import { filterRows, hasLabel } from './filters'
import { findNode, isRefusal } from './lookup'
import { nodeNameOf } from './names'
import type { Change } from './service'

/** What raft knows that decides on roles: the members by node, and who answers. */
export interface Quorum {
  readonly members: readonly { readonly nodeId: string; readonly reachable: boolean }[]
}

/** Words that may be said in letters of any case (moby: cluster/convert/node.go). */
const ROLES = ['worker', 'manager'] as const
const AVAILABILITIES = ['active', 'pause', 'drain'] as const

const denied = (text: string): Refusal => rpcError('FailedPrecondition', text)

export function updateNode(
  store: ReadStore,
  text: string,
  version: number,
  spec: api.NodeSpec,
  quorum: Quorum,
): Change | Refusal {
  const node = findNode(store, text)
  if (isRefusal(node)) return node
  const Role = ROLES.find((role) => role === spec.Role.toLowerCase())
  if (Role === undefined) return refusal(400, `invalid Role: "${spec.Role}"`)
  const Availability = AVAILABILITIES.find((one) => one === spec.Availability.toLowerCase())
  if (Availability === undefined) {
    return refusal(400, `invalid Availability: "${spec.Availability}"`)
  }
  if (node.spec.Role === 'manager' && Role === 'worker') {
    const fault = checkDemotion(store, node, quorum)
    if (fault !== null) return fault
  }
  if (version !== node.meta.version) return OUT_OF_SEQUENCE
  const asked = { ...spec, Role, Availability }
  return { actions: [put('nodes', { ...node, spec: asked })], facts: [], id: node.id }
}

/** May this manager be demoted (spec 7.6)? */
function checkDemotion(store: ReadStore, node: Node, { members }: Quorum): Refusal | null {
  // One that was demoted counts until it has left raft.
  const managers = list(store, 'nodes').filter(({ role }) => role === 'manager')
  if (managers.length === 1 && managers[0]?.id === node.id) {
    return denied('attempting to demote the last manager of the swarm')
  }
  if (!members.some(({ nodeId }) => nodeId === node.id)) {
    return rpcError('NotFound', "can't find manager in raft memberlist")
  }
  if (canSpare({ members }, node.id)) return null
  return denied("can't remove member from the raft: this would result in a loss of quorum")
}

/** Would the members that remain have a majority that answers? */
export function canSpare({ members }: Quorum, nodeId: string): boolean {
  const others = members.filter((member) => member.nodeId !== nodeId)
  const reachable = others.filter((member) => member.reachable).length
  return reachable >= Math.floor(others.length / 2) + 1
}

export function removeNode(
  store: ReadStore,
  text: string,
  force: boolean,
  quorum: Quorum,
  at: At,
): Change | Refusal {
  const node = findNode(store, text)
  if (isRefusal(node)) return node
  const { id } = node
  if (node.spec.Role === 'manager' && quorum.members.some(({ nodeId }) => nodeId === id)) {
    return denied(
      `node ${id} is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal`,
    )
  }
  if (node.status.state === 'ready' && !force) {
    return denied(`node ${id} is not down and can't be removed`)
  }
  const cluster = clusterOf(store)
  const actions: Action[] = [...orphan(store, node, at), remove('nodes', id)]
  if (cluster !== null) actions.push(put('clusters', banned(cluster, id, at)))
  const fact: Fact = { kind: 'node.removed', node: id, why: 'an operator removed it' }
  return { actions, facts: [fact], id }
}

/** Its certificate may not come back before it has long expired (spec 8.5). */
function banned(cluster: Cluster, nodeId: string, at: At): Cluster {
  const expiry = cluster.spec.CAConfig.NodeCertExpiry / 1e6
  const until = at.now + Math.floor(expiry) + 7 * DAY
  return { ...cluster, blacklist: { ...cluster.blacklist, [nodeId]: until } }
}

function orphan(store: ReadStore, node: Node, at: At): Action[] {
  const message = 'Task belonged to a node that has been deleted'
  return tasksOn(store, node.id)
    .filter((task) => !isOver(task))
    .map((task) =>
      put('tasks', {
        ...task,
        status: statusOf('orphaned', message, at.now),
      }),
    )
}

export function listNodes(
  store: ReadStore,
  filters: Filters | undefined,
): readonly Node[] | Refusal {
  for (const role of filters?.['role'] ?? []) {
    if (!/^(worker|manager)$/i.test(role)) {
      return refusal(400, `Invalid role filter: '${role}'`)
    }
  }
  for (const membership of filters?.['membership'] ?? []) {
    if (!/^(accepted|pending)$/i.test(membership)) {
      return refusal(400, `Invalid membership filter: '${membership}'`)
    }
  }
  return filterRows(list(store, 'nodes'), filters, {
    id: ({ id }, value) => id.startsWith(value),
    name: (node, value) => nodeNameOf(node).startsWith(value),
    label: ({ description }, value) => hasLabel(description?.Engine.Labels ?? {}, value),
    'node.label': ({ spec }, value) => hasLabel(spec.Labels, value),
    role: ({ role }, value) => role === value.toLowerCase(),
    membership: (_node, value) => value.toLowerCase() === 'accepted',
  })
}
