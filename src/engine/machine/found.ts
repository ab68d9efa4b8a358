/** `docker swarm init`: a machine founds a swarm of its own (spec 7.8, 7.11, 8.1). */
import { refusal } from '../../api/errors'
import type { Reply } from '../../api/routes'
import type { SwarmInitRequest } from '../../api/types'
import { createRoot, issue, newKeyPair, unitOf } from '../ca/certificate'
import { joinToken, newSecret, newUnlockKey } from '../ca/token'
import { DEFAULT_POOL } from '../control/allocation/subnets'
import { UNSTAMPED } from '../control/loop'
import { newHexId, newId } from '../kernel/ids'
import { EPOCH_MS, fromNanos } from '../kernel/time'
import { parseIpv4 } from '../mesh/address'
import { campaign } from '../raft/campaign'
import type { Cluster } from '../store/objects'
import type { Identity, Machine, Memory } from './machine'
import { armTick, createManager, pump } from './manager'
import { enlist } from './member'
import type { MachineContext } from './messages'
import { wait } from './waiting'

export const PORT = 2377
const ADDRESS = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::(\d{1,5}))?$/

const BAD_LISTEN = refusal(
  400,
  'listen address must be an IP address or network interface (with optional port number)',
)
const BAD_ADVERTISE = refusal(
  400,
  'advertise address must be a non-zero IP address or network interface (with optional port number)',
)

/** What is wrong with the address to listen at. */
function checkListen(asked: string): Reply | null {
  if (asked === '') return refusal(400, 'invalid ListenAddr "": invalid empty address')
  const [host = ''] = asked.split(':')
  return host === 'eth0' || ADDRESS.test(host) ? null : BAD_LISTEN
}

/** `ip:port` to advertise, or what is wrong with what was asked for: `0.0.0.0` is nobody's. */
export function advertised(machine: Machine, asked: string): string | Reply {
  if (asked === '' || asked === 'eth0') return `${machine.address}:${PORT}`
  const match = ADDRESS.exec(asked)
  if (match === null) return BAD_ADVERTISE
  const [, a, b, c, d, port] = match
  const ip = `${a}.${b}.${c}.${d}`
  return parseIpv4(ip) ? `${ip}:${port ?? PORT}` : BAD_ADVERTISE
}

/** Founds a swarm; null: the answer comes when its first leader stands. */
export function found(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  request: SwarmInitRequest,
): Reply | null {
  const unheard = checkListen(request.ListenAddr)
  if (unheard !== null) return unheard
  const addr = advertised(machine, request.AdvertiseAddr || listenIp(request.ListenAddr))
  if (typeof addr !== 'string') return addr
  const fault = checkRanges(request)
  if (fault !== null) return fault
  const cluster = newCluster(ctx, request)
  const peer = newHexId(ctx.rng, 16)
  const identity = newIdentity(machine, ctx, cluster, addr, peer)
  const { nodeId } = identity
  const context = { nodeId, machine: machine.id, addr }
  const manager = createManager(machine, ctx.now, peer, { [peer]: context })
  memory.manager = manager
  memory.localState = 'active'
  memory.founding = { requestId: id, nodeId, cluster, asked: false }
  campaign(manager.raft, 'it founds the group')
  armTick(manager, ctx)
  memory.member = enlist(machine, ctx, identity)
  wait(memory, ctx, id, {
    endpoint: 'POST /swarm/init',
    params: {},
    query: {},
    body: request,
  })
  pump(machine, manager, ctx)
  return null
}

export const SUBNET_SIZE = 24
export const DATA_PATH_PORT = 4789

/** What the daemon finds wrong with numbers (moby, daemon/cluster/listen_addr.go). */
function checkRanges(request: SwarmInitRequest): Reply | null {
  const { DefaultAddrPool: pools = [], SubnetSize = 0, DataPathPort = 0 } = request
  const size = SubnetSize || SUBNET_SIZE
  if (size > 29) return refusal(500, `subnet size is out of range: ${size}`)
  const wide = pools.find((pool) => size < Number(pool.split('/')[1]))
  if (wide !== undefined) {
    return refusal(500, `invalid CIDR: "${wide}". Subnet size is too small for pool: ${size}`)
  }
  const port = DataPathPort || DATA_PATH_PORT
  if (port >= 1024 && port <= 49_151) return null
  return refusal(500, `Datapath port number is not in valid range (1024-49151) : ${port}`)
}

/** A listen address with an IP of its own is also what is advertised. */
function listenIp(listen: string): string {
  const [host = ''] = listen.split(':')
  return host === '0.0.0.0' ? '' : host
}

function newCluster(ctx: MachineContext, request: SwarmInitRequest): Cluster {
  const rootCa = createRoot(ctx.rng, { now: ctx.now, epochMs: EPOCH_MS })
  return {
    id: newId(ctx.rng),
    meta: UNSTAMPED,
    spec: { ...request.Spec, EncryptionConfig: { AutoLockManagers: request.AutoLockManagers } },
    rootCa,
    rotation: null,
    tokens: {
      worker: joinToken(rootCa.pem, newSecret(ctx.rng)),
      manager: joinToken(rootCa.pem, newSecret(ctx.rng)),
    },
    addressPools: request.DefaultAddrPool ?? [DEFAULT_POOL],
    subnetSize: request.SubnetSize || SUBNET_SIZE,
    dataPathPort: request.DataPathPort || DATA_PATH_PORT,
    unlockKey: request.AutoLockManagers ? newUnlockKey(ctx.rng) : '',
    blacklist: {},
  }
}

function newIdentity(
  machine: Machine,
  ctx: MachineContext,
  cluster: Cluster,
  addr: string,
  peer: string,
): Identity {
  const nodeId = newId(ctx.rng)
  const { privateKey, publicKey } = newKeyPair(ctx.rng)
  const certificate = issue(cluster.rootCa, {
    cn: nodeId,
    ou: unitOf('manager'),
    o: cluster.id,
    publicKey,
    now: ctx.now,
    epochMs: EPOCH_MS,
    validity: fromNanos(cluster.spec.CAConfig.NodeCertExpiry),
    rng: ctx.rng,
  })
  return {
    nodeId,
    clusterId: cluster.id,
    role: 'manager',
    certificate: certificate.pem,
    notAfter: certificate.notAfter,
    privateKey,
    rootPem: cluster.rootCa.pem,
    issuerPem: cluster.rootCa.pem,
    addr,
    remotes: [{ nodeId, machine: machine.id, addr }],
    peer,
  }
}
