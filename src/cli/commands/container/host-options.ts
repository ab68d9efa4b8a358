/** What `docker run` and `docker create` ask of the machine beside limits, ports and places. */
import type { ContainerCreateRequest, HostConfig } from '../../../api/daemon'
import { Fail, type Resume, type Wait } from '../../client'
import type { Call } from '../../command'
import { readFile } from '../../files'
import { parseUlimit } from '../service/container'
import { toRecord } from '../service/spec'
import { bytesRateIn, countRateIn, deviceIn, gpusIn, weightIn } from './device-flags'

const isShared = (text: string): boolean => /^container:./.test(text)

/** Namespaces by their flags, what the client calls them, and what may stand there. */
const SPACES = [
  ['pid', 'PID', (text: string) => text === 'host' || isShared(text)],
  ['uts', 'UTS', (text: string) => text === 'host'],
  ['userns', 'USER', (text: string) => text === 'host'],
  ['cgroupns', 'CGROUP', (text: string) => text === 'host' || text === 'private'],
] as const

/** @throws Error in Docker's words */
function checkSpaces(call: Call): void {
  for (const [flag, kind, isRight] of SPACES) {
    const text = call.text(flag)
    if (text !== '' && !isRight(text)) throw new Error(`--${flag}: invalid ${kind} mode`)
  }
}

/** @throws Error */
function swappinessIn(call: Call): number | null {
  const given = call.number('memory-swappiness')
  if (given !== -1 && (given < 0 || given > 100)) {
    throw new Error(`invalid value: ${given}. Valid memory swappiness range is 0-100`)
  }
  return given === -1 ? null : given
}

/** @throws Error */
function loggingIn(call: Call): NonNullable<HostConfig['LogConfig']> {
  const Config = toRecord(call.list('log-opt'))
  const Type = call.text('log-driver')
  if (Type === 'none' && Object.keys(Config).length > 0) {
    throw new Error(`invalid logging opts for driver ${Type}`)
  }
  return { Type, Config }
}

/** @throws Error */
function* securityIn(call: Call): Generator<Wait, HostConfig, Resume> {
  const found: string[] = []
  for (const text of call.list('security-opt')) {
    const [key = '', value] = text.split(/[=:](.*)/s)
    if (value === undefined && key !== 'no-new-privileges') {
      throw new Error(`Invalid --security-opt: ${JSON.stringify(text)}`)
    }
    if (key === 'seccomp' && value !== undefined && !/^(?:unconfined|builtin)$/.test(value)) {
      found.push(`seccomp=${yield* profileIn(value)}`)
    } else found.push(text)
  }
  const isBare = found.includes('systempaths=unconfined')
  const SecurityOpt = found.filter((text) => text !== 'systempaths=unconfined')
  if (found.length === 0) return {}
  return isBare ? { SecurityOpt, MaskedPaths: [], ReadonlyPaths: [] } : { SecurityOpt }
}

function* profileIn(path: string): Generator<Wait, string, Resume> {
  try {
    return yield* readFile(path)
  } catch (error) {
    const { message } = error as Error
    throw new Error(`opening seccomp profile (${path}) failed: ${message}`, { cause: error })
  }
}

/** @throws Error */
function storageIn(call: Call): object {
  const texts = call.list('storage-opt')
  if (texts.some((text) => !text.includes('='))) throw new Error('invalid storage option')
  return texts.length === 0 ? {} : { StorageOpt: toRecord(texts) }
}

const mapIn = (call: Call, flag: string, key: string): object => {
  const texts = call.list(flag)
  return texts.length === 0 ? {} : { [key]: toRecord(texts) }
}

/** `/run`, or `/run:size=64m`. */
function tmpfsIn(call: Call): object {
  const rows = call.list('tmpfs').map((text): [string, string] => {
    const [path = '', options = ''] = text.split(/:(.*)/s)
    return [path, options]
  })
  return rows.length === 0 ? {} : { Tmpfs: Object.fromEntries(rows) }
}

const some = (key: string, list: readonly unknown[]): object =>
  list.length === 0 ? {} : { [key]: list }

/** @throws Error in Docker's words */
export function* optionsOf(call: Call): Generator<Wait, HostConfig, Resume> {
  checkSpaces(call)
  const MemorySwappiness = swappinessIn(call)
  return {
    ...mapIn(call, 'annotation', 'Annotations'),
    BlkioWeightDevice: call.list('blkio-weight-device').map(weightIn),
    BlkioDeviceReadBps: call.list('device-read-bps').map(bytesRateIn),
    BlkioDeviceWriteBps: call.list('device-write-bps').map(bytesRateIn),
    BlkioDeviceReadIOps: call.list('device-read-iops').map(countRateIn),
    BlkioDeviceWriteIOps: call.list('device-write-iops').map(countRateIn),
    CgroupParent: call.text('cgroup-parent'),
    CgroupnsMode: call.text('cgroupns'),
    ContainerIDFile: call.text('cidfile'),
    Devices: call.list('device').map(deviceIn),
    ...some('DeviceCgroupRules', call.list('device-cgroup-rule')),
    ...some('DeviceRequests', call.list('gpus').map(gpusIn)),
    Dns: call.list('dns'),
    DnsOptions: call.list('dns-option'),
    DnsSearch: call.list('dns-search'),
    IpcMode: call.text('ipc'),
    Isolation: call.text('isolation'),
    ...some('Links', call.list('link')),
    LogConfig: loggingIn(call),
    ...(MemorySwappiness === null ? {} : { MemorySwappiness }),
    ...(call.bool('oom-kill-disable') ? { OomKillDisable: true } : {}),
    OomScoreAdj: call.number('oom-score-adj'),
    PidMode: call.text('pid'),
    Runtime: call.text('runtime'),
    ...(yield* securityIn(call)),
    ShmSize: call.number('shm-size'),
    ...storageIn(call),
    ...mapIn(call, 'sysctl', 'Sysctls'),
    ...tmpfsIn(call),
    ...some('Ulimits', call.list('ulimit').map(parseUlimit)),
    UsernsMode: call.text('userns'),
    UTSMode: call.text('uts'),
    VolumeDriver: call.text('volume-driver'),
    ...some('VolumesFrom', call.list('volumes-from')),
  }
}

/** Which streams it is attached to: those that are named, else all but what is not typed to. */
export function streamsOf(call: Call, isDetached: boolean): ContainerCreateRequest {
  const named = call.list('attach').map((name) => name.toLowerCase())
  const isTyped = call.bool('interactive')
  const all = isTyped ? ['stdin', 'stdout', 'stderr'] : ['stdout', 'stderr']
  const wanted = named.length > 0 ? named : isDetached ? [] : all
  return {
    AttachStdin: wanted.includes('stdin'),
    AttachStdout: wanted.includes('stdout'),
    AttachStderr: wanted.includes('stderr'),
    StdinOnce: isTyped && wanted.includes('stdin'),
  }
}

const MAC = /^[\da-f]{2}(?:([:-])[\da-f]{2})(?:\1[\da-f]{2}){4}$/i

/** @throws Error in Docker's words */
export function addressOf(call: Call): ContainerCreateRequest {
  const MacAddress = call.text('mac-address')
  if (MacAddress === '') return {}
  if (!MAC.test(MacAddress)) throw new Error(`${MacAddress} is not a valid mac address`)
  return { MacAddress }
}

/** Labels of files, each on a line. @throws Error */
export function* fileLabels(call: Call): Generator<Wait, readonly string[], Resume> {
  const found: string[] = []
  for (const path of call.list('label-file')) {
    const lines = (yield* readFile(path)).split('\n').map((line) => line.trimStart())
    found.push(
      ...lines.filter((line) => line !== '' && !line.startsWith('#') && line.includes('=')),
    )
  }
  return found
}

/** The flags that only daemons of Windows take. @throws Fail */
export function checkOs(call: Call): void {
  const odd = ['cpu-count', 'cpu-percent', 'io-maxbandwidth', 'io-maxiops'].find((name) =>
    call.changed(name),
  )
  if (odd === undefined) return
  const where = 'running on windows, but the Docker daemon is running on linux'
  throw new Fail(`"--${odd}" is only supported on a Docker daemon ${where}`)
}
