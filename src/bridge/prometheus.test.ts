/**
 * Prometheus, which discovers what a real swarm runs, looks at ours (`dockerswarm_sd_configs`): it
 * knows nothing of us, and what it found is what there is. Debian's package; `.ci/run` installs it.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Ask } from '../api/routes'
import type { Network, Node, Service, Task } from '../api/types'
import { replyTo, setStage, type Stage } from './comparison'
import { listen } from './ports'
import { performed } from './specimen'

const FIRST_PORT = 24_960
const PATIENCE = { timeout: 60_000 }
const ROLES = ['nodes', 'services', 'tasks'] as const

/** What Prometheus says of a target: each label with its value. */
type Labels = Readonly<Record<string, string>>

interface Found {
  readonly scrapePool: (typeof ROLES)[number]
  readonly discoveredLabels: Labels
}

const META = '__meta_dockerswarm_'

/** The values of some labels in a row, and where the target listens, without its port. */
const rowOf = (labels: Labels, ...names: readonly string[]): string =>
  [labels['__address__']?.split(':')[0], ...names.map((name) => labels[META + name] ?? '')].join(
    ' ',
  )

/** It is never to scrape what it found, and to keep apart what listens at the same address. */
const jobOf = (role: string, port: number): string => `
- job_name: ${role}
  scrape_interval: 1d
  dockerswarm_sd_configs:
  - host: tcp://127.0.0.1:${port}
    role: ${role}
    refresh_interval: 1s
  relabel_configs:
  - action: labelmap
    regex: ${META}(.+_id)
`

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server, FIRST_PORT)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** What it found at a manager's port, when it found something of every kind. */
async function found(prometheus: ChildProcess, port: number): Promise<readonly Found[]> {
  while (prometheus.exitCode === null) {
    try {
      const said = await fetch(`http://127.0.0.1:${port}/api/v1/targets?state=active`)
      const { data } = (await said.json()) as { data: { activeTargets: readonly Found[] } }
      const kinds = new Set(data.activeTargets.map(({ scrapePool }) => scrapePool))
      if (kinds.size === ROLES.length) return data.activeTargets
    } catch {
      // it does not listen yet
    }
    await wait(100)
  }
  throw new Error('prometheus ended')
}

async function discover(manager: number): Promise<readonly Found[]> {
  const folder = mkdtempSync(join(tmpdir(), 'swarmscope-prometheus-'))
  const config = join(folder, 'prometheus.yml')
  writeFileSync(config, `scrape_configs:${ROLES.map((role) => jobOf(role, manager)).join('')}`)
  const port = await freePort()
  const place = [`--config.file=${config}`, `--storage.tsdb.path=${folder}`]
  const args = [...place, `--web.listen-address=127.0.0.1:${port}`]
  const prometheus = spawn('prometheus', args, { stdio: 'ignore' })
  try {
    return await found(prometheus, port)
  } finally {
    const ended = new Promise((resolve) => prometheus.once('exit', resolve))
    prometheus.kill()
    await ended
    rmSync(folder, { recursive: true })
  }
}

/** The same from the lab itself. */
function truth(stage: Stage) {
  const list = (endpoint: string): unknown => {
    const ask = { endpoint, params: {}, query: {}, body: null } as unknown as Ask
    const reply = replyTo(stage, 'v1', ask)
    return 'body' in reply ? reply.body : []
  }
  const nodes = list('GET /nodes') as readonly Node[]
  const services = list('GET /services') as readonly Service[]
  const tasks = list('GET /tasks') as readonly Task[]
  const networks = list('GET /networks') as readonly Network[]
  return { nodes, services, tasks, networks }
}

const ipOf = (address = ''): string => address.split('/')[0] as string

const nodeRow = ({ ID, Status, Spec, Description, ManagerStatus }: Node): string =>
  [
    Status.Addr,
    ID,
    Description.Hostname,
    Spec.Role,
    Spec.Availability,
    Status.State,
    ManagerStatus === undefined ? '' : String(ManagerStatus.Leader === true),
    Spec.Labels['zone'] ?? '',
  ].join(' ')

const serviceRows = (service: Service, networks: readonly Network[]): string[] =>
  (service.Endpoint.VirtualIPs ?? []).map(({ NetworkID, Addr }) =>
    [
      ipOf(Addr),
      service.ID,
      service.Spec.Name,
      networks.find(({ Id }) => Id === NetworkID)?.Name,
      service.UpdateStatus?.State ?? '',
    ].join(' '),
  )

function taskRows(task: Task, { nodes, services }: ReturnType<typeof truth>): string[] {
  const node = nodes.find(({ ID }) => ID === task.NodeID)
  const service = services.find(({ ID }) => ID === task.ServiceID)
  const own = [
    task.ID,
    String(task.Slot ?? 0),
    task.Status.State,
    task.DesiredState,
    task.Status.ContainerStatus?.ContainerID ?? '',
    node?.Description.Hostname ?? '',
    service?.Spec.Name ?? '',
  ]
  const onNetworks = (task.NetworksAttachments ?? []).flatMap(
    ({ Network: network, Addresses = [] }) =>
      Addresses.map((address) => [ipOf(address), ...own, network.Spec.Name].join(' ')),
  )
  const onHost = (task.Status.PortStatus?.Ports ?? []).length > 0
  return [...onNetworks, ...(onHost ? [[node?.Status.Addr, ...own, ''].join(' ')] : [])]
}

const LABELS = {
  nodes: [
    'node_id',
    'node_hostname',
    'node_role',
    'node_availability',
    'node_status',
    'node_manager_leader',
    'node_label_zone',
  ],
  services: ['service_id', 'service_name', 'network_name', 'service_updating_status'],
  tasks: [
    'task_id',
    'task_slot',
    'task_state',
    'task_desired_state',
    'task_container_id',
    'node_hostname',
    'service_name',
    'network_name',
  ],
} as const

const distinct = (rows: readonly string[]): string[] => [...new Set(rows)].sort()

if (spawnSync('prometheus', ['--version']).status !== 0) {
  test('NO prometheus ON PATH: nothing was discovered by it', () => {
    process.stderr.write('\nNO prometheus ON PATH: nothing was discovered by it\n\n')
  })
} else {
  test('it discovers the nodes, services and tasks that there are', PATIENCE, async () => {
    const { lab } = performed('wide.txt')
    const stage = await setStage(lab)
    const targets = await discover(stage.ports.open.get('v1') as number)
    await stage.ports.close()
    const seen = (role: (typeof ROLES)[number]): string[] =>
      distinct(
        targets
          .filter(({ scrapePool }) => scrapePool === role)
          .map(({ discoveredLabels }) => rowOf(discoveredLabels, ...LABELS[role])),
      )
    const all = truth(stage)
    expect(seen('nodes')).toEqual(distinct(all.nodes.map(nodeRow)))
    const served = all.services.flatMap((one) => serviceRows(one, all.networks))
    expect(seen('services')).toEqual(distinct(served))
    expect(seen('tasks')).toEqual(distinct(all.tasks.flatMap((one) => taskRows(one, all))))
    expect(served.length).toBeGreaterThan(2)
  })
}
