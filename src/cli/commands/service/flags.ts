/** The flags of `service create` and `service update` (spec 10.6, 10.8). */
import type { Flag } from '../../command'
import { checkAddress, checkDomain, checkEnv, checkHost, checkLabel } from '../../checks'
import { parseDuration } from '../../../api/duration'
import { shlexSplit } from '../../shlex'
import { parseUlimit } from './container'
import { parseWanted } from './files'
import { parseMount } from './mount'
import {
  parseCredential,
  parseGeneric,
  parseNetwork,
  parsePreference,
  parsePublish,
  parseUnpublish,
} from './parsers'
import { byText } from '../../../api/order'

const SPAN = '(ns|us|ms|s|m|h)'

const flag = (name: string, type: Flag['type'], help: string, rest: Partial<Flag> = {}): Flag => ({
  name,
  type,
  help,
  ...rest,
})

/** How an update, or a rollback, goes about it. */
const rollout = (kind: 'update' | 'rollback'): Flag[] => [
  flag(`${kind}-delay`, 'duration', `Pause after each task ${SPAN}`, { default: '0s' }),
  flag(`${kind}-failure-action`, 'string', 'What to do when too many new tasks fail', {
    default: 'pause',
    values: kind === 'update' ? ['pause', 'continue', 'rollback'] : ['pause', 'continue'],
  }),
  flag(`${kind}-max-failure-ratio`, 'float', 'Share of tasks that may fail', { default: '0' }),
  flag(`${kind}-monitor`, 'duration', `How long a new task must stay up ${SPAN}`, {
    default: '5s',
  }),
  flag(`${kind}-order`, 'string', 'Stop the old first, or start the new first', {
    default: 'stop-first',
    values: ['start-first', 'stop-first'],
  }),
  flag(`${kind}-parallelism`, 'uint', 'How many tasks at a time (0: all)', { default: '1' }),
]

/** Some durations may be anything but negative. */
function notNegative(text: string): void {
  if (parseDuration(text) < 0) throw new Error('duration cannot be negative')
}

/** Flags that hold one value, and that both commands have. */
const SINGLE: readonly Flag[] = [
  flag('credential-spec', 'custom', 'An account of a Windows domain; Linux needs none', {
    placeholder: 'credential-spec',
    parse: parseCredential,
  }),
  flag('endpoint-mode', 'string', 'One address for all (vip), or all addresses (dnsrr)', {
    default: 'vip',
    values: ['vip', 'dnsrr'],
  }),
  flag('entrypoint', 'custom', "Run this instead of the image's entrypoint", {
    placeholder: 'command',
    parse: shlexSplit,
  }),
  flag('health-cmd', 'string', 'Command that says whether a container is well'),
  flag('health-interval', 'duration', 'Time between two checks (ms|s|m|h)', { parse: notNegative }),
  flag('health-retries', 'int', 'Failures in a row that make it unhealthy'),
  flag('health-start-period', 'duration', 'Time in which failures do not count (ms|s|m|h)', {
    parse: notNegative,
  }),
  flag('health-start-interval', 'duration', 'Time between two checks while it starts (ms|s|m|h)', {
    parse: notNegative,
  }),
  flag('health-timeout', 'duration', 'How long one check may take (ms|s|m|h)', {
    parse: notNegative,
  }),
  flag('hostname', 'string', "The container's host name"),
  flag('init', 'bool', 'Put a small init process in front'),
  flag('isolation', 'string', 'How containers are kept apart'),
  flag('limit-cpu', 'decimal', 'Most CPUs a task may use'),
  flag('limit-memory', 'bytes', 'Most memory a task may use'),
  flag('limit-pids', 'int', 'Most processes a task may have (default 0 = unlimited)'),
  flag('log-driver', 'string', 'Where its output goes'),
  flag('max-concurrent', 'uint', 'Most tasks of a job at a time (default equal to --replicas)'),
  flag('no-healthcheck', 'bool', "Do not run the image's health check"),
  flag('no-resolve-image', 'bool', 'Do not ask the registry for digest and platforms'),
  flag('oom-score-adj', 'int', 'How readily the kernel kills it (-1000 to 1000)'),
  flag('quiet', 'bool', 'Show no progress', { short: 'q' }),
  flag('detach', 'bool', 'Do not wait until the service has converged', { short: 'd' }),
  flag('read-only', 'bool', "Mount the container's root read-only"),
  flag('replicas', 'uint', 'How many tasks'),
  flag('replicas-max-per-node', 'uint', 'Most tasks on one node (default 0 = unlimited)'),
  flag('reserve-cpu', 'decimal', 'CPUs a node must have free'),
  flag('reserve-memory', 'bytes', 'Memory a node must have free'),
  flag('restart-condition', 'string', 'When a task that ended is replaced', {
    default: 'any',
    values: ['none', 'on-failure', 'any'],
  }),
  flag('restart-delay', 'duration', `Pause before the replacement starts ${SPAN}`, {
    default: '5s',
  }),
  flag('restart-max-attempts', 'uint', 'How many replacements before giving up'),
  flag('restart-window', 'duration', `Time over which attempts are counted ${SPAN}`),
  ...rollout('rollback'),
  flag('stop-grace-period', 'duration', `Time between asking to stop and killing ${SPAN}`, {
    default: '10s',
  }),
  flag('stop-signal', 'string', 'Signal that asks the container to stop'),
  flag('tty', 'bool', 'Give the container a terminal', { short: 't' }),
  ...rollout('update'),
  flag('user', 'string', 'Who runs in it: <name|uid>[:<group|gid>]', { short: 'u' }),
  flag('with-registry-auth', 'bool', "Hand the client's registry login to the nodes"),
  flag('workdir', 'string', 'Folder the process starts in', { short: 'w' }),
]

interface ListFlag {
  readonly name: string
  readonly short?: string
  readonly placeholder?: string
  readonly help: string
  readonly parse?: Flag['parse']
  readonly check?: (text: string) => string
  readonly values?: Flag['values']
}

/** Flags that hold lists; `update` has them as pairs `X-add` and `X-rm`. */
const LISTS: readonly ListFlag[] = [
  {
    name: 'config',
    placeholder: 'config',
    help: 'Configs its tasks may read',
    parse: parseWanted('config'),
    values: 'config',
  },
  {
    name: 'constraint',
    help: 'What a node must be',
    values: ['node.role==worker', 'node.role==manager', 'node.hostname==', 'node.labels.'],
  },
  { name: 'container-label', help: 'Labels of its containers', check: checkLabel },
  { name: 'dns', help: 'DNS servers to ask', check: checkAddress },
  { name: 'dns-option', help: 'Options for DNS' },
  { name: 'dns-search', help: 'Domains to search', check: checkDomain },
  { name: 'env', short: 'e', help: 'Environment variables', check: checkEnv },
  { name: 'generic-resource', help: 'Other resources a node must have free', parse: parseGeneric },
  { name: 'group', help: 'More groups of its user' },
  { name: 'host', help: 'Lines for its hosts file (host:ip)', check: checkHost },
  { name: 'label', short: 'l', help: 'Labels of the service', check: checkLabel },
  { name: 'mount', placeholder: 'mount', help: 'Volumes and folders it sees', parse: parseMount },
  {
    name: 'network',
    placeholder: 'network',
    help: 'Networks it is on',
    parse: parseNetwork,
    values: 'network',
  },
  {
    name: 'placement-pref',
    placeholder: 'pref',
    help: 'What to spread its tasks over',
    parse: parsePreference,
  },
  {
    name: 'publish',
    short: 'p',
    placeholder: 'port',
    help: 'Ports of the swarm that lead to it',
    parse: parsePublish,
  },
  {
    name: 'secret',
    placeholder: 'secret',
    help: 'Secrets its tasks may read',
    parse: parseWanted('secret'),
    values: 'secret',
  },
  { name: 'sysctl', help: 'Kernel settings' },
  {
    name: 'ulimit',
    placeholder: 'ulimit',
    help: 'Limits of its processes (default [])',
    parse: parseUlimit,
  },
]

/** What `--X-rm` takes where it is not a list of names. */
const REMOVED_BY: Readonly<Record<string, string>> = { 'placement-pref': 'pref', publish: 'port' }

const listFlag = (list: ListFlag, name: string, short: string | undefined): Flag => {
  const { check, help, parse = check, placeholder, values } = list
  return {
    name,
    type: list.parse === undefined ? 'list' : 'custom',
    placeholder: placeholder ?? 'list',
    help,
    ...(short === undefined ? {} : { short }),
    ...(parse === undefined ? {} : { parse }),
    ...(values === undefined ? {} : { values }),
  }
}

/** Docker tells some of a new service's defaults though they are zero. */
const withZero = (single: Flag): Flag =>
  single.default === '0s' || single.default === '0'
    ? { ...single, help: `${single.help} (default ${single.default})` }
    : single

const byName = (flags: readonly Flag[]): Flag[] => [...flags].sort((a, b) => byText(a.name, b.name))

/** `service create`. */
export const CREATE_FLAGS: readonly Flag[] = byName([
  ...SINGLE.map(withZero),
  ...LISTS.map((list) => listFlag(list, list.name, list.short)),
  flag('cap-add', 'list', 'Kernel capabilities to add'),
  flag('cap-drop', 'list', 'Kernel capabilities to take away'),
  flag('env-file', 'list', 'Files with environment variables'),
  flag('log-opt', 'list', 'Options of the log driver'),
  flag('mode', 'string', 'A number of tasks, or one on each node; as a job: each to its end', {
    default: 'replicated',
    values: ['replicated', 'global', 'replicated-job', 'global-job'],
  }),
  flag('name', 'string', 'What it is called'),
])

/** `service update`. */
export const UPDATE_FLAGS: readonly Flag[] = byName([
  ...SINGLE.map((single): Flag => ({ ...single, tacit: true })),
  ...LISTS.flatMap((list): Flag[] => [
    listFlag(list, `${list.name}-add`, undefined),
    {
      name: `${list.name}-rm`,
      type: 'list',
      placeholder: REMOVED_BY[list.name] ?? 'list',
      ...(list.name === 'publish' ? { parse: parseUnpublish } : {}),
      help: `Take away: ${list.help.replace(' (default [])', '').toLowerCase()}`,
    },
  ]),
  flag('args', 'custom', "The command's arguments", { placeholder: 'command', parse: shlexSplit }),
  flag('cap-add', 'list', 'Kernel capabilities to add'),
  flag('cap-drop', 'list', 'Kernel capabilities to take away'),
  flag('force', 'bool', 'Replace all tasks though nothing changed'),
  flag('image', 'string', 'The image to run from now on', { values: 'image' }),
  flag('log-opt', 'list', 'Options of the log driver'),
  flag('rollback', 'bool', 'Go back to the spec before this one'),
])
