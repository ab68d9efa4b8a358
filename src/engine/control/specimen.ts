/**
 * Plain store objects for the tests of this room: what a test does not name has a usual value.
 */
import { DEFAULT_SWARM } from '../../api/swarm'
import type * as api from '../../api/types'
import { put, type Action } from '../store/actions'
import {
  statusOf,
  type Cluster,
  type Network,
  type Node,
  type Service,
  type Table,
  type Tables,
  type Task,
} from '../store/objects'
import { apply, createStore, type Store } from '../store/store'
import { createRng } from '../kernel/rng'
import { UNSTAMPED, type Loop, type Plan } from './loop'

/** A store that holds these objects. */
export function storeOf(objects: { [T in Table]?: readonly Tables[T][] }): Store {
  const store = createStore()
  const tables = ['clusters', 'nodes', 'networks', 'services', 'tasks'] as const
  for (const table of tables) {
    apply(
      store,
      (objects[table] ?? []).map((object): Action => put(table, object)),
    )
  }
  return store
}

/** Runs the loop once for the key and applies what it plans. */
export function run(loop: Loop, key: string, store: Store, now = 0): Plan {
  const plan = loop.reconcile(key, store, { now, rng: createRng(1) })
  apply(store, plan.actions)
  return plan
}

export const nodeOf = (id: string, change: Partial<Node> = {}): Node => ({
  id,
  meta: UNSTAMPED,
  spec: { Labels: {}, Role: 'worker', Availability: 'active' },
  role: 'worker',
  machine: id,
  description: descriptionOf(),
  status: { state: 'ready', message: '', addr: '10.0.0.1', since: 0 },
  certificate: { status: 'issued', role: 'worker', csr: '', pem: '' },
  attachments: {},
  byHand: [],
  ...change,
})

export const descriptionOf = (change: Partial<api.NodeDescription> = {}): api.NodeDescription => ({
  Hostname: 'host',
  Platform: { Architecture: 'x86_64', OS: 'linux' },
  Resources: { NanoCPUs: 4e9, MemoryBytes: 8e9 },
  Engine: { EngineVersion: '29.0.0', Plugins: [{ Type: 'Network', Name: 'overlay' }] },
  TLSInfo: { TrustRoot: '', CertIssuerSubject: '', CertIssuerPublicKey: '' },
  ...change,
})

/** A node with these node labels. */
export const labelled = (id: string, labels: api.Labels, change: Partial<Node> = {}): Node =>
  nodeOf(id, { spec: { Labels: labels, Role: 'worker', Availability: 'active' }, ...change })

export const serviceOf = (
  id: string,
  spec: Partial<api.ServiceSpec> = {},
  change: Partial<Service> = {},
): Service => ({
  id,
  meta: UNSTAMPED,
  spec: {
    Name: id,
    Labels: {},
    TaskTemplate: { ForceUpdate: 0 },
    Mode: { Replicated: { Replicas: 1 } },
    ...spec,
  },
  specVersion: 1,
  previousSpec: null,
  previousSpecVersion: 0,
  endpoint: null,
  updateStatus: null,
  jobStatus: null,
  ...change,
})

/** A task in `state`; `spec` is laid over an empty task spec. */
export const taskOf = (
  id: string,
  serviceId: string,
  state: api.TaskState,
  change: Partial<Task> = {},
  spec: Partial<api.TaskSpec> = {},
): Task => ({
  id,
  meta: UNSTAMPED,
  serviceId,
  serviceName: serviceId,
  serviceLabels: {},
  slot: 1,
  nodeId: '',
  spec: { ForceUpdate: 0, ...spec },
  specVersion: 1,
  endpointSpec: null,
  ports: [],
  status: statusOf(state, '', 0),
  desired: 'running',
  runningSince: null,
  networks: [],
  generic: [],
  jobIteration: null,
  origin: 'scale',
  replaces: '',
  droppedAs: null,
  surplusSince: null,
  ...change,
})

export const networkOf = (
  id: string,
  spec: Partial<Network['spec']> = {},
  change: Partial<Network> = {},
): Network => ({
  id,
  meta: UNSTAMPED,
  spec: {
    name: id,
    labels: {},
    driver: 'overlay',
    internal: false,
    attachable: false,
    ingress: false,
    options: {},
    subnet: '',
    gateway: '',
    others: [],
    ...spec,
  },
  subnet: '',
  gateway: '',
  vxlanId: 0,
  predefined: false,
  ...change,
})

export const clusterWith = (change: Partial<Cluster> = {}): Cluster => ({
  id: 'cluster',
  meta: UNSTAMPED,
  spec: DEFAULT_SWARM,
  rootCa: { pem: '', keyHex: '' },
  rotation: null,
  tokens: { worker: '', manager: '' },
  addressPools: ['10.0.0.0/8'],
  subnetSize: 24,
  dataPathPort: 4789,
  unlockKey: '',
  blacklist: {},
  ...change,
})
