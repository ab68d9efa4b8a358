/**
 * A check that cannot fail is a defect: a sound swarm is tampered with, between two events and with
 * nothing but its plain value, and the checker whose sentence is broken must say so.
 */
import { expect, test } from 'vitest'
import type { HostConfig } from '../api/daemon'
import { createRoot, crossSign, newKeyPair } from '../engine/ca/certificate'
import { networkOf } from '../engine/control/specimen'
import { createRng } from '../engine/kernel/rng'
import { EPOCH_MS } from '../engine/kernel/time'
import type { Container } from '../engine/agent/runtime'
import { keepImage } from '../engine/agent/stock'
import type { Machine, Manager, Member } from '../engine/machine/machine'
import { clone } from '../engine/kernel/clone'
import { propose } from '../engine/raft/raft'
import type { Cluster, Node, Service, Task } from '../engine/store/objects'
import { put, remove, type Action } from '../engine/store/actions'
import { clusterOf } from '../engine/store/store'
import { request, type Lab } from '../lab/bench'
import { advance, createLab } from '../lab/lab'
import { answerOf, foundSwarm } from '../lab/swarm'
import type { ServiceSpec } from '../api/types'
import { managersOf } from './chronicle'
import { CHECKERS } from './checkers'
import { observe } from './observer'
import { replayInSlices } from './replays'
import { storm } from './storm'

const WEB: ServiceSpec = {
  Name: 'web',
  Labels: {},
  TaskTemplate: { ContainerSpec: { Image: 'nginx:1.27' }, ForceUpdate: 0 },
  Mode: { Replicated: { Replicas: 3 } },
  UpdateConfig: { Parallelism: 1, MaxFailureRatio: 0, Order: 'stop-first' },
  EndpointSpec: {
    Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' }],
  },
}

const JOB: ServiceSpec = {
  Name: 'job',
  Labels: {},
  TaskTemplate: { ContainerSpec: { Image: 'oneshot:1' }, ForceUpdate: 0 },
  Mode: { ReplicatedJob: {} },
}

const ON_FRONT = { ...WEB.TaskTemplate, Networks: [{ Target: 'front' }] }

/** A swarm at rest in the hands of a tamperer. */
interface Hands {
  readonly lab: Lab
  readonly leader: Manager
  readonly follower: Manager
  readonly worker: Node
  readonly service: Service
  readonly task: Task
  /** Slips a transaction into the leader's log, past all who should have judged it. */
  readonly slip: (...actions: Action[]) => void
}

function handsOn(lab: Lab): Hands {
  const managers = [...managersOf(lab.world)].map(({ manager }) => manager)
  const leader = managers.find(({ leading }) => leading !== null) as Manager
  const follower = managers.find((manager) => manager !== leader) as Manager
  const { nodes, services, tasks } = leader.store
  return {
    lab,
    leader,
    follower,
    worker: Object.values(nodes).find(({ role }) => role === 'worker') as Node,
    service: Object.values(services)[0] as Service,
    task: Object.values(tasks)[0] as Task,
    slip: (...actions) => void propose(leader.raft, stamped(leader, actions), 'slipped'),
  }
}

function stamped({ raft }: Manager, actions: readonly Action[]): Action[] {
  const version = raft.log.offset + raft.log.entries.length + 1
  return actions.map((action) =>
    action.kind === 'delete'
      ? action
      : ({
          ...action,
          object: { ...action.object, meta: { ...action.object.meta, version } },
        } as Action),
  )
}

/** The names of the checkers that find fault with what was done. */
function found(tamper: (hands: Hands) => void, rest = 5000): ReadonlySet<string> {
  const machines = ['v1', 'v2', 'v3', 'v4'].map((name) => ({ name }))
  const lab = createLab({ seed: 7, machines, images: 'present' })
  const observer = observe(lab)
  foundSwarm(lab, 3)
  answerOf(lab, 'v1', 'POST /services/create', { body: WEB })
  advance(lab, lab.world.now + 45_000)
  observer.look()
  const soundness = [...observer.faults, ...observer.unrest()]
  expect(soundness, 'the swarm is sound before').toEqual([])
  tamper(handsOn(lab))
  const end = lab.world.now + rest
  try {
    do {
      observer.look()
      advance(lab, lab.world.now + 200)
    } while (lab.world.now < end)
    observer.look()
  } catch (error) {
    observer.broke(error)
  }
  return new Set([...observer.faults, ...observer.unrest()].map(({ name }) => name))
}

const assigned = (task: Task, id: string, nodeId: string): Task => ({
  ...task,
  id,
  nodeId,
  desired: 'running',
  status: { ...task.status, state: 'assigned' },
  networks: [],
})

const updated = (task: Task, service: Service, id: string): Task => ({
  ...task,
  id,
  nodeId: '',
  origin: 'update',
  networks: [],
  runningSince: null,
  specVersion: service.specVersion,
  meta: { ...task.meta, createdAt: 1_000_000 },
  status: { ...task.status, state: 'new' },
})

/** A container that somebody made by hand on v4, and its machine. */
function own({ lab }: Hands, name = 'mine', host: HostConfig = {}) {
  const machine = lab.world.machines['v4'] as Machine
  keepImage(machine.stock, 'nginx:1.27', 0)
  const body = { Image: 'nginx:1.27', HostConfig: host }
  const made = answerOf(lab, 'v4', 'POST /containers/create', { query: { name }, body })
  const id = 'body' in made ? made.body.Id : ''
  answerOf(lab, 'v4', 'POST /containers/{id}/start', { params: { id } })
  const container = machine.hand?.containers[id] as Container
  return { machine, container, containers: machine.hand?.containers ?? {} }
}

/** Does it when so much time has passed and something is sent. */
function later({ lab }: Hands, after: number, deed: () => void): void {
  const at = lab.world.now + after
  let isDone = false
  lab.eyes.push({
    sent() {
      if (isDone || lab.world.now < at) return
      isDone = true
      deed()
    },
  })
}

const MUTANTS: readonly (readonly [string, string, (hands: Hands) => void])[] = [
  [
    'a follower that thinks it leads',
    'one leader a term',
    ({ follower }) => void (follower.raft.state = 'leader'),
  ],
  [
    'a vote taken back',
    'one vote a term',
    ({ leader }) => void (leader.raft.vote = 'somebody else'),
  ],
  [
    'a committed entry with other words',
    'committed entries stay',
    ({ leader }) => {
      const { entries } = leader.raft.log
      const at = entries.length - 1
      const last = entries[at]
      if (last !== undefined) entries[at] = { ...last, term: last.term + 1 }
    },
  ],
  [
    'a log that agrees late and differs early',
    'log matching',
    ({ leader, follower }) => {
      const grow = ({ raft }: Manager, id: string): void => {
        const index = raft.log.entries.length + raft.log.offset + 1
        const { term } = raft
        raft.log.entries.push({ index, term, data: { kind: 'normal', id, payload: [] } })
      }
      grow(leader, 'one')
      grow(follower, 'other')
    },
  ],
  [
    'a replica that lost a row',
    'replicas equal',
    ({ follower, task }) => void delete follower.store.tasks[task.id],
  ],
  [
    'two services of one name',
    'unique names',
    ({ slip, service }) => slip(put('services', { ...service, id: 'twin', endpoint: null })),
  ],
  [
    'a task that goes back',
    'tasks move forward',
    ({ slip, task }) =>
      slip(put('tasks', { ...task, status: { ...task.status, state: 'preparing' } })),
  ],
  [
    'a node that comes back',
    'an ID is used once',
    ({ slip, worker }) => {
      slip(remove('nodes', worker.id))
      slip(put('nodes', worker))
    },
  ],
  [
    'a VIP given twice',
    'unique addresses',
    ({ slip, service }) =>
      slip(put('services', { ...service, id: 'other', spec: { ...WEB, Name: 'other' } })),
  ],
  [
    'a port published twice',
    'unique published ports',
    ({ slip, service }) =>
      slip(put('services', { ...service, id: 'other', spec: { ...WEB, Name: 'other' } })),
  ],
  [
    'a task on a drained node',
    'placed where it may be',
    ({ slip, task, worker }) => {
      slip(put('nodes', { ...worker, spec: { ...worker.spec, Availability: 'drain' } }))
      slip(put('tasks', assigned(task, 'drained', worker.id)))
    },
  ],
  [
    'a task where its constraint does not hold',
    'placed where it may be',
    ({ slip, task, worker }) => {
      const spec = { ...task.spec, Placement: { Constraints: ['node.role==manager'] } }
      slip(put('tasks', { ...assigned(task, 'bound', worker.id), spec }))
    },
  ],
  [
    'more memory reserved than there is',
    'placed where there is room',
    ({ slip, task, worker }) => {
      const spec = { ...task.spec, Resources: { Reservations: { MemoryBytes: 2 ** 50 } } }
      slip(put('tasks', { ...assigned(task, 'big', worker.id), spec }))
    },
  ],
  [
    'a placement without a word',
    'decisions have reasons',
    ({ slip, task, worker }) => slip(put('tasks', assigned(task, 'silent', worker.id))),
  ],
  [
    'an updater that hurries',
    'the updater keeps to its parallelism',
    ({ slip, task, service }) => {
      const status = { state: 'updating', startedAt: 0, completedAt: null, message: '' } as const
      slip(put('services', { ...service, updateStatus: status }))
      slip(
        put('tasks', updated(task, service, 'hasty1')),
        put('tasks', updated(task, service, 'hasty2')),
      )
    },
  ],
  [
    'two tasks wanted in one slot',
    'one task wanted in a slot',
    ({ slip, task, worker }) => slip(put('tasks', assigned(task, 'second', worker.id))),
  ],
  [
    'a network taken from under a service',
    'what is used stays',
    ({ slip, service }) => {
      const { id } = networkOf('front')
      const spec = { ...service.spec, Name: 'on', EndpointSpec: {}, TaskTemplate: ON_FRONT }
      slip(put('networks', networkOf('front')))
      slip(put('services', { ...service, id: 'on', endpoint: null, spec }))
      slip(remove('networks', id))
    },
  ],
  [
    'a secret that is another one',
    'secrets and configs do not change',
    ({ slip }) => {
      const secret = (Data: string) =>
        put('secrets', {
          id: 'secret',
          meta: { version: 0, createdAt: 0, updatedAt: 0 },
          spec: { Name: 'key', Labels: {}, Data },
        })
      slip(secret('YQ=='))
      slip(secret('Yg=='))
    },
  ],
  [
    'a lock without a key',
    'a lock has a key',
    ({ slip, leader }) => {
      const cluster = clusterOf(leader.store) as Cluster
      const EncryptionConfig = { AutoLockManagers: true }
      slip(put('clusters', { ...cluster, spec: { ...cluster.spec, EncryptionConfig } }))
    },
  ],
  [
    'a job that starts all at once',
    'a job keeps its pace',
    ({ slip, service, task }) => {
      const Mode = { ReplicatedJob: { TotalCompletions: 5, MaxConcurrent: 1 } }
      const jobStatus = { iteration: 1, lastExecution: 0 }
      const spec = { ...service.spec, Name: 'job', EndpointSpec: {}, Mode }
      const rush = (id: string): Action => {
        const own = { serviceId: 'job', desired: 'complete', jobIteration: 1 } as const
        return put('tasks', { ...updated(task, service, id), ...own })
      }
      slip(put('services', { ...service, id: 'job', endpoint: null, spec, jobStatus }))
      slip(rush('rush1'), rush('rush2'))
    },
  ],
  [
    'a key that is not its certificate’s',
    'certificates fit in calm',
    ({ lab }) => {
      const member = lab.world.machines['v1']?.memory?.member as Member
      const { privateKey } = newKeyPair(createRng(1))
      member.identity = { ...member.identity, privateKey }
    },
  ],
  [
    'a next root whose key is another’s',
    'a rotation ends in calm',
    ({ lab, leader, slip }) => {
      const cluster = clusterOf(leader.store) as Cluster
      const moment = { now: lab.world.now, epochMs: EPOCH_MS }
      const [next, other] = [createRoot(createRng(1), moment), createRoot(createRng(2), moment)]
      const crossSigned = crossSign(cluster.rootCa, next.pem)
      const rotation = { pem: next.pem, keyHex: other.keyHex, crossSigned }
      slip(put('clusters', { ...cluster, rotation }))
    },
  ],
  [
    'a job whose process nobody starts',
    'jobs end in calm',
    ({ lab }) => {
      answerOf(lab, 'v1', 'POST /services/create', { body: JOB })
      advance(lab, lab.world.now + 300)
      for (const { memory } of Object.values(lab.world.machines)) {
        const tasks = memory?.member?.agent.tasks ?? {}
        for (const [id, known] of Object.entries(tasks)) {
          if (known.task.jobIteration !== null) tasks[id] = { ...known, token: 0 }
        }
      }
    },
  ],
  [
    'two containers of one name',
    'a name is one container’s',
    (hands) => void (own(hands).container.name = own(hands, 'other').container.name),
  ],
  [
    'a container that comes back',
    'what was removed stays away',
    (hands) => {
      const { container, containers } = own(hands)
      later(hands, 1000, () => void delete containers[container.id])
      later(hands, 2000, () => void (containers[container.id] = container))
    },
  ],
  [
    'a container that a swarm took along',
    'the swarm leaves them alone',
    (hands) => {
      const { container, containers } = own(hands)
      later(hands, 1000, () => void delete containers[container.id])
    },
  ],
  [
    'a paused container that is over',
    'what is paused does not end',
    (hands) => void Object.assign(own(hands).container, { paused: true, endedAt: 0 }),
  ],
  [
    'two images of one name',
    'an image in use stays',
    ({ lab }) => {
      const image = { origin: 'a', names: ['twin:1'], pulledAt: 0, made: null }
      const stock = lab.world.machines['v4']?.stock
      if (stock !== undefined) stock.images = { one: image, other: image }
    },
  ],
  [
    'a volume taken from under a container',
    'a volume in use stays',
    (hands) => void (own(hands, 'mine', { Binds: ['disk:/d'] }).machine.stock.volumes = {}),
  ],
  [
    'a port that two containers have',
    'a port is one container’s',
    (hands) => {
      const bound = { PortBindings: { '80/tcp': [{ HostPort: '9000' }] } }
      const { byHand } = own(hands, 'mine', bound).container
      Object.assign(own(hands, 'other').container.byHand ?? {}, { ports: byHand?.ports })
    },
  ],
  [
    'a container that --rm forgot',
    'policies hold in calm',
    (hands) => {
      const { container } = own(hands, 'mine', { AutoRemove: true })
      container.endedAt = hands.lab.world.now
    },
  ],
  [
    'an attachment that nobody told of',
    'attachments are known in calm',
    (hands) => {
      const byHand = [{ taskId: 'x', networkId: 'y' }]
      hands.slip(put('nodes', { ...hands.worker, byHand }))
    },
  ],
  [
    'a value that is none',
    'the world is plain',
    ({ lab }) => void Object.assign(lab.world.machines['v1']?.memory ?? {}, { odd: undefined }),
  ],
  [
    'an answer given twice',
    'every request is answered',
    ({ lab }) => {
      const fact = { kind: 'request.answered', id: 'r1', machine: 'v1', reply: null } as const
      for (const eye of lab.eyes) eye.happened?.({ fact, at: 0, seq: 2, cause: 1 })
      for (const eye of lab.eyes) eye.happened?.({ fact, at: 0, seq: 2, cause: 1 })
    },
  ],
  [
    'an effect before its cause',
    'causes lead to an input',
    ({ lab }) => {
      const fact = { kind: 'machine.added', machine: 'v1' } as const
      for (const eye of lab.eyes) eye.happened?.({ fact, at: 0, seq: 2, cause: 3 })
    },
  ],
]

/** What is looked for now and then, or has to have come true after a while. */
const SLOW = new Set([
  'the world is plain',
  'a rotation ends in calm',
  'jobs end in calm',
  'policies hold in calm',
])

test.each(MUTANTS)('%s is caught by: %s', (_what, name, tamper) => {
  expect(CHECKERS.map((checker) => checker.name)).toContain(name)
  expect([...found(tamper, SLOW.has(name) ? 25_000 : 5000)]).toContain(name)
})

test('a request that is forgotten is missed', () => {
  const forget = ({ lab }: Hands): void => {
    const v4 = lab.world.machines['v4']
    request(lab, 'v2', { endpoint: 'GET /nodes', params: {}, query: {}, body: null })
    advance(lab, lab.world.now)
    const memory = lab.world.machines['v2']?.memory
    if (memory != null) memory.pending = {}
    expect(v4).toBeDefined()
  }
  expect([...found(forget, 65_000)]).toContain('every request is answered')
})

test('luck that was drawn once more is noticed, and said when', () => {
  const outcome = storm({ seed: 12, length: 5000 })
  expect(outcome.faults).toEqual([])
  expect(replayInSlices(outcome)).toBeNull()
  const { inputs: done } = outcome
  const last = done.findLastIndex(
    ({ input }) => input.kind === 'act' && input.act.kind === 'machine.add',
  )
  const inputs = done.map((entry, at) =>
    at === last && entry.input.kind === 'act' && entry.input.act.kind === 'machine.add'
      ? { ...entry, input: { ...entry.input, act: { ...entry.input.act, machine: 'v99' } } }
      : entry,
  )
  const other = replayInSlices({ ...clone({ ...outcome, inputs: [] }), inputs, copy: null })
  expect(other ?? 'equal').toMatch(/the runs part at mark \d+|world\./)
})
