/**
 * What must come true when everything is mended and switched on: each checker says what is not yet
 * so; after the bound of virtual time that is a fault.
 */
import { isRunning } from '../engine/agent/runtime'
import { onOverlays } from '../engine/machine/plugs'
import type { Machine, Manager } from '../engine/machine/machine'
import { isOver, isWanted, type Node, type Service, type Task } from '../engine/store/objects'
import { tasksOf, tasksOn, type Store } from '../engine/store/store'
import { isThere } from '../engine/gossip/state'
import { lookup, networksOf } from '../engine/gossip/tables'
import { majority } from '../engine/raft/quorum'
import type { Lab } from '../lab/bench'
import { managersOf } from './chronicle'
import { crowded, unsuitable } from './checkers-swarm'
import { waitsRightly } from './checkers-world'
import { imageFails } from './images'
import type { Checker } from './sight'

/** A swarm whose quorum is up, with its leader if it has one. */
export interface Living {
  readonly cluster: string
  readonly managers: readonly { readonly machine: Machine; readonly manager: Manager }[]
  readonly leader: Manager | null
}

/** The swarms that have a majority of their managers; the others are lost and promise nothing. */
export function livingSwarms(lab: Lab): Living[] {
  const groups = new Map<string, { machine: Machine; manager: Manager }[]>()
  for (const { machine, manager, cluster } of managersOf(lab.world)) {
    groups.set(cluster, [...(groups.get(cluster) ?? []), { machine, manager }])
  }
  const living: Living[] = []
  for (const [cluster, all] of groups) {
    const newest = all.reduce((a, b) => (b.manager.raft.commit > a.manager.raft.commit ? b : a))
    const members = Object.keys(newest.manager.raft.members)
    const managers = all.filter(({ manager }) => members.includes(manager.raft.id))
    if (members.length === 0 || managers.length < majority(members.length)) continue
    const leader = managers.find(({ manager }) => manager.leading?.ready === true)
    living.push({ cluster, managers, leader: leader?.manager ?? null })
  }
  return living
}

const leaderful: Checker = {
  name: 'a leader in calm',
  room: 'raft',
  sentence: 'A swarm whose majority of managers is up and connected gets a leader.',
  watch: ({ lab }) => ({
    calmed: () =>
      livingSwarms(lab)
        .filter(({ leader }) => leader === null)
        .map(({ cluster }) => `swarm ${cluster} has no leader`),
  }),
}

const caughtUp: Checker = {
  name: 'managers catch up in calm',
  room: 'raft',
  sentence: 'Every manager has applied what its leader has committed.',
  watch: ({ lab }) => ({
    calmed: () =>
      livingSwarms(lab).flatMap(({ managers, leader }) =>
        managers
          .filter(({ manager }) => leader !== null && manager.raft.applied < leader.raft.applied)
          .map(({ machine }) => `${machine.id} lags behind its leader`),
      ),
  }),
}

/** The machine that is a node of the swarm by its own word, or null. */
function machineOf(lab: Lab, node: Node): Machine | null {
  const machine = lab.world.machines[node.machine]
  return machine?.memory?.member?.identity.nodeId === node.id ? machine : null
}

/** The nodes of a living swarm with the machines behind them. */
export function nodesOf(lab: Lab, { leader }: Living): { node: Node; machine: Machine | null }[] {
  return Object.values(leader?.store.nodes ?? {}).map((node) => ({
    node,
    machine: machineOf(lab, node),
  }))
}

/**
 * The nodes but for those that were away while all managers they knew made way for others: without
 * a session nobody tells them of the new ones, so they stay alone, as on a real swarm.
 */
export const nodesLed = (lab: Lab, swarm: Living): ReturnType<typeof nodesOf> =>
  nodesOf(lab, swarm).filter(({ machine }) => machine === null || knowsManager(machine, swarm))

function knowsManager({ memory }: Machine, { managers }: Living): boolean {
  const { remotes = {} } = memory?.member?.agent ?? {}
  return managers.some(({ machine }) => machine.id in remotes)
}

const nodesReady: Checker = {
  name: 'nodes are Ready in calm',
  room: 'swarm',
  sentence:
    'A node is Ready exactly if its machine is on and still takes itself for that node; but for one that was away while all managers it knew made way for others.',
  watch: ({ lab }) => ({
    calmed: () =>
      livingSwarms(lab).flatMap((swarm) =>
        nodesLed(lab, swarm)
          .filter(({ node, machine }) => (node.status.state === 'ready') !== (machine !== null))
          .map(
            ({ node, machine }) =>
              `${node.machine} is ${node.status.state}, machine ${machine === null ? 'gone' : 'on'}`,
          ),
      ),
  }),
}

const rolesSettle: Checker = {
  name: 'roles settle in calm',
  room: 'swarm',
  sentence:
    'Every node has the role it was asked to have, and the managers are the members of raft; but where all managers were demoted at once the last one stays, which raft cannot spare.',
  watch: ({ lab }) => ({
    calmed: () =>
      livingSwarms(lab).flatMap((swarm) => {
        const members = Object.values(swarm.leader?.raft.members ?? {}) as { nodeId: string }[]
        return nodesLed(lab, swarm)
          .filter(({ machine }) => machine !== null)
          .flatMap(({ node, machine }) => roleTrouble(node, machine as Machine, members))
      }),
  }),
}

function roleTrouble(
  node: Node,
  machine: Machine,
  members: readonly { nodeId: string }[],
): string[] {
  const wanted = node.spec.Role === 'manager'
  const inRaft = members.some(({ nodeId }) => nodeId === node.id)
  const runs = machine.memory?.manager != null
  const isLast = inRaft && members.length === 1 && node.role === 'manager'
  const certified = machine.memory?.member?.identity.role === node.spec.Role
  if (isLast && !wanted && runs) return []
  if (node.role === node.spec.Role && inRaft === wanted && runs === wanted && certified) return []
  const is = `observed ${node.role}, ${inRaft ? 'in' : 'not in'} raft, ${runs ? 'runs' : 'no'} manager, certificate ${machine.memory?.member?.identity.role}`
  return [`${machine.id} is to be ${node.spec.Role}: ${is}`]
}

const MODES_OF_JOBS = ['ReplicatedJob', 'GlobalJob'] as const

/** May the service never come to rest, or rest short of what was asked for? */
function isExcused(service: Service): boolean {
  const { spec, updateStatus } = service
  if (MODES_OF_JOBS.some((mode) => spec.Mode[mode] !== undefined)) return true
  const state = updateStatus?.state
  if (state === 'paused' || state === 'rollback_paused') return true
  const specs = [spec, ...(service.previousSpec === null ? [] : [service.previousSpec])]
  return specs.some(({ TaskTemplate }) => {
    const { Condition = 'any', MaxAttempts = 0 } = TaskTemplate.RestartPolicy ?? {}
    return Condition !== 'any' || MaxAttempts > 0 || imageFails(TaskTemplate)
  })
}

const servicesRun: Checker = {
  name: 'services run in calm',
  room: 'swarm',
  sentence:
    'Every slot of a service that can run has its one running task; one that waits is refused by every node, or was when its service changed, or has a port that is taken.',
  watch: ({ lab }) => ({
    calmed: () =>
      livingSwarms(lab).flatMap(({ leader }) =>
        leader === null
          ? []
          : Object.values(leader.store.services)
              .filter((service) => !isExcused(service))
              .flatMap((service) => shortfall(service, leader.store)),
      ),
  }),
}

function shortfall(service: Service, store: Store): string[] {
  const { Name, Mode } = service.spec
  const tasks = tasksOf(store, service.id)
  const trouble: string[] = []
  const wanted = tasks.filter(isWanted)
  if (Mode.Replicated !== undefined) {
    const slots = new Set(wanted.map(({ slot }) => slot)).size
    const replicas = Mode.Replicated.Replicas ?? 1
    if (slots !== replicas) trouble.push(`${Name} has ${slots} slots of ${replicas}`)
  } else {
    for (const node of Object.values(store.nodes)) {
      const bare = !wanted.some(({ nodeId }) => nodeId === node.id)
      const probe = { spec: service.spec.TaskTemplate } as Task
      if (bare && unsuitable(node, probe) === null)
        trouble.push(`${Name} is not on ${node.machine}`)
    }
  }
  for (const task of wanted) {
    if (task.status.state === 'running' && task.desired === 'running') continue
    if (task.status.state === 'pending' && isStuck(task, store)) continue
    if (task.status.state === 'new' && hasNoPort(service)) continue
    trouble.push(
      `${Name}.${task.slot} (${task.id}) is ${task.status.state}, wanted ${task.desired}`,
    )
  }
  return trouble
}

/** Are its ports others'? So it is when a rollback brings one back, as on a real swarm. */
const hasNoPort = ({ endpoint, spec }: Service): boolean =>
  endpoint === null ||
  JSON.stringify(endpoint.spec.Ports ?? []) !== JSON.stringify(spec.EndpointSpec?.Ports ?? [])

/** Does no node have a place for it, or is none sought any more? */
export function isStuck(task: Task, store: Store): boolean {
  if (task.droppedAs === task.desired) return true
  const nodes = Object.values(store.nodes).filter(
    ({ id }) => task.nodeId === '' || id === task.nodeId,
  )
  return nodes.every((node) => {
    const beside = tasksOn(store, node.id).filter(
      (other) => other.id !== task.id && other.status.state !== 'pending' && !isOver(other),
    )
    return unsuitable(node, task) !== null || crowded(store, node, task, beside) !== null
  })
}

const oneRuns: Checker = {
  name: 'what is told to stop stops in calm',
  room: 'swarm',
  sentence:
    'On machines that are up no container runs that the swarm does not want, and what it thinks runs does run.',
  watch: ({ lab }) => ({
    calmed: () => livingSwarms(lab).flatMap((swarm) => containerTrouble(lab, swarm)),
  }),
}

/** Wanted, or a job's that may run to its end. */
const isMeant = (task: Task): boolean => isWanted(task) || task.desired === 'complete'

function containerTrouble(lab: Lab, swarm: Living): string[] {
  const store = swarm.leader?.store
  if (store === undefined) return []
  const trouble: string[] = []
  for (const { node, machine } of nodesLed(lab, swarm)) {
    const { tasks: known = {}, containers = {} } = machine?.memory?.member?.agent ?? {}
    for (const { task, status, gone } of Object.values(known)) {
      const record = store.tasks[task.id]
      const where = `task ${task.id} on ${node.machine}`
      const container = containers[task.id]
      if (gone !== null && container !== undefined && !isRunning(container)) continue
      if (record === undefined) trouble.push(`${where} has no record and is ${status.state}`)
      else if (!isMeant(record) && status.state === 'running') {
        trouble.push(`${where} runs and is wanted ${record.desired}`)
      } else if (record.status.state === 'running' && status.state !== 'running') {
        trouble.push(`${where} is ${status.state}, and thought to run`)
      }
    }
    for (const task of tasksOn(store, node.id)) {
      if (machine === null || task.status.state !== 'running' || known[task.id] !== undefined)
        continue
      trouble.push(`task ${task.id} is thought to run on ${node.machine}, which does not know it`)
    }
  }
  return trouble
}

const nothingLeft: Checker = {
  name: 'what was removed is gone in calm',
  room: 'swarm',
  sentence: 'Tasks of removed services, and tasks wanted removed, are forgotten once stopped.',
  watch: ({ lab }) => ({
    calmed: () =>
      livingSwarms(lab).flatMap(({ leader }) =>
        Object.values(leader?.store.tasks ?? {})
          .filter(({ serviceId, desired, nodeId, status }) => {
            const node = leader?.store.nodes[nodeId]
            if (node !== undefined && node.status.state === 'down') return false
            const orphan = leader?.store.services[serviceId] === undefined
            return (orphan || desired === 'remove') && status.state !== 'orphaned'
          })
          .map(({ id, status }) => `task ${id} is to be removed and is still ${status.state}`),
      ),
  }),
}

const answeredAll: Checker = {
  name: 'nothing is pending in calm',
  room: 'world',
  sentence: 'No request waits for an answer any more, but for a container that runs.',
  watch: ({ lab }) => ({
    calmed: () =>
      Object.values(lab.world.machines).flatMap((machine) =>
        Object.keys(machine.memory?.pending ?? {})
          .filter((request) => !waitsRightly(machine, request))
          .map((request) => `${request} waits at ${machine.id}`),
      ),
  }),
}

const gossipKnows: Checker = {
  name: 'gossip knows the living in calm',
  room: 'gossip',
  sentence:
    'Every member knows every other that is up as alive, and suspects nobody. One that started without any manager it knew takes no part; two whom others let in that have left since may not know each other.',
  watch: ({ lab }) => ({
    calmed: () => livingSwarms(lab).flatMap((swarm) => gossipTrouble(lab, swarm)),
  }),
}

function gossipTrouble(lab: Lab, swarm: Living): string[] {
  const led = new Set(nodesLed(lab, swarm).map(({ node }) => node))
  const takesPart = ({ node, machine }: ReturnType<typeof nodesOf>[number]): boolean =>
    machine !== null && (led.has(node) || machine.memory?.member?.gossips === true)
  const up = nodesOf(lab, swarm).filter(takesPart)
  const { machines, latest } = lab.world.roster
  const namesOf = (id: string): number[] =>
    [...machines.keys()].filter((who) => machines[who] === id)
  const living = new Set(up.map(({ node }) => node.machine))
  /** None of those that let it in is there any more: it asks for nobody else (libnetwork). */
  const isStranded = (id: string): boolean => {
    const seeds = lab.world.machines[id]?.memory?.member?.tables.seeds ?? []
    return seeds.length > 0 && !seeds.some((seed) => living.has(seed))
  }
  const gone = nodesOf(lab, swarm)
    .map(({ node }) => node.machine)
    .filter((id) => !living.has(id))
  return up.flatMap(({ node, machine }) => {
    const swim = machine?.memory?.member?.swim
    if (swim === undefined) return []
    const knows = (id: string): boolean => isThere(swim, latest[id] ?? -1)
    const missing = [...living].filter(
      (id) => !knows(id) && !(isStranded(node.machine) && isStranded(id)),
    )
    return [
      ...missing.map((id) => `${node.machine} does not know ${id}`),
      ...gone
        .filter((id) => namesOf(id).some((who) => isThere(swim, who)))
        .map((id) => `${node.machine} takes ${id} for alive`),
      ...Object.keys(swim.suspects).map(
        (who) => `${node.machine} suspects ${machines[Number(who)]}`,
      ),
    ]
  })
}

const tablesAgree: Checker = {
  name: 'network tables agree in calm',
  room: 'gossip',
  sentence:
    'All members of a network have the same table of endpoints, and it holds exactly the running tasks and containers made by hand; but for those of a machine that was removed by force unheard and goes on.',
  watch: ({ lab }) => ({
    calmed: () => livingSwarms(lab).flatMap((swarm) => tableTrouble(lab, swarm)),
  }),
}

/** The containers by hand that run on a network, wherever they are. */
const byHandOn = (nodes: ReturnType<typeof nodesOf>, network: string): string[] =>
  nodes
    .flatMap(({ machine }) => (machine === null ? [] : onOverlays(machine)))
    .filter(({ attachment }) => attachment.networkId === network)
    .map(({ container }) => container.id)

function tableTrouble(lab: Lab, swarm: Living): string[] {
  const store = swarm.leader?.store
  if (store === undefined) return []
  const trouble: string[] = []
  const nodes = nodesOf(lab, swarm)
  const ours = new Set(nodes.map(({ machine }) => machine?.id))
  for (const { node, machine } of nodes) {
    const tables = machine?.memory?.member?.tables
    if (tables === undefined) continue
    for (const network of networksOf(tables)) {
      const owned = lookup(tables, network).filter(({ owner }) =>
        ours.has(lab.world.roster.machines[owner]),
      )
      const said = new Set(owned.map(({ key }) => key))
      const live = Object.values(store.tasks).filter(
        ({ networks, status, nodeId }) =>
          status.state === 'running' &&
          networks.some(({ networkId }) => networkId === network) &&
          store.nodes[nodeId]?.status.state === 'ready',
      )
      for (const id of [...live.map((task) => task.id), ...byHandOn(nodes, network)]) {
        if (!said.delete(id)) trouble.push(`${node.machine} misses task ${id} on ${network}`)
      }
      for (const id of said)
        trouble.push(`${node.machine} lists task ${id} on ${network}, which is gone`)
    }
  }
  return trouble
}

const historyBounded: Checker = {
  name: 'history is bounded in calm',
  room: 'swarm',
  sentence:
    'A slot keeps no more finished tasks than the history limit allows; jobs keep them all.',
  watch({ lab }) {
    const most = new Map<string, number>()
    return {
      committed({ cluster, changes }) {
        for (const change of changes) {
          if (change.table !== 'clusters' || change.after === null) continue
          const limit = change.after.spec.Orchestration.TaskHistoryRetentionLimit
          const before = most.get(cluster) ?? 0
          most.set(cluster, limit < 0 ? Number.MAX_SAFE_INTEGER : Math.max(before, limit))
        }
      },
      calmed: () =>
        livingSwarms(lab).flatMap(({ leader, cluster }) =>
          leader === null ? [] : longHistories(leader.store, most.get(cluster) ?? 5),
        ),
    }
  },
}

function longHistories(store: Store, limit: number): string[] {
  const counts = new Map<string, { count: number; most: number }>()
  for (const task of Object.values(store.tasks)) {
    if (!isOver(task) || task.jobIteration !== null) continue
    const key = `slot ${task.slot} ${task.slot === 0 ? task.nodeId : ''} of ${task.serviceName}`
    const attempts = task.spec.RestartPolicy?.MaxAttempts ?? 0
    const held = counts.get(key) ?? { count: 0, most: Math.max(1, limit) }
    counts.set(key, { count: held.count + 1, most: Math.max(held.most, attempts + 1) })
  }
  return [...counts]
    .filter(([, { count, most }]) => count > most)
    .map(([key, { count, most }]) => `${key} keeps ${count} finished tasks, more than ${most}`)
}

export const CALM_CHECKERS: readonly Checker[] = [
  leaderful,
  caughtUp,
  nodesReady,
  rolesSettle,
  servicesRun,
  oneRuns,
  nothingLeft,
  historyBounded,
  answeredAll,
  gossipKnows,
  tablesAgree,
]
