import { expect, test } from 'vitest'
import type * as api from '../../../api/types'
import { networkOf, serviceOf, storeOf } from '../specimen'
import { checkName, checkPorts, checkService } from './validate'

const GiB = 1024 ** 3
const INVALID = 'rpc error: code = InvalidArgument desc = '
const image = { Image: 'nginx:1.25' }
const ingress = networkOf('ing', { ingress: true, name: 'ingress' })
const store = storeOf({ networks: [ingress] })

const spec = (change: Partial<api.ServiceSpec> = {}): api.ServiceSpec => ({
  Name: 'web',
  Labels: {},
  TaskTemplate: { ForceUpdate: 0, ContainerSpec: image },
  Mode: { Replicated: { Replicas: 1 } },
  ...change,
})
const task = (change: Partial<api.TaskSpec>): Partial<api.ServiceSpec> => ({
  TaskTemplate: { ForceUpdate: 0, ContainerSpec: image, ...change },
})
const port = (change: Partial<api.PortConfig> = {}): api.PortConfig => ({
  Protocol: 'tcp',
  TargetPort: 80,
  PublishedPort: 8080,
  PublishMode: 'ingress',
  ...change,
})
const config = (change: Partial<api.UpdateConfig>): api.UpdateConfig => ({
  Parallelism: 1,
  MaxFailureRatio: 0,
  Order: 'stop-first',
  ...change,
})

test.each([
  ...['name', 'n-me', 'n_me', 'n-m-e', 'n--d', 'a'.repeat(63)].map((name) => [name, null]),
  ...['_nam', '.nam', '-nam', 'nam-', 'n/me', 'n&me', '////', 'na.me'].map((name) => [
    name,
    `${INVALID}name must be valid as a DNS name component`,
  ]),
  ['a'.repeat(64), `${INVALID}name must be 63 characters or fewer`],
  ['', `${INVALID}meta: name must be provided`],
] as [string, string | null][])('the name "%s": %s', (name, fault) => {
  expect(checkName(name)?.message ?? null).toBe(fault)
})

test.each<[string, Partial<api.ServiceSpec>, string | null]>([
  ['nothing amiss', {}, null],
  [
    'a memory limit of a byte',
    task({ Resources: { Limits: { MemoryBytes: 1 } } }),
    `${INVALID}invalid memory value 1: Must be at least 4MiB`,
  ],
  [
    '42 billionths of a CPU',
    task({ Resources: { Reservations: { NanoCPUs: 42 } } }),
    `${INVALID}invalid cpu value 4.2e-8: Must be at least 0.001`,
  ],
  [
    '4 GiB and a CPU',
    task({ Resources: { Limits: { NanoCPUs: 1e9, MemoryBytes: 4 * GiB } } }),
    null,
  ],
  [
    'a negative restart delay',
    task({ RestartPolicy: { Delay: -1e9 } }),
    `${INVALID}TaskSpec: restart-delay cannot be negative`,
  ],
  [
    'a negative window',
    task({ RestartPolicy: { Window: -4e9 } }),
    `${INVALID}TaskSpec: restart-window cannot be negative`,
  ],
  [
    'a condition with one =',
    task({ Placement: { Constraints: ['node.role=worker'] } }),
    'rpc error: code = Unknown desc = constraint expected one operator from ==, !=',
  ],
  [
    'no image',
    task({ ContainerSpec: {} }),
    `${INVALID}ContainerSpec: image reference must be provided`,
  ],
  [
    'an image that is no name',
    task({ ContainerSpec: { Image: 'NGINX::1' } }),
    `${INVALID}ContainerSpec: "NGINX::1" is not a valid repository/tag`,
  ],
  [
    'two mounts in one place',
    task({
      ContainerSpec: {
        ...image,
        Mounts: [
          { Type: 'volume', Target: '/data' },
          { Type: 'bind', Source: '/x', Target: '/data' },
        ],
      },
    }),
    `${INVALID}ContainerSpec: duplicate mount point: /data`,
  ],
  ...(['Interval', 'Timeout', 'StartPeriod', 'StartInterval'] as const).map(
    (span): [string, Partial<api.ServiceSpec>, string] => [
      `a health check's ${span} below a millisecond`,
      task({ ContainerSpec: { ...image, Healthcheck: { [span]: 1 } } }),
      `${INVALID}ContainerSpec: ${span} in HealthConfig cannot be less than 1ms`,
    ],
  ),
  [
    'negative retries',
    task({ ContainerSpec: { ...image, Healthcheck: { Retries: -1 } } }),
    `${INVALID}ContainerSpec: Retries in HealthConfig cannot be negative`,
  ],
  ['no mode', { Mode: {} }, 'must specify only one service mode'],
  ['two modes', { Mode: { Replicated: {}, Global: {} } }, 'must specify only one service mode'],
  [
    'replicas below nothing',
    { Mode: { Replicated: { Replicas: -1 } } },
    `${INVALID}Number of replicas must be non-negative`,
  ],
  [
    'a job with an update config',
    { Mode: { GlobalJob: {} }, UpdateConfig: config({}) },
    `${INVALID}Jobs may not have an update config`,
  ],
  [
    'a negative update delay',
    { UpdateConfig: config({ Delay: -1e9 }) },
    `${INVALID}TaskSpec: update-delay cannot be negative`,
  ],
  [
    'a negative monitor',
    { UpdateConfig: config({ Monitor: -1e9 }) },
    `${INVALID}TaskSpec: update-monitor cannot be negative`,
  ],
  ...[-0.1, 1.1].map((MaxFailureRatio): [string, Partial<api.ServiceSpec>, string] => [
    `a failure ratio of ${MaxFailureRatio}`,
    { UpdateConfig: config({ MaxFailureRatio }) },
    `${INVALID}TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1`,
  ]),
  ['a failure ratio of a half', { UpdateConfig: config({ MaxFailureRatio: 0.5 }) }, null],
  [
    'dnsrr with a port of the mesh',
    { EndpointSpec: { Mode: 'dnsrr', Ports: [port()] } },
    `${INVALID}EndpointSpec: port published with ingress mode can't be used with dnsrr mode`,
  ],
  [
    'dnsrr with a port of the host',
    { EndpointSpec: { Mode: 'dnsrr', Ports: [port({ PublishMode: 'host' })] } },
    null,
  ],
  [
    'one published port for two targets',
    { EndpointSpec: { Ports: [port(), port({ TargetPort: 81 })] } },
    `${INVALID}EndpointSpec: duplicate published ports provided`,
  ],
  [
    'one number for TCP and UDP',
    { EndpointSpec: { Ports: [port(), port({ Protocol: 'udp' })] } },
    null,
  ],
  [
    'several that the swarm shall choose',
    {
      EndpointSpec: {
        Ports: [port({ PublishedPort: 0 }), port({ PublishedPort: 0, TargetPort: 81 })],
      },
    },
    null,
  ],
  [
    'the ingress network by name',
    task({ Networks: [{ Target: 'ing' }] }),
    `${INVALID}Service cannot be explicitly attached to the ingress network "ingress"`,
  ],
])('a spec with %s', (_what, change, fault) => {
  expect(checkService(spec(change), store)?.message ?? null).toBe(fault)
})

test.each<[string, Partial<api.ServiceSpec>, string]>([
  [
    'condition',
    task({ RestartPolicy: { Condition: 'never' as 'none' } }),
    'invalid RestartCondition: "never"',
  ],
  [
    'failure action',
    { UpdateConfig: config({ FailureAction: 'stop' as 'pause' }) },
    'unrecognized update failure action stop',
  ],
  [
    'order',
    { RollbackConfig: config({ Order: 'both' as 'stop-first' }) },
    'unrecognized update order both',
  ],
  ['mode', { EndpointSpec: { Mode: 'x' as 'vip' } }, 'invalid resolution mode: "x"'],
])('a word the daemon does not know, %s, has no gRPC form', (_what, change, message) => {
  expect(checkService(spec(change), store)).toEqual({ status: 400, message })
})

test('a port of the mesh needs the ingress network', () => {
  expect(checkService(spec({ EndpointSpec: { Ports: [port()] } }), storeOf({}))?.message).toBe(
    'rpc error: code = FailedPrecondition desc = service needs ingress network, but no ingress network is present',
  )
})

test.each<[api.PortConfig['PublishMode'], api.PortConfig['PublishMode'], string | null]>([
  ['ingress', 'ingress', 'an ingress port'],
  ['host', 'ingress', 'an ingress port'],
  ['ingress', 'host', 'a host-published port'],
  ['host', 'host', null],
])('a %s port where another service has it as %s', (mine, theirs, how) => {
  const other = serviceOf('a', { EndpointSpec: { Ports: [port({ PublishMode: theirs })] } })
  const taken = storeOf({ services: [other] })
  const wanted = spec({ EndpointSpec: { Ports: [port({ PublishMode: mine })] } })
  expect(checkPorts(wanted, taken, '')?.message ?? null).toBe(
    how === null ? null : `${INVALID}port '8080' is already in use by service 'a' (a) as ${how}`,
  )
  expect(checkPorts(wanted, taken, 'a')).toBeNull()
})
