/**
 * What a container asks of its machine beside limits: what of it cannot be, what the daemon makes
 * of it, and what is shown of it (moby 28: daemon/container.go, daemon/create.go; recorded).
 */
import type { HostConfig } from '../../api/daemon'
import type { Mount } from '../../api/mount'
import { refusal } from '../../api/errors'
import type { Refusal } from '../../api/routes'
import type { Container } from '../agent/runtime'
import { notAbsolute, unfitLog, unfitScore } from '../agent/unfit'
import { isRefusal } from '../control/api/lookup'
import { findContainer } from './containers'
import { MASKED, READ_ONLY } from './host-config'
import type { Machine } from './machine'

const IPC = ['', 'none', 'private', 'shareable', 'host']

const DRIVERS = 'none json-file local syslog journald gelf fluentd awslogs splunk gcplogs'.split(
  ' ',
)

const SECURITY = ['seccomp', 'apparmor', 'label', 'no-new-privileges', 'writable-cgroups']

const keyOf = (option: string): string => option.replace(/[=:].*/s, '')

/** What cannot be; null: nothing. */
export function wrongOptions(machine: Machine, host: HostConfig): Refusal | null {
  const why = wrongWords(host)
  if (why !== null) return refusal(400, why)
  for (const text of [...(host.VolumesFrom ?? []), ...shared(host)]) {
    const found = findContainer(machine, text.replace(/:.*/s, ''))
    if (isRefusal(found)) return found
  }
  for (const link of host.Links ?? []) {
    const name = link.replace(/:.*/s, '')
    const found = findContainer(machine, name)
    if (!isRefusal(found)) continue
    return refusal(found.status, `could not get container for ${name}: ${found.message}`)
  }
  return null
}

/** The containers whose namespaces it is to be in. */
const shared = ({ IpcMode = '', PidMode = '' }: HostConfig): readonly string[] =>
  [IpcMode, PidMode].flatMap((mode) => /^container:(.+)$/s.exec(mode)?.[1] ?? [])

function wrongWords(host: HostConfig): string | null {
  const { IpcMode = '', Isolation = '', LogConfig, OomScoreAdj = 0, Runtime = '' } = host
  const score = unfitScore(OomScoreAdj)
  if (score !== null) return score
  if (!IPC.includes(IpcMode) && !/^container:./.test(IpcMode)) {
    return `invalid IPC mode: ${IpcMode}`
  }
  if (Isolation !== '' && Isolation !== 'default') {
    return `invalid isolation (${Isolation}): linux only supports 'default'`
  }
  const path = Object.keys(host.Tmpfs ?? {}).find((one) => !one.startsWith('/'))
  if (path !== undefined) return notAbsolute(path)
  const mode = (host.VolumesFrom ?? []).map((text) => text.split(/:(.*)/s)[1] ?? 'rw')
  const odd = mode.find((one) => !/^(?:ro|rw|z|Z)(?:,(?:ro|rw|z|Z))*$/.test(one))
  if (odd !== undefined) return `invalid mode: ${odd}`
  if (!['', 'runc', 'io.containerd.runc.v2'].includes(Runtime)) {
    return `unknown or invalid runtime name: ${Runtime}`
  }
  if (host.StorageOpt !== undefined) {
    return "--storage-opt is supported only for overlay over xfs with 'pquota' mount option"
  }
  const option = (host.SecurityOpt ?? []).find((one) => !SECURITY.includes(keyOf(one)))
  if (option !== undefined) return `invalid --security-opt 2: ${JSON.stringify(option)}`
  return wrongLog(LogConfig)
}

function wrongLog({ Type = '', Config }: NonNullable<HostConfig['LogConfig']> = {}): string | null {
  const Name = Type === '' ? 'json-file' : Type
  if (!DRIVERS.includes(Name)) {
    return `error looking up logging plugin ${Name}: plugin "${Name}" not found`
  }
  return unfitLog({ Name, Options: Config ?? {} })
}

/** What it is told about what is as it was asked for. */
export function warningsOf(host: HostConfig): readonly string[] {
  const { Memory = 0, NetworkMode, OomKillDisable = false, PortBindings = {} } = host
  const risk = 'this can result in the system running out of resources.'
  const isPublished = Object.keys(PortBindings).length > 0
  return [
    ...(OomKillDisable && Memory === 0
      ? [`OOM killer is disabled for the container, but no memory limit is set, ${risk}`]
      : []),
    ...(NetworkMode === 'host' && isPublished
      ? ['Published ports are discarded when using host network mode']
      : []),
  ]
}

/** `CAP_NET_ADMIN`, however it was said. */
const capability = (name: string): string => {
  const whole = name.toUpperCase()
  return whole === 'ALL' || whole.startsWith('CAP_') ? whole : `CAP_${whole}`
}

/** What the daemon keeps of what was asked for: containers by their IDs, capabilities in full. */
export function settledHost(machine: Machine, host: HostConfig): HostConfig {
  const isBare = host.Privileged === true || host.IpcMode === 'host' || host.PidMode === 'host'
  const options = host.SecurityOpt ?? []
  const hasLabel = options.some((one) => keyOf(one) === 'label')
  return {
    ...host,
    ...spaceIn(machine, 'IpcMode', host.IpcMode),
    ...spaceIn(machine, 'PidMode', host.PidMode),
    ...(host.CapAdd === undefined ? {} : { CapAdd: host.CapAdd.map(capability) }),
    ...(host.CapDrop === undefined ? {} : { CapDrop: host.CapDrop.map(capability) }),
    ...(isBare && !hasLabel ? { SecurityOpt: [...options, 'label=disable'] } : {}),
  }
}

function spaceIn(machine: Machine, key: string, mode = ''): object {
  const [, name] = /^container:(.+)$/s.exec(mode) ?? []
  const found = name === undefined ? null : findContainer(machine, name)
  return found === null || isRefusal(found) ? {} : { [key]: `container:${found.id}` }
}

/** The volumes and folders of other containers. */
export function borrowedMounts(
  machine: Machine,
  { VolumesFrom = [] }: HostConfig,
): readonly Mount[] {
  return VolumesFrom.flatMap((text) => {
    const [name = '', mode = 'rw'] = text.split(/:(.*)/s)
    const found = findContainer(machine, name)
    if (isRefusal(found)) return []
    const isReadOnly = mode.split(',').includes('ro')
    return found.mounts.map((mount) => (isReadOnly ? { ...mount, ReadOnly: true } : mount))
  })
}

/** `/other:/it/db`: a link as it is shown. */
const linkOf =
  ({ name }: Container) =>
  (text: string): string => {
    const [other = '', alias = other] = text.split(/:(.*)/s)
    return `/${other.replace(/^\//, '')}:/${name}/${alias.replace(/^\//, '')}`
  }

/** Where the kernel shows itself, which a container does not see. */
const pathsOf = ({ MaskedPaths, Privileged, ReadonlyPaths }: HostConfig): HostConfig =>
  Privileged === true
    ? { MaskedPaths: null, ReadonlyPaths: null }
    : { MaskedPaths: MaskedPaths ?? MASKED, ReadonlyPaths: ReadonlyPaths ?? READ_ONLY }

/** What is shown of these, by the names of the fields; what is not said has a default there. */
export function shownOptions(container: Container, own: HostConfig): HostConfig {
  const { byHand } = container
  if (byHand === null) return { ...pathsOf(own), Isolation: 'default' }
  const { LogConfig: log = {}, Links, ShmSize = 0 } = own
  const Type = log.Type ?? ''
  const said: HostConfig = {
    ...own,
    LogConfig: { Type: Type === '' ? 'json-file' : Type, Config: log.Config ?? {} },
    Isolation: own.Isolation ?? '',
    ...(Links === undefined ? {} : { Links: Links.map(linkOf(container)) }),
    ...(ShmSize === 0 ? { ShmSize: SHM } : {}),
    ...pathsOf(own),
  }
  const empty = ['CgroupnsMode', 'IpcMode', 'Runtime'] as const
  const rows = Object.entries(said).filter(
    ([key, value]) => value !== undefined && !(value === '' && empty.includes(key as never)),
  )
  return Object.fromEntries(rows)
}

/** How large /dev/shm is. Bytes. */
export const SHM = 67_108_864
