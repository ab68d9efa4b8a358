/**
 * For tests and recordings: all that can be said to a machine by Docker's Engine API, and that
 * should go wrong, said in turn; to a real daemon (scripts/record-deviations.ts) as to ours.
 */
import type { Answered, Send } from './sending'
import { askForPlugins, makeImages } from './talk-images'

const NOBODY = { id: 'nobody' }

interface Listed {
  readonly ID?: string
  readonly Id?: string
  readonly Name?: string
}

/** Lists, with the query that makes them longest, and what asks for one of theirs. */
const LISTS: readonly (readonly [string, string, string])[] = [
  ['GET /nodes', '', 'GET /nodes/{id}'],
  ['GET /services', '?status=1', 'GET /services/{id}'],
  ['GET /tasks', '', 'GET /tasks/{id}'],
  ['GET /secrets', '', 'GET /secrets/{id}'],
  ['GET /configs', '', 'GET /configs/{id}'],
  ['GET /networks', '', 'GET /networks/{id}'],
  ['GET /containers/json', '?all=1', 'GET /containers/{id}/json'],
  ['GET /volumes', '', 'GET /volumes/{name}'],
]

const SINGLE = [
  'GET /_ping',
  'HEAD /_ping',
  'GET /info',
  'GET /version',
  'GET /swarm',
  'GET /swarm/unlockkey',
  'GET /images/json',
  'GET /system/df',
]

/** What a list has; nothing where it was refused. */
function listed({ status, bodies: [body] }: Answered): readonly Listed[] {
  if (status !== 200) return []
  return (body as { Volumes?: readonly Listed[] }).Volumes ?? (body as readonly Listed[])
}

const idOf = ({ ID, Id, Name }: Listed): string => ID ?? Id ?? Name ?? ''

/** Asks for everything that a machine can be asked for without changing anything. */
export async function readAll(send: Send): Promise<void> {
  for (const route of SINGLE) await send(route)
  for (const [list, query, one] of LISTS) {
    await send(one, { id: 'nobody' })
    for (const item of listed(await send(list, { query }))) await readOne(send, one, idOf(item))
  }
}

async function readOne(send: Send, route: string, id: string): Promise<void> {
  await send(route, { id })
  if (route === 'GET /services/{id}') await send(route, { id, query: '?insertDefaults=1' })
  if (route !== 'GET /containers/{id}/json') return
  await send('GET /containers/{id}/top', { id })
  await send('GET /containers/{id}/stats', { id, query: '?stream=0' })
}

const FILE = { Name: 'f', UID: '0', GID: '0', Mode: 292 }
const LOGS = '?stdout=1&stderr=1'

/** A service with something of everything that a specification can have. */
const service = (more: object = {}, container: object = {}): object => ({
  Name: 'web',
  Labels: { team: 'red' },
  TaskTemplate: {
    ContainerSpec: {
      Image: 'web:1',
      Env: ['A=1'],
      Mounts: [{ Type: 'volume', Source: 'data', Target: '/data' }],
      Healthcheck: { Test: ['NONE'] },
      DNSConfig: { Nameservers: ['9.9.9.9'] },
      Privileges: { NoNewPrivileges: true },
      Ulimits: [{ Name: 'nofile', Hard: 200, Soft: 100 }],
      ...container,
    },
    Resources: { Limits: { MemoryBytes: 64e6 }, Reservations: { NanoCPUs: 1e7 } },
    RestartPolicy: { Condition: 'none' },
    Placement: {
      Constraints: ['node.role==manager'],
      Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }],
    },
    LogDriver: { Name: 'json-file', Options: { 'max-size': '1m' } },
  },
  Mode: { Replicated: { Replicas: 1 } },
  UpdateConfig: { Parallelism: 1, Delay: 1e9, Order: 'stop-first' },
  RollbackConfig: { Parallelism: 1 },
  EndpointSpec: { Ports: [{ TargetPort: 80, PublishMode: 'host' }] },
  ...more,
})

/** `version` of an object as it stands now, as the query that a change of it wants. */
async function versionOf(send: Send, route: string, id = ''): Promise<string> {
  const [body] = (await send(route, { id })).bodies
  return `?version=${(body as { Version: { Index: number } }).Version.Index}`
}

/** What a daemon without a swarm says to everything, and how a swarm is founded. */
async function found(send: Send): Promise<void> {
  await readAll(send)
  for (const noun of ['services', 'secrets', 'configs']) {
    await send(`POST /${noun}/create`, { body: { Name: 'early' } })
    await send(`DELETE /${noun}/{id}`, NOBODY)
    await send(`POST /${noun}/{id}/update`, { ...NOBODY, query: '?version=1', body: {} })
  }
  await send('POST /swarm/update', { query: '?version=1', body: {} })
  await send('POST /swarm/unlock', { body: { UnlockKey: 'x' } })
  await send('POST /swarm/leave')
  await send('POST /swarm/join', {
    body: { ListenAddr: '127.0.0.1', RemoteAddrs: ['127.0.0.1:9'], JoinToken: 'x' },
  })
  await send('POST /nodes/{id}/update', { ...NOBODY, query: '?version=1', body: {} })
  await send('DELETE /nodes/{id}', NOBODY)
  await send('POST /swarm/init', { body: { ListenAddr: 'nonsense' } })
  const body = { ListenAddr: '127.0.0.1:2377', AdvertiseAddr: '127.0.0.1', Spec: {} }
  await send('POST /swarm/init', { body })
  await send('POST /swarm/init', { body })
}

/** Secrets and configs: made, made twice, shown, changed, missed. */
async function keepPayloads(send: Send, noun: 'secrets' | 'configs'): Promise<void> {
  const body = { Name: 'kept', Labels: { a: 'b' }, Data: 'aGVsbG8=' }
  await send(`POST /${noun}/create`, { body })
  await send(`POST /${noun}/create`, { body })
  await send(`POST /${noun}/create`, { body: { Name: '-', Data: 'aGVsbG8=' } })
  await send(`POST /${noun}/create`, { body: { Name: 'going', Data: 'aGVsbG8=' } })
  const id = 'kept'
  const query = await versionOf(send, `GET /${noun}/{id}`, id)
  const change = { Name: 'kept', Labels: { a: 'c' } }
  await send(`POST /${noun}/{id}/update`, { id, query, body: change })
  await send(`POST /${noun}/{id}/update`, { id, query, body: change })
  await send(`POST /${noun}/{id}/update`, { id, query: '?version=y', body: change })
  await send(`POST /${noun}/{id}/update`, { ...NOBODY, query, body: change })
  await send(`DELETE /${noun}/{id}`, { id: 'going' })
  await send(`DELETE /${noun}/{id}`, NOBODY)
}

async function connectNetworks(send: Send): Promise<void> {
  const body = { Name: 'back', Driver: 'overlay', Labels: { team: 'red' } }
  const ipam = { Config: [{ Subnet: '10.77.0.0/24' }] }
  await send('POST /networks/create', { body: { ...body, IPAM: ipam, Attachable: true } })
  await send('POST /networks/create', { body })
  await send('POST /networks/create', { body: { Name: 'worse', Driver: 'nonsense' } })
  await send('POST /networks/create', { body: { ...body, Name: 'idle' } })
  await send('POST /networks/create', { body: { ...body, Name: 'idle2' } })
  await send('DELETE /networks/{id}', { id: 'idle2' })
  await send('DELETE /networks/{id}', { id: 'ingress' })
  await send('DELETE /networks/{id}', NOBODY)
  await send('GET /networks/{id}', { id: 'back', query: '?scope=swarm&verbose=true' })
}

async function changeNodes(send: Send): Promise<void> {
  const [node = {}] = listed(await send('GET /nodes'))
  const id = idOf(node)
  const query = await versionOf(send, 'GET /nodes/{id}', id)
  const body = { Role: 'manager', Availability: 'active', Labels: { zone: 'a' } }
  await send('POST /nodes/{id}/update', { id, query, body })
  await send('POST /nodes/{id}/update', { id, query, body })
  await send('POST /nodes/{id}/update', { id, query, body: { ...body, Role: 'king' } })
  await send('POST /nodes/{id}/update', { ...NOBODY, query, body })
  await send('DELETE /nodes/{id}', { id })
  await send('DELETE /nodes/{id}', NOBODY)
}

async function changeSwarm(send: Send): Promise<void> {
  const query = await versionOf(send, 'GET /swarm')
  const body = { Name: 'default', EncryptionConfig: { AutoLockManagers: true } }
  await send('POST /swarm/update', { query: `${query}&rotateWorkerToken=1`, body })
  await send('POST /swarm/update', { query, body })
  await send('POST /swarm/update', { query: '?version=y', body })
  await send('GET /swarm/unlockkey')
  await send('POST /swarm/unlock', { body: { UnlockKey: 'x' } })
}

/** IDs of the secret and the config that a service is to have. */
async function references(send: Send): Promise<object> {
  const idIn = async (noun: string): Promise<string> =>
    idOf((await send(`GET /${noun}/{id}`, { id: 'kept' })).bodies[0] as Listed)
  return {
    Secrets: [{ File: FILE, SecretID: await idIn('secrets'), SecretName: 'kept' }],
    Configs: [{ File: FILE, ConfigID: await idIn('configs'), ConfigName: 'kept' }],
  }
}

async function runServices(send: Send): Promise<void> {
  const container = await references(send)
  const body = service({ Networks: [{ Target: 'back', Aliases: ['w'] }] }, container)
  await send('POST /services/create', { body })
  await send('POST /services/create', { body })
  await send('POST /services/create', { body: service({ Name: '-' }) })
  await send('POST /services/create', { body: service({ Mode: { Global: {} }, Name: 'each' }) })
  const job = { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 2 } }
  const once = service({ Mode: job, Name: 'job', UpdateConfig: null, RollbackConfig: null })
  await send('POST /services/create', { body: once })
  const plain = { Name: 'plain', TaskTemplate: { ContainerSpec: { Image: 'web:1' } } }
  await send('POST /services/create', { body: plain })
  const networks = { Networks: [{ Target: 'nowhere' }] }
  await send('POST /services/create', { body: service({ ...networks, Name: 'lost' }) })
  for (const route of ['DELETE /secrets/{id}', 'DELETE /configs/{id}']) {
    await send(route, { id: 'kept' })
  }
  await send('DELETE /networks/{id}', { id: 'back' })
}

async function changeServices(send: Send): Promise<void> {
  const id = 'each'
  const query = await versionOf(send, 'GET /services/{id}', id)
  const body = service({ Name: 'each', Mode: { Global: {} }, Labels: { team: 'blue' } })
  await send('POST /services/{id}/update', { id, query, body })
  await send('POST /services/{id}/update', { id, query, body })
  await send('POST /services/{id}/update', { id, query: '?version=y', body })
  await send('POST /services/{id}/update', { ...NOBODY, query, body })
  const now = await versionOf(send, 'GET /services/{id}', id)
  await send('POST /services/{id}/update', { id, query: `${now}&rollback=previous`, body })
  await send('GET /services/{id}/logs', { id: 'web', query: LOGS })
  await send('GET /services/{id}/logs', { id: 'web' })
  await send('GET /services/{id}/logs', { ...NOBODY, query: LOGS })
}

/** The container of the service, when it runs. `pause` lets time pass. */
async function containerOf(send: Send, name: string, pause: () => Promise<void>): Promise<string> {
  const query = `?filters=${encodeURIComponent(JSON.stringify({ name: [name] }))}`
  for (;;) {
    const [container] = listed(await send('GET /containers/json', { query }))
    if (container !== undefined) return idOf(container)
    await pause()
  }
}

async function execute(send: Send, id: string): Promise<void> {
  const body = { Cmd: ['sleep', '0'], AttachStdout: true }
  await send('POST /containers/{id}/exec', { ...NOBODY, body })
  const [made] = (await send('POST /containers/{id}/exec', { id, body })).bodies
  const exec = { id: (made as { Id: string }).Id }
  await send('POST /exec/{id}/start', { ...exec, body: { Detach: false } })
  await send('GET /exec/{id}/json', exec)
  for (const route of ['POST /exec/{id}/start', 'GET /exec/{id}/json']) {
    await send(route, { ...NOBODY, ...(route.startsWith('POST') ? { body: {} } : {}) })
  }
  await send('POST /exec/{id}/resize', { ...exec, query: '?h=1&w=1' })
}

const BY_HAND = ['kill', 'stop', 'restart', 'start', 'wait']

async function handleContainers(send: Send, pause: () => Promise<void>): Promise<void> {
  await containerOf(send, 'plain', pause)
  const id = await containerOf(send, 'web', pause)
  await readAll(send)
  const [task = {}] = listed(await send('GET /tasks'))
  await send('GET /tasks/{id}/logs', { id: idOf(task), query: LOGS })
  await send('GET /tasks/{id}/logs', { ...NOBODY, query: LOGS })
  await send('GET /containers/{id}/logs', { id, query: LOGS })
  await send('GET /containers/{id}/logs', { ...NOBODY, query: LOGS })
  await execute(send, id)
  for (const what of BY_HAND) await send(`POST /containers/{id}/${what}`, NOBODY)
  await send('DELETE /containers/{id}', NOBODY)
  await send('DELETE /containers/{id}', { id })
  for (const what of ['start', 'restart', 'stop', 'stop', 'kill', 'wait', 'start', 'kill']) {
    const query = what === 'stop' || what === 'restart' ? '?t=0' : ''
    await send(`POST /containers/{id}/${what}`, { id, query })
  }
  await send('POST /containers/{id}/stop', { id, query: '?t=0' })
  await readOne(send, 'GET /containers/{id}/json', id)
  await send('DELETE /containers/{id}', { id, query: '?force=1' })
  await send('POST /containers/prune')
}

async function keepVolumes(send: Send): Promise<void> {
  await send('POST /volumes/create', { body: { Name: 'mine', Labels: { a: 'b' } } })
  await send('POST /volumes/create', { body: { Name: 'theirs', Driver: 'nonsense' } })
  await send('POST /volumes/create', { body: {} })
  await send('DELETE /volumes/{name}', { id: 'data' })
  await send('DELETE /volumes/{name}', { id: 'mine' })
  await send('DELETE /volumes/{name}', NOBODY)
  await send('POST /build/prune')
  await send('POST /volumes/prune')
}

async function keepImages(send: Send): Promise<void> {
  const id = 'web:1'
  await send('POST /images/create', { query: '?fromImage=busybox&tag=latest' })
  await send('POST /images/create', { query: '?fromImage=-bad' })
  for (const what of ['json', 'history']) {
    await send(`GET /images/{name}/${what}`, { id })
    await send(`GET /images/{name}/${what}`, NOBODY)
  }
  await send('POST /images/{name}/tag', { id, query: '?repo=mine&tag=2' })
  await send('POST /images/{name}/tag', { id, query: '?repo=-bad' })
  await send('POST /images/{name}/tag', { ...NOBODY, query: '?repo=mine' })
  await send('DELETE /images/{name}', { id: 'mine:2' })
  await send('DELETE /images/{name}', { id: 'sha256:nonsense' })
  await send('DELETE /images/{name}', NOBODY)
  await send('POST /images/prune')
}

/** A container of no task, on a bridge of its own. */
async function runByHand(send: Send): Promise<void> {
  const create = 'POST /containers/create'
  const body = { Image: 'busybox:latest', Cmd: ['sleep', '1000'], HostConfig: { Init: true } }
  await send(create, { query: '?name=hand', body })
  await send(create, { query: '?name=hand', body })
  await send(create, { query: '?name=-', body })
  await send(create, { body: { Image: 'nobody' } })
  const hand = { id: 'hand' }
  const size = '?h=24&w=80'
  await send('POST /containers/{id}/resize', { ...hand, query: size })
  for (const what of ['start', 'unpause', 'pause', 'pause', 'attach', 'unpause']) {
    await send(`POST /containers/{id}/${what}`, hand)
  }
  for (const query of ['?logs=1&stdout=1', '?detachKeys=nonsense']) {
    await send('POST /containers/{id}/attach', { ...hand, query })
    await send('POST /containers/{id}/attach', { ...NOBODY, query })
  }
  await send('POST /containers/{id}/resize', { ...hand, query: size })
  await send('POST /containers/{id}/resize', { ...hand, query: '?h=a&w=80' })
  await send('POST /containers/{id}/resize', { ...NOBODY, query: size })
  for (const what of ['pause', 'unpause']) await send(`POST /containers/{id}/${what}`, NOBODY)
  await copyFiles(send)
  await makeImages(send)
  const update = 'POST /containers/{id}/update'
  await send(update, { ...hand, body: { CpuShares: 5, RestartPolicy: { Name: 'always' } } })
  await send(update, { ...hand, body: { NanoCpus: 1e15 } })
  await send(update, { ...NOBODY, body: { CpuShares: 5 } })
  await send('POST /containers/{id}/rename', { ...NOBODY, query: '?name=other' })
  await send('POST /containers/{id}/rename', { ...hand, query: '?name=hand' })
  await send('POST /networks/create', { body: { Name: 'plugs', Driver: 'bridge' } })
  for (const what of ['connect', 'connect', 'disconnect', 'disconnect']) {
    const route = `POST /networks/{id}/${what}`
    await send(route, { id: 'plugs', body: { Container: 'hand' } })
    await send(route, { ...NOBODY, body: { Container: 'hand' } })
    await send(route, { id: 'plugs', body: { Container: 'nobody' } })
  }
  await readOne(send, 'GET /containers/{id}/json', 'hand')
  await send('POST /containers/{id}/rename', { ...hand, query: '?name=other' })
  await send('DELETE /containers/{id}', { id: 'other', query: '?force=1' })
  await send('DELETE /networks/{id}', { id: 'plugs' })
}

/** A file into the container and out of it again. */
async function copyFiles(send: Send): Promise<void> {
  const hand = { id: 'hand' }
  const [archive, changes] = ['GET /containers/{id}/archive', 'GET /containers/{id}/changes']
  const inTmp = { ...hand, query: '?path=/tmp', archive: [{ Name: 'a.txt', Text: 'words' }] }
  await send(changes, hand)
  await send('PUT /containers/{id}/archive', inTmp)
  await send('PUT /containers/{id}/archive', { ...inTmp, query: '?path=/nowhere' })
  await send('PUT /containers/{id}/archive', { ...inTmp, query: '?path=/tmp/a.txt' })
  await send('HEAD /containers/{id}/archive', { ...hand, query: '?path=/tmp/a.txt' })
  await send(archive, { ...hand, query: '?path=/tmp/a.txt' })
  await send(archive, { ...hand, query: '?path=/nowhere' })
  await send(archive, { ...hand, query: '?path=' })
  await send(archive, { ...NOBODY, query: '?path=/tmp' })
  await send(changes, hand)
  await send(changes, NOBODY)
}

async function leave(send: Send): Promise<void> {
  await send('DELETE /services/{id}', { id: 'web' })
  await send('DELETE /services/{id}', NOBODY)
  await send('POST /networks/prune')
  await send('GET /distribution/{name}/json', { id: 'web:1' })
  await send('POST /auth', { body: { username: 'a', password: 'b' } })
  await send('GET /images/search', { query: '?term=web' })
  const automated = '&filters={"is-automated":{"true":true}}'
  await send('GET /images/search', { query: `?term=web${automated}` })
  await askForPlugins(send)
  await send('POST /swarm/leave')
  await send('POST /swarm/leave', { query: '?force=1' })
}

/** Founds a swarm as the docker CLI does, which another machine joins, if there is one. */
async function join(send: Send, other: Send | null): Promise<void> {
  const cli = { ListenAddr: '0.0.0.0:2377', DefaultAddrPool: [], SubnetSize: 24 }
  await send('POST /swarm/init', {
    body: { ...cli, AdvertiseAddr: other === null ? '127.0.0.1' : '' },
  })
  const [swarm] = (await send('GET /swarm')).bodies
  const [info] = (await send('GET /info')).bodies
  if (other === null) return
  const { JoinTokens } = swarm as { JoinTokens: { Worker: string } }
  const { Swarm } = info as { Swarm: { NodeAddr: string } }
  const body = { ListenAddr: '0.0.0.0:2377', RemoteAddrs: [`${Swarm.NodeAddr}:2377`] }
  await other('POST /swarm/join', { body: { ...body, JoinToken: JoinTokens.Worker } })
  await readAll(other)
  const query = `?filters=${encodeURIComponent(JSON.stringify({ role: ['worker'] }))}`
  const [worker = {}] = listed(await send('GET /nodes', { query }))
  await send('DELETE /nodes/{id}', { id: idOf(worker), query: '?force=1' })
}

/** Every route at a daemon without a swarm; `pause` lets its time pass. */
export async function talk(
  send: Send,
  pause: () => Promise<void>,
  other: Send | null = null,
): Promise<void> {
  const since = Math.floor(Date.now() / 1000)
  await found(send)
  await keepPayloads(send, 'secrets')
  await keepPayloads(send, 'configs')
  await connectNetworks(send)
  await changeNodes(send)
  await runServices(send)
  await changeServices(send)
  await handleContainers(send, pause)
  await keepVolumes(send)
  await keepImages(send)
  await runByHand(send)
  await changeSwarm(send)
  const query = `?since=${since}&until=${Math.ceil(Date.now() / 1000) + 2}`
  const events = send('GET /events', { query })
  await send('POST /networks/create', { body: { Name: 'seen', Driver: 'overlay' } })
  await events
  await leave(send)
  await join(send, other)
}
