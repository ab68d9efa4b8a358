/** `docker info` (spec 10.13). */
import type { Info, SwarmSection } from '../../../api/daemon'
import type { ClusterInfo } from '../../../api/types'
import { infoBody, NO_INFO } from '../../../api/info'
import type { Refusal } from '../../../api/routes'
import { daemonError, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { currentContext } from '../../context/store'
import { CLIENT_VERSION } from '../../version'
import { printFormatted } from '../../format/inspect'
import { bytesSize, humanDuration } from '../../format/units'
import { INSPECT_FORMAT } from '../shared-flags'
import { ownVersion } from './version'
import { readTemplate, render, TemplateTrouble } from '../../../api/template/template'
import { asStruct } from '../../format/go-types'
import { byText } from '../../../api/order'

function clusterLines({ Spec, RootRotationInProgress, ...cluster }: ClusterInfo): string[] {
  const { Orchestration, Raft, Dispatcher, CAConfig, EncryptionConfig } = Spec
  return [
    ...(cluster.DefaultAddrPool === null
      ? []
      : [
          `  Default Address Pool: ${cluster.DefaultAddrPool.map((pool) => `${pool}  `).join('')}`,
          `  SubnetSize: ${cluster.SubnetSize}`,
        ]),
    `  Data Path Port: ${cluster.DataPathPort}`,
    '  Orchestration:',
    `   Task History Retention Limit: ${Orchestration.TaskHistoryRetentionLimit}`,
    '  Raft:',
    `   Snapshot Interval: ${Raft.SnapshotInterval}`,
    `   Number of Old Snapshots to Retain: ${Raft.KeepOldSnapshots}`,
    `   Heartbeat Tick: ${Raft.HeartbeatTick}`,
    `   Election Tick: ${Raft.ElectionTick}`,
    '  Dispatcher:',
    `   Heartbeat Period: ${humanDuration(Dispatcher.HeartbeatPeriod / 1e6)}`,
    '  CA Configuration:',
    `   Expiry Duration: ${humanDuration(CAConfig.NodeCertExpiry / 1e6)}`,
    `   Force Rotate: ${CAConfig.ForceRotate ?? 0}`,
    `  Autolock Managers: ${EncryptionConfig.AutoLockManagers}`,
    `  Root Rotation In Progress: ${RootRotationInProgress}`,
  ]
}

/** The Swarm section. */
function swarmLines(swarm: SwarmSection): string[] {
  const lines = [` Swarm: ${swarm.LocalNodeState}`]
  if (swarm.LocalNodeState === 'inactive' || swarm.LocalNodeState === 'locked') return lines
  lines.push(`  NodeID: ${swarm.NodeID}`)
  if (swarm.Error !== '') lines.push(`  Error: ${swarm.Error}`)
  lines.push(`  Is Manager: ${swarm.ControlAvailable}`)
  if (swarm.Cluster !== undefined && swarm.ControlAvailable && swarm.Error === '') {
    lines.push(`  ClusterID: ${swarm.Cluster.ID}`)
    lines.push(`  Managers: ${swarm.Managers ?? 0}`, `  Nodes: ${swarm.Nodes ?? 0}`)
    lines.push(...clusterLines(swarm.Cluster))
  }
  lines.push(`  Node Address: ${swarm.NodeAddr}`)
  const managers = (swarm.RemoteManagers ?? []).map(({ Addr }) => `   ${Addr}`).sort(byText)
  if (managers.length > 0) lines.push('  Manager Addresses:', ...managers)
  return lines
}

/** `name=seccomp,profile=builtin` as two lines. */
const securityLines = (option: string): string[] => {
  const [name, ...rest] = option.split(',').map((part) => part.split('=')[1] ?? part)
  return [`  ${name}`, ...rest.map((value) => `   Profile: ${value}`)]
}

const clientLines = (context: string): string[] => [
  'Client:',
  ` Version:    ${CLIENT_VERSION}`,
  ` Context:    ${context}`,
  ' Debug Mode: false',
  '',
  'Server:',
  '',
]

function lines(info: Info): string[] {
  return [
    ` Containers: ${info.Containers}`,
    `  Running: ${info.ContainersRunning}`,
    `  Paused: ${info.ContainersPaused}`,
    `  Stopped: ${info.ContainersStopped}`,
    ` Images: ${info.Images}`,
    ` Server Version: ${info.ServerVersion}`,
    ` Storage Driver: ${info.Driver}`,
    ...info.DriverStatus.map(([name, value]) => `  ${name}: ${value}`),
    ` Logging Driver: ${info.LoggingDriver}`,
    ` Cgroup Driver: ${info.CgroupDriver}`,
    ` Cgroup Version: ${info.CgroupVersion}`,
    ' Plugins:',
    `  Volume: ${info.Plugins.Volume.join(' ')}`,
    `  Network: ${info.Plugins.Network.join(' ')}`,
    `  Log: ${info.Plugins.Log.join(' ')}`,
    ' CDI spec directories:',
    ...info.CDISpecDirs.map((folder) => `  ${folder}`),
    ...swarmLines(info.Swarm),
    ` Runtimes: ${info.Runtimes.join(' ')}`,
    ` Default Runtime: ${info.DefaultRuntime}`,
    ` Init Binary: ${info.InitBinary}`,
    ` containerd version: ${info.ContainerdCommit.ID}`,
    ` runc version: ${info.RuncCommit.ID}`,
    ` init version: ${info.InitCommit.ID}`,
    ' Security Options:',
    ...info.SecurityOptions.flatMap(securityLines),
    ` Kernel Version: ${info.KernelVersion}`,
    ` Operating System: ${info.OperatingSystem}`,
    ` OSType: ${info.OSType}`,
    ` Architecture: ${info.Architecture}`,
    ` CPUs: ${info.NCPU}`,
    ` Total Memory: ${bytesSize(info.MemTotal)}`,
    ` Name: ${info.Name}`,
    ` ID: ${info.ID}`,
    ` Docker Root Dir: ${info.DockerRootDir}`,
    ' Debug Mode: false',
    ...(info.Labels.length === 0 ? [] : [' Labels:', ...info.Labels.map((label) => `  ${label}`)]),
    ` Experimental: ${info.ExperimentalBuild}`,
    ' Insecure Registries:',
    ...info.RegistryConfig.InsecureRegistryCIDRs.map((range) => `  ${range}`),
    ` Live Restore Enabled: ${info.LiveRestoreEnabled}`,
    '',
    '',
  ]
}

export const info: Command = {
  path: 'docker info',
  usage: '[OPTIONS]',
  short: 'Show what this machine and its swarm are',
  aliases: ['docker system info'],
  flags: [INSPECT_FORMAT],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const context = yield* currentContext(io)
    const format = call.text('format')
    const ClientInfo = clientInfo(context)
    if (isClientOnly(format, ClientInfo)) {
      printFormatted({ ClientInfo }, format, { type: 'system.dockerInfo' }, io)
      return 0
    }
    const reply = yield* tryAsk('GET /info', {}, {}, null)
    if (format === '') io.out(clientLines(context).join('\n'))
    if (!('body' in reply)) return unanswered(reply, format, { ...NO_INFO, ClientInfo }, io)
    const known = reply.body
    if (format !== '') {
      const all = { ...infoBody(known), ClientInfo }
      printFormatted(all, format, { type: 'system.dockerInfo' }, io)
      return 0
    }
    io.out(lines(known).join('\n'))
    for (const warning of known.Warnings ?? []) io.err(`${warning}\n`)
    return 0
  },
}

const clientInfo = (context: string) => ({
  Debug: false,
  ...ownVersion(context),
  Plugins: [],
  Warnings: null,
})

/** Does a template ask for nothing of the daemon's? Then the daemon is not asked. */
function isClientOnly(format: string, ClientInfo: object): boolean {
  if (!/\.[a-zA-Z]/.test(format)) return false
  try {
    render(readTemplate(format), asStruct('system.sparseInfo', { ClientInfo }))
    return true
  } catch (error) {
    if (error instanceof TemplateTrouble) return false
    throw error
  }
}

/** A daemon that cannot be reached is said before what the template makes of nothing. */
function unanswered({ status, message }: Refusal, format: string, known: object, io: Io): number {
  const why = daemonError(status, message)
  if (format === '' && status !== 0) throw new Fail(`ERROR: ${why}\nerrors pretty printing info`)
  if (format === '') throw new Fail(why)
  io.err(`${why}\n`)
  printFormatted(known, format, { type: 'system.dockerInfo' }, io)
  return status === 0 ? 1 : 0
}
