/**
 * Why a daemon makes no container of a task (the task is rejected), or its runtime does not start
 * one (the task fails), in the words of moby 28 and of runc.
 */
import { signalNumber } from '../../api/signals'
import type { Mount } from '../../api/mount'
import type * as api from '../../api/types'
import type { Task } from '../store/objects'
import { isShellImage } from './images'
import type { Container } from './runtime'
import { courseOf } from './script'

/** Why no container can be made of it; null: it can. `mounts`: with templates filled in. */
export function unmakeable(
  { spec }: Task,
  { Resources }: api.NodeDescription,
  mounts: readonly Mount[],
): string | null {
  const container = spec.ContainerSpec ?? {}
  return (
    unfitWords(container) ??
    unfitLimits(spec.Resources?.Limits ?? {}, Resources.NanoCPUs ?? 0) ??
    unfitScore(container.OomScoreAdj ?? 0) ??
    unfitAccount(container.Privileges?.CredentialSpec ?? null) ??
    unfitLog(spec.LogDriver) ??
    mounts.map(unfitMount).find((why) => why !== null) ??
    null
  )
}

function unfitWords(container: api.ContainerSpec): string | null {
  const { Dir = '', StopSignal = '', CapabilityAdd = [], CapabilityDrop = [] } = container
  if (Dir !== '' && !Dir.startsWith('/')) {
    return `the working directory '${Dir}' is invalid, it needs to be an absolute path`
  }
  if (StopSignal !== '' && signalNumber(StopSignal) === null) {
    return `invalid signal: ${StopSignal}`
  }
  const [added, dropped] = [CapabilityAdd, CapabilityDrop].map((names) =>
    names.find((name) => name !== 'ALL' && !CAPABILITIES.has(name)),
  )
  if (added !== undefined) return `invalid CapAdd: unknown capability: "${added}"`
  if (dropped !== undefined) return `invalid CapDrop: unknown capability: "${dropped}"`
  const { Isolation = 'default' } = container
  return ['hyperv', 'process'].includes(Isolation)
    ? `invalid isolation '${Isolation}' on linux`
    : null
}

/** What Linux calls by name (capabilities(7)). */
const CAPABILITIES = new Set(
  (
    'AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN ' +
    'DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE ' +
    'MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON ' +
    'SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT ' +
    'SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG SYSLOG WAKE_ALARM'
  )
    .split(' ')
    .map((name) => `CAP_${name}`),
)

const LEAST_MEMORY = 6 * 1024 * 1024

/** The daemon wants more than the swarm does (4 MiB). */
function unfitLimits({ NanoCPUs = 0, MemoryBytes = 0 }: api.Resources, had: number): string | null {
  if (MemoryBytes !== 0 && MemoryBytes < LEAST_MEMORY) return 'Minimum memory limit allowed is 6MB'
  const cpus = had / 1e9
  return NanoCPUs > had
    ? `range of CPUs is from 0.01 to ${cpus}.00, as there are only ${cpus} CPUs available`
    : null
}

/** Of a score that the kernel does not know; null: it does. */
export const unfitScore = (score: number): string | null =>
  Math.abs(score) > 1000 ? `Invalid value ${score}, range for oom score adj is [-1000, 1000]` : null

/** An account of a Windows domain is no option on Linux. */
function unfitAccount(account: api.CredentialSpec | null): string | null {
  if (account === null) return null
  const { Config, File, Registry } = account
  const named = Config !== '' ? `config://${Config}` : `registry://${Registry}`
  return `invalid --security-opt 2: "credentialspec=${File !== '' ? `file://${File}` : named}"`
}

/** What the drivers that only write files know. */
const LOG_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  'json-file':
    'max-file max-size compress labels labels-regex env env-regex tag mode max-buffer-size'.split(
      ' ',
    ),
  local: 'max-file max-size compress mode max-buffer-size'.split(' '),
}

/** What a driver of logs does not know; null: it knows all. */
export function unfitLog(driver: api.TaskSpec['LogDriver']): string | null {
  const { Name = 'json-file', Options = {} } = driver ?? {}
  const known = LOG_OPTIONS[Name]
  const odd = Object.keys(Options).find((key) => known?.includes(key) === false)
  return odd === undefined ? null : `unknown log opt '${odd}' for ${Name} log driver`
}

const VOLUME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/

export const notAbsolute = (path: string): string =>
  `invalid mount path: '${path}' mount path must be absolute`

/** Where nothing can be mounted, and what no volume is called. */
export function unfitMount({ Type, Source = '', Target }: Mount): string | null {
  const invalid = `invalid mount config for type "${Type}"`
  if (/^\/+$/.test(Target)) return `${invalid}: invalid specification: destination can't be '/'`
  if (!Target.startsWith('/')) {
    return `${invalid}: ${notAbsolute(Target)}`
  }
  if (Type !== 'volume' || Source === '' || VOLUME.test(Source)) return null
  const allowed = 'only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed'
  const why = `"${Source}" includes invalid characters for a local volume name, ${allowed}`
  return `create ${Source}: ${why}. If you intended to pass a host directory, use absolute path`
}

const RUNC = 'failed to create task for container: failed to create shim task'
const CREATE = 'OCI runtime create failed: runc create failed'

/** Why a container of a task is not started; null: it is. */
export function unstartable(
  { spec }: Task,
  container: Container,
  isStandIn: boolean,
): string | null {
  const { User = '', Sysctls = {} } = spec.ContainerSpec ?? {}
  const user = User.split(':')[0] ?? ''
  const known = isStandIn ? [] : USERS
  const isKnown = user === '' || /^\d+$/.test(user) || known.includes(user)
  if (!isKnown && (isStandIn || isShellImage(container.origin))) {
    return `unable to find user ${user}: no matching entries in passwd file`
  }
  const odd = Object.keys(Sysctls).find((name) => !NAMESPACED.test(name))
  if (odd !== undefined) {
    return `${RUNC}: ${CREATE}: sysctl "${odd}" is not in a separate kernel namespace`
  }
  return programMissing(container, isStandIn)
}

/** Who is in the images that are nothing but a shell and its tools. */
const USERS =
  'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc nobody'.split(
    ' ',
  )

const NAMESPACED = /^(?:net\.|fs\.mqueue\.|kernel\.(?:msg(?:max|mnb|mni)|sem|shm.*|domainname)$)/

/** Of an image without servers, a program that is unknown is not there. */
export function programMissing({ args, origin }: Container, isStandIn: boolean): string | null {
  if (args.length === 0 || courseOf(args) !== null) return null
  if (!isStandIn && !isShellImage(origin)) return null
  const deed = 'unable to start container process'
  return `${RUNC}: ${CREATE}: ${deed}: ${notFound(args[0] ?? '')}`
}

/** What a real runtime says when a program is not in the image. */
export const notFound = (name: string): string =>
  name.includes('/')
    ? `exec: "${name}": stat ${name}: no such file or directory`
    : `exec: "${name}": executable file not found in $PATH`
