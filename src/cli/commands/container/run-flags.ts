/** The flags of `docker run` and `docker create`, with Docker's names and our own words. */
import { checkEnv, checkHost, checkLabel } from '../../checks'
import type { Flag } from '../../command'
import { DETACH_KEYS } from '../shared-flags'
import { parseUlimit } from '../service/container'
import {
  bytesRateIn,
  checkDeviceRule,
  checkStream,
  checkSysctl,
  countRateIn,
  gpusIn,
  weightIn,
} from './device-flags'
import { LIMITS } from './limit-flags'

const text = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({
  name,
  type: 'string',
  help,
  ...more,
})
const many = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({
  name,
  type: 'list',
  help,
  ...more,
})
const yes = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({
  name,
  type: 'bool',
  help,
  ...more,
})
const whole = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({
  name,
  type: 'int',
  help,
  ...more,
})
const span = (name: string, help: string): Flag => ({
  name,
  type: 'duration',
  default: '0s',
  placeholder: 'duration',
  help: `${help} (ms|s|m|h) (default 0s)`,
})
const bytes = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({
  name,
  type: 'bytes',
  help,
  ...more,
})

/** A text that is looked at, and stays. */
const readsAs =
  (read: (text: string) => unknown) =>
  (text: string): string => {
    read(text)
    return text
  }

const EMPTY = { default: '[]', tacit: false } as const

/** What this world minds. */
const HEEDED: readonly Flag[] = [
  ...LIMITS,
  many('add-host', 'A further line of /etc/hosts (host:ip)', { parse: checkHost }),
  many('cap-add', 'Capabilities it gets'),
  many('cap-drop', 'Capabilities it loses'),
  many('dns', 'DNS servers'),
  many('dns-option', 'DNS options'),
  many('dns-search', 'DNS search domains'),
  text('entrypoint', "What runs instead of the image's own entrypoint"),
  many('env', 'Environment variables', { short: 'e', parse: checkEnv }),
  many('env-file', 'Files with environment variables'),
  many('expose', 'Ports it listens on'),
  many('group-add', 'Further groups of its user'),
  text('health-cmd', 'The command that checks its health'),
  span('health-interval', 'Time between two checks'),
  whole('health-retries', 'So many failures in a row make it unhealthy'),
  span('health-start-interval', 'Time between two checks while it starts'),
  span('health-start-period', 'So long after its start failures do not count'),
  span('health-timeout', 'So long a check may take'),
  text('hostname', 'Its host name', { short: 'h' }),
  yes('init', 'Let an init look after its processes'),
  yes('interactive', 'Let it read what is typed', { short: 'i' }),
  many('label', 'Labels', { short: 'l', parse: checkLabel }),
  many('mount', 'Volumes and folders', { placeholder: 'mount' }),
  text('name', 'Its name'),
  many('network', 'The network it is on', { placeholder: 'network', values: 'network' }),
  many('network-alias', 'Other names on the network'),
  yes('no-healthcheck', "Do not run the image's health check"),
  yes('privileged', 'Let it do anything'),
  many('publish', 'Ports of the machine that lead into it', { short: 'p' }),
  yes('publish-all', 'Publish all that it exposes', { short: 'P' }),
  text('pull', 'When to pull the image ("always", "missing", "never")', {
    default: 'missing',
    values: ['always', 'missing', 'never'],
  }),
  yes('quiet', 'Do not show how the image is pulled', { short: 'q' }),
  yes('read-only', 'Its own files cannot be changed'),
  text('restart', 'When to start it again', {
    default: 'no',
    values: ['no', 'always', 'unless-stopped', 'on-failure'],
  }),
  yes('rm', 'Remove it, and its volumes without a name, when it has ended'),
  text('stop-signal', 'Which signal asks it to end'),
  whole('stop-timeout', 'So many seconds until force is used'),
  yes('tty', 'Give it a terminal', { short: 't' }),
  text('user', 'Who runs it: <name|uid>[:<group|gid>]', { short: 'u' }),
  many('volume', 'Volumes and folders', { short: 'v' }),
  text('workdir', 'Folder it starts in', { short: 'w' }),
]

/** What is checked, and shown where docker shows it. */
const SHOWN: readonly Flag[] = [
  bytes('kernel-memory', 'How much memory of the kernel'),
  yes('disable-content-trust', 'Do not check signatures', { default: 'true' }),
  many('annotation', 'Annotations for the runtime', { placeholder: 'map', default: 'map[]' }),
  many('attach', 'Which of its streams to attach to', { short: 'a', parse: checkStream }),
  many('blkio-weight-device', 'The same for a device', { ...EMPTY, parse: readsAs(weightIn) }),
  text('cgroup-parent', 'The cgroup above its own'),
  text('cgroupns', 'Which namespace of cgroups'),
  text('cidfile', 'File to write its ID to'),
  whole('cpu-count', 'Processors (Windows)', { hidden: true }),
  whole('cpu-percent', 'Share of processors (Windows)', { hidden: true }),
  many('device', 'Devices of the machine'),
  many('device-cgroup-rule', 'Rules for devices', { parse: checkDeviceRule }),
  many('device-read-bps', 'Bytes read a second from a device', {
    ...EMPTY,
    parse: readsAs(bytesRateIn),
  }),
  many('device-read-iops', 'Reads a second from a device', {
    ...EMPTY,
    parse: readsAs(countRateIn),
  }),
  many('device-write-bps', 'Bytes written a second to a device', {
    ...EMPTY,
    parse: readsAs(bytesRateIn),
  }),
  many('device-write-iops', 'Writes a second to a device', {
    ...EMPTY,
    parse: readsAs(countRateIn),
  }),
  text('domainname', 'Its NIS domain'),
  many('gpus', 'Graphics processors', { placeholder: 'gpu-request', parse: readsAs(gpusIn) }),
  bytes('io-maxbandwidth', 'Bytes a second of the system drive (Windows)', { hidden: true }),
  {
    name: 'io-maxiops',
    type: 'uint',
    help: 'Operations a second of the system drive (Windows)',
    hidden: true,
  },
  text('ipc', 'Which namespace of IPC'),
  text('isolation', 'How it is isolated'),
  many('label-file', 'Files with labels'),
  many('link', 'Links to other containers'),
  text('log-driver', 'Which driver keeps its log'),
  many('log-opt', 'Options of that driver'),
  text('mac-address', 'Its MAC address'),
  whole('memory-swappiness', 'How gladly it is swapped', { default: '-1' }),
  yes('oom-kill-disable', 'Never kill it for want of memory'),
  whole('oom-score-adj', 'Who is killed first for want of memory'),
  text('pid', 'Which namespace of processes'),
  text('platform', 'Which platform, where there are several'),
  text('runtime', 'Which runtime'),
  many('security-opt', 'Security options'),
  bytes('shm-size', 'How large /dev/shm is'),
  many('storage-opt', 'Options of the storage driver'),
  many('sysctl', 'Settings of the kernel', {
    placeholder: 'map',
    default: 'map[]',
    parse: checkSysctl,
  }),
  many('tmpfs', 'Folders in memory'),
  many('ulimit', 'Limits of its processes', {
    placeholder: 'ulimit',
    ...EMPTY,
    parse: readsAs(parseUlimit),
  }),
  text('userns', 'Which namespace of users'),
  text('uts', 'Which namespace of host names'),
  text('volume-driver', 'Which driver keeps its volumes'),
  many('volumes-from', "Other containers' volumes"),
]

/** What is taken and does nothing here. */
const TAKEN: readonly Flag[] = [
  text('ip', 'Its IPv4 address'),
  text('ip6', 'Its IPv6 address'),
  many('link-local-ip', 'Its link-local addresses'),
  yes('use-api-socket', "Let it speak to the daemon, in the client's name"),
  yes('help', 'Show this', {}),
]

/** Those of both commands. */
export const CREATE_FLAGS: readonly Flag[] = [...HEEDED, ...SHOWN, ...TAKEN]

/** Those of `docker run` alone. */
export const RUN_FLAGS: readonly Flag[] = [
  ...CREATE_FLAGS,
  yes('detach', 'Print its ID and leave it running', { short: 'd' }),
  DETACH_KEYS,
  yes('sig-proxy', 'Pass signals on to it', { default: 'true' }),
]

/** What of the flags does nothing. */
export const IGNORED = `these are taken and do nothing: ${TAKEN.filter(
  ({ name }) => name !== 'help',
)
  .map(({ name }) => `\`--${name}\``)
  .join(' ')}`
