/**
 * The leader's answers: reads at once from its store, writes as work for the lane, both by the
 * control API's rules.
 */
import { refusal, rpcError } from '../../api/errors'
import type { Ask, Filters, Refusal, Reply } from '../../api/routes'
import { updateCluster } from '../control/api/cluster'
import { findNetwork, findNode, findService, findTask, isRefusal } from '../control/api/lookup'
import { createNetwork, filterNetworks, pruneNetworks, removeNetwork } from '../control/api/network'
import { listNodes, removeNode, updateNode } from '../control/api/node'
import {
  createPayload,
  findPayload,
  listPayloads,
  removePayload,
  updatePayload,
  type PayloadTable,
} from '../control/api/payload'
import {
  createService,
  listServices,
  removeService,
  statusOf,
  updateService,
  type Change,
} from '../control/api/service'
import { listTasks } from '../control/api/task'
import { byText } from '../../api/order'
import type { Node, Payload, Service, Task } from '../store/objects'
import { clusterOf, list, type ReadStore } from '../store/store'
import {
  toNetwork,
  toNode,
  toPayload,
  toService,
  toSwarm,
  toTask,
  type ManagerLook,
} from './convert'
import type { Manager, Outcome } from './machine'
import type { MachineContext, PeerContext } from './messages'
import { isReachable, quorumOf } from './reachable'
import { volumeOfSwarm } from './volumes'

/** A read's answer; null: it is a write and must take its turn. */
export function serveNow(manager: Manager, ctx: MachineContext, ask: Ask): Reply | null {
  const { store } = manager
  switch (ask.endpoint) {
    case 'GET /swarm': {
      const cluster = clusterOf(store)
      if (cluster === null) return rpcError('NotFound', 'cluster not found')
      return ok(toSwarm(cluster, manager.raft.term))
    }
    case 'GET /swarm/unlockkey':
      return ok({ UnlockKey: clusterOf(store)?.unlockKey ?? '' })
    case 'GET /nodes':
      return each(listNodes(store, ask.query.filters), (node: Node) =>
        toNode(node, lookAt(manager, ctx, node.id)),
      )
    case 'GET /nodes/{id}':
      return whole(findNode(store, ask.params.id), (node: Node) =>
        toNode(node, lookAt(manager, ctx, node.id)),
      )
    case 'GET /services':
      return each(listServices(store, ask.query.filters), (service: Service) => ({
        ...toService(service, false),
        ...(ask.query.status === true ? { ServiceStatus: statusOf(store, service) } : {}),
      }))
    case 'GET /services/{id}':
      return whole(findService(store, ask.params.id), (service: Service) =>
        toService(service, ask.query.insertDefaults === true),
      )
    case 'GET /tasks':
      return each(listTasks(store, ask.query.filters), (task: Task) => toTask(task, store))
    case 'GET /tasks/{id}':
      return whole(findTask(store, ask.params.id), (task: Task) => toTask(task, store))
    case 'GET /secrets':
      return payloads(store, 'secrets', ask.query.filters)
    case 'GET /configs':
      return payloads(store, 'configs', ask.query.filters)
    case 'GET /secrets/{id}':
      return payload(store, 'secrets', ask.params.id)
    case 'GET /configs/{id}':
      return payload(store, 'configs', ask.params.id)
    case 'GET /volumes/{name}':
    case 'DELETE /volumes/{name}':
      return volumeOfSwarm(ask.params.name)
    case 'GET /networks':
      return whole(filterNetworks(networksOf(store), ask.query.filters), (one) => one)
    case 'GET /networks/{id}':
      return whole(findNetwork(store, ask.params.id), toNetwork)
    default:
      return null
  }
}

const ok = (body: unknown): Reply => ({ status: 200, body }) as Reply

const whole = <T>(found: T | Refusal, convert: (object: T) => unknown): Reply =>
  isRefusal(found) ? found : ok(convert(found))

/** Lists go by ID, as swarmkit's store keeps them. */
const each = <T extends { readonly id: string }>(
  found: readonly T[] | Refusal,
  convert: (object: T) => unknown,
): Reply =>
  isRefusal(found) ? found : ok(found.toSorted((a, b) => byText(a.id, b.id)).map(convert))

const payload = (store: ReadStore, table: PayloadTable, text: string): Reply =>
  whole(findPayload(store, table, text), (found: Payload) => toPayload(found, table))

const payloads = (store: ReadStore, table: PayloadTable, filters: Filters | undefined): Reply =>
  each(listPayloads(store, table, filters), (found: Payload) => toPayload(found, table))

/** The swarm's networks, without those that stand for what every machine has. */
const networksOf = (store: ReadStore) =>
  list(store, 'networks')
    .filter(({ predefined }) => !predefined)
    .map(toNetwork)

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

/** A write, when its turn has come. */
export function serveJob(manager: Manager, ctx: MachineContext, ask: Ask): Outcome {
  const { store } = manager
  const at = { now: ctx.now, rng: ctx.rng }
  switch (ask.endpoint) {
    case 'POST /services/create':
      return outcome(createService(store, ask.body, at), (ID) => ({ ID }))
    case 'POST /services/{id}/update': {
      const back = ask.query.rollback === 'previous'
      const { id } = ask.params
      const changed = updateService(store, id, ask.query.version, ask.body, back, at)
      return outcome(changed, () => ({ Warnings: null }))
    }
    case 'DELETE /services/{id}':
      return outcome(removeService(store, ask.params.id))
    case 'POST /nodes/{id}/update': {
      const { version } = ask.query
      return outcome(
        updateNode(store, ask.params.id, version, ask.body, quorumOf(manager, ctx.now)),
      )
    }
    case 'DELETE /nodes/{id}': {
      const force = ask.query.force === true
      return outcome(removeNode(store, ask.params.id, force, quorumOf(manager, ctx.now), at))
    }
    case 'POST /swarm/update': {
      const { version, rotateWorkerToken, rotateManagerToken, rotateManagerUnlockKey } = ask.query
      const rotate = {
        worker: rotateWorkerToken === true,
        manager: rotateManagerToken === true,
        unlockKey: rotateManagerUnlockKey === true,
      }
      return outcome(updateCluster(store, version, ask.body, rotate, at))
    }
    case 'POST /networks/create':
      return outcome(createNetwork(store, ask.body, at), (Id) => ({ Id }))
    case 'DELETE /networks/{id}':
      return outcome(removeNetwork(store, ask.params.id))
    case 'POST /networks/prune': {
      const { change, names } = pruneNetworks(store, ask.query.filters, ctx.now)
      return outcome(change, () => ({ NetworksDeleted: names }))
    }
    case 'POST /secrets/create':
      return outcome(createPayload(store, 'secrets', ask.body, at), (ID) => ({ ID }))
    case 'POST /configs/create':
      return outcome(createPayload(store, 'configs', ask.body, at), (ID) => ({ ID }))
    case 'POST /secrets/{id}/update':
      return outcome(updatePayload(store, 'secrets', ask.params.id, ask.query.version, ask.body))
    case 'POST /configs/{id}/update':
      return outcome(updatePayload(store, 'configs', ask.params.id, ask.query.version, ask.body))
    case 'DELETE /secrets/{id}':
      return outcome(removePayload(store, 'secrets', ask.params.id))
    case 'DELETE /configs/{id}':
      return outcome(removePayload(store, 'configs', ask.params.id))
    default:
      return { actions: [], facts: [], reply: refusal(501, `${ask.endpoint} is not modelled`) }
  }
}

function outcome(change: Change | Refusal, body: (id: string) => unknown = () => null): Outcome {
  if (isRefusal(change)) return { actions: [], facts: [], reply: change }
  return { actions: change.actions, facts: change.facts, reply: ok(body(change.id)) }
}
