/** The one truth: what never happens to the objects in the store, entry by entry. */
import { fingerprintFault, parseToken } from '../engine/ca/token'
import { isOver, isPast, STATE_RANK, type Task } from '../engine/store/objects'
import type { Store } from '../engine/store/store'
import type { Checker } from './sight'

const uniqueNames: Checker = {
  name: 'unique names',
  room: 'store',
  sentence: 'No two services have the same name, whatever its case, and no two networks.',
  watch(_run, fault) {
    return {
      committed({ changes, store }) {
        for (const { table, after, before } of changes) {
          if (after === null || before !== null) continue
          const twins =
            table === 'services'
              ? twinsOf(store.services, ({ spec }) => spec.Name.toLowerCase(), after)
              : table === 'networks'
                ? twinsOf(store.networks, ({ spec }) => spec.name, after)
                : []
          if (twins.length > 1) fault(`${table} ${twins.join(' and ')} have the same name`)
        }
      },
    }
  },
}

function twinsOf<T extends { readonly id: string }>(
  rows: Readonly<Record<string, T>>,
  nameOf: (row: T) => string,
  one: T,
): string[] {
  const name = nameOf(one)
  return Object.values(rows)
    .filter((row) => nameOf(row) === name)
    .map(({ id }) => id)
}

const versions: Checker = {
  name: 'versions rise',
  room: 'store',
  sentence:
    'Each entry that changes an object gives it a higher version, and never one of a later entry.',
  watch(_run, fault) {
    return {
      committed({ changes, index }) {
        for (const { table, id, before, after } of changes) {
          if (after === null) continue
          const [was, is] = [before?.meta.version ?? 0, after.meta.version]
          if (is < was || (is === was && was !== index))
            fault(`${table} ${id} goes from version ${was} to ${is} at ${index}`)
          if (is > index) fault(`${table} ${id} has version ${is} at entry ${index}`)
        }
      },
    }
  },
}

const forwardOnly: Checker = {
  name: 'tasks move forward',
  room: 'store',
  sentence: "A task's observed state and its desired state only ever move forward.",
  watch(_run, fault) {
    return {
      committed({ changes }) {
        for (const change of changes) {
          if (change.table !== 'tasks') continue
          const { id, before, after } = change
          if (before === null || after === null) continue
          const [was, is] = [before.status.state, after.status.state]
          if (STATE_RANK[is] < STATE_RANK[was]) fault(`task ${id} goes back from ${was} to ${is}`)
          if (STATE_RANK[after.desired] < STATE_RANK[before.desired]) {
            fault(`task ${id} is wanted ${after.desired} after ${before.desired}`)
          }
          if (before.nodeId !== '' && after.nodeId !== before.nodeId) {
            fault(`task ${id} moves from node ${before.nodeId} to ${after.nodeId}`)
          }
        }
      },
    }
  },
}

const idsOnce: Checker = {
  name: 'an ID is used once',
  room: 'store',
  sentence: 'A node, service, network or task that is gone never comes back under its ID.',
  watch(_run, fault) {
    const gone = new Set<string>()
    return {
      happened({ fact }) {
        if (fact.kind === 'swarm.forced') gone.clear()
      },
      committed({ changes }) {
        for (const { table, id, after } of changes) {
          if (after === null) gone.add(id)
          else if (gone.has(id)) fault(`${table} ${id} is back`)
        }
      },
    }
  },
}

/** Who holds which address, by `network address`. */
function* addressesOf(store: Store): Generator<[string, string]> {
  for (const { id, attachments } of Object.values(store.nodes)) {
    for (const [network, address] of Object.entries(attachments)) {
      yield [`${network} ${address}`, `node ${id}`]
    }
  }
  for (const { id, endpoint } of Object.values(store.services)) {
    for (const { NetworkID, Addr } of endpoint?.virtualIps ?? []) {
      yield [`${NetworkID} ${Addr}`, `service ${id}`]
    }
  }
  for (const task of Object.values(store.tasks)) {
    if (!holds(task)) continue
    for (const { networkId, address } of task.networks) {
      if (address !== '') yield [`${networkId} ${address}`, `task ${task.id}`]
    }
  }
}

/** A task gives its addresses back when it is over and not wanted. */
const holds = (task: Task): boolean => !(isOver(task) && isPast(task.desired, 'running'))

const uniqueAddresses: Checker = {
  name: 'unique addresses',
  room: 'store',
  sentence:
    'On one network no two of nodes, services and tasks hold the same address, nor the gateway.',
  watch(_run, fault) {
    return {
      committed({ changes, store }) {
        const given = changes.some(({ after }) => after !== null && 'meta' in after)
        if (!given) return
        const holders = new Map<string, string>()
        for (const { id, gateway, subnet } of Object.values(store.networks)) {
          if (subnet !== '') holders.set(`${id} ${gateway}/${subnet.split('/')[1]}`, 'the gateway')
        }
        for (const [address, holder] of addressesOf(store)) {
          const known = holders.get(address)
          if (known !== undefined) fault(`${known} and ${holder} both hold ${address}`)
          holders.set(address, holder)
        }
      },
    }
  },
}

const uniquePorts: Checker = {
  name: 'unique published ports',
  room: 'store',
  sentence: 'No port is published on the ingress network by two services.',
  watch(_run, fault) {
    return {
      committed({ changes, store }) {
        if (!changes.some(({ table, after }) => table === 'services' && after !== null)) return
        const holders = new Map<string, string>()
        for (const { id, endpoint } of Object.values(store.services)) {
          for (const { PublishMode, PublishedPort, Protocol } of endpoint?.ports ?? []) {
            if (PublishMode !== 'ingress') continue
            const key = `${PublishedPort}/${Protocol}`
            const known = holders.get(key)
            if (known !== undefined) fault(`services ${known} and ${id} both publish ${key}`)
            holders.set(key, id)
          }
        }
      },
    }
  },
}

const tokensGood: Checker = {
  name: 'tokens name their root',
  room: 'store',
  sentence:
    "Both join tokens are well-formed, differ, and carry the digest of the swarm's own root.",
  watch(_run, fault) {
    return {
      committed({ changes }) {
        for (const change of changes) {
          if (change.table !== 'clusters' || change.after === null) continue
          const { tokens, rootCa, id } = change.after
          if (tokens.worker === tokens.manager) fault(`swarm ${id} has one token for both roles`)
          for (const token of [tokens.worker, tokens.manager]) {
            const read = parseToken(token)
            if (read === null) fault(`swarm ${id} has a token that is none: ${token}`)
            else if (fingerprintFault(rootCa.pem, read) !== null) {
              fault(`a token of swarm ${id} has the digest of another root`)
            }
          }
        }
      },
    }
  },
}

export const STORE_CHECKERS: readonly Checker[] = [
  uniqueNames,
  versions,
  forwardOnly,
  idsOnce,
  uniqueAddresses,
  uniquePorts,
  tokensGood,
]
