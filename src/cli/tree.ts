/**
 * All commands in one place: the groups, what is in them, and how a word finds its command. Help,
 * completion and docs/coverage.md read the same tables.
 */
import type { Command, Flag, Part } from './command'
import { COMPOSE } from './commands/compose/all'
import { COMPOSE_FLAGS } from './commands/compose/options'
import { CONTAINER } from './commands/container/all'
import { CONTEXT } from './commands/context/all'
import { IMAGE } from './commands/image/all'
import { MACHINE } from './commands/machine/all'
import { MISSING, type Missing } from './commands/missing'
import { NETWORK } from './commands/network/all'
import { PAYLOADS } from './commands/payload/all'
import { PLUGIN } from './commands/plugin'
import { NODE } from './commands/node/all'
import { REGISTRY } from './commands/registry'
import { STACK } from './commands/stack/all'
import { SERVICE } from './commands/service/all'
import { SWARM } from './commands/swarm/all'
import { SYSTEM } from './commands/system/all'
import { VOLUME } from './commands/volume/all'
import type { HelpGroup, HelpSection } from './help'
import { byText } from '../api/order'

export type { Missing }

/** A word that has commands below it. */
export interface Group {
  readonly path: string
  readonly short: string
  /** The group above, or null for a program. */
  readonly parent: string | null
  readonly flags: readonly Flag[]
  /** What follows its path on the usage line of an error; nothing where it is absent. */
  readonly usage?: string
  /** Under which title `docker --help` names it. */
  readonly section: 'Management Commands' | 'Swarm Commands' | 'Commands'
  /** A plugin of the client's: the recorded client has none, and its help does not name it. */
  readonly isPlugin?: true
}

/** Every command that runs. */
export const COMMANDS: readonly Command[] = [
  ...SYSTEM,
  ...NETWORK,
  ...PAYLOADS,
  ...STACK,
  ...COMPOSE,
  ...CONTAINER,
  ...CONTEXT,
  ...IMAGE,
  ...PLUGIN,
  ...REGISTRY,
  ...VOLUME,
  ...NODE,
  ...SERVICE,
  ...SWARM,
  ...MACHINE,
]

const GLOBAL_FLAGS: readonly Flag[] = [
  {
    name: 'config',
    type: 'string',
    default: '/root/.docker',
    help: "Where the client's own settings are",
  },
  {
    name: 'context',
    short: 'c',
    type: 'string',
    help: 'Which named daemon to talk to (stronger than DOCKER_HOST and "docker context use")',
    values: 'context',
  },
  { name: 'debug', short: 'D', type: 'bool', help: 'Say more about what goes on' },
  {
    name: 'host',
    short: 'H',
    type: 'list',
    help: 'Which daemon to talk to, as in tcp://10.0.0.11:2376',
    values: 'machine',
  },
  {
    name: 'log-level',
    short: 'l',
    type: 'string',
    default: 'info',
    help: 'How much to log ("debug", "info", "warn", "error", "fatal")',
    values: ['debug', 'info', 'warn', 'error', 'fatal'],
  },
  { name: 'tls', type: 'bool', help: 'Talk TLS; comes with --tlsverify' },
  {
    name: 'tlscacert',
    type: 'string',
    default: '/root/.docker/ca.pem',
    help: 'The only CA whose certificates count',
  },
  {
    name: 'tlscert',
    type: 'string',
    default: '/root/.docker/cert.pem',
    help: "The client's certificate",
  },
  { name: 'tlskey', type: 'string', default: '/root/.docker/key.pem', help: "The client's key" },
  { name: 'tlsverify', type: 'bool', help: 'Talk TLS and check who answers' },
  { name: 'version', short: 'v', type: 'bool', help: 'Say which version this is and end' },
]

export const DOCKER: Group = {
  path: 'docker',
  short: 'Containers and the swarms they run in',
  parent: null,
  flags: GLOBAL_FLAGS,
  section: 'Commands',
}

export const DOCKER_MACHINE: Group = {
  path: 'docker-machine',
  short: 'Build and manage the computers of this world',
  parent: null,
  flags: [],
  section: 'Commands',
}

const group = (name: string, section: Group['section'], short: string, usage?: string): Group => ({
  path: `docker ${name}`,
  short,
  parent: 'docker',
  flags: [],
  section,
  ...(usage === undefined ? {} : { usage }),
})

/** Every group, programs first. */
const GROUPS: readonly Group[] = [
  DOCKER,
  DOCKER_MACHINE,
  group('builder', 'Management Commands', 'Builds of images'),
  {
    path: 'docker compose',
    short: 'Projects of Compose files: containers of one machine',
    parent: 'docker',
    flags: COMPOSE_FLAGS,
    section: 'Management Commands',
    isPlugin: true,
  },
  group('container', 'Management Commands', 'Containers of one machine'),
  group('context', 'Management Commands', 'Named daemons to talk to'),
  group('image', 'Management Commands', 'Images on one machine'),
  group('manifest', 'Management Commands', 'Manifests and manifest lists of images'),
  group('network', 'Management Commands', 'Networks, local and swarm-wide'),
  group('plugin', 'Management Commands', 'Plugins of the daemon'),
  group('system', 'Management Commands', 'The daemon itself'),
  group('trust', 'Management Commands', 'Signatures of images'),
  group('volume', 'Management Commands', 'Volumes on one machine', 'COMMAND'),
  group('config', 'Swarm Commands', 'Configs: files the swarm hands to services'),
  group('node', 'Swarm Commands', 'Nodes: the machines that are in the swarm'),
  group('secret', 'Swarm Commands', 'Secrets: files only the right tasks may read'),
  group('service', 'Swarm Commands', 'Services: what the swarm keeps running'),
  group('stack', 'Swarm Commands', 'Stacks: services described in Compose files', '[OPTIONS]'),
  group('swarm', 'Swarm Commands', 'The swarm: found it, join it, leave it'),
]

/** What a word means inside a group. */
export type Child =
  /** `path`: what its group calls it. */
  | { readonly kind: 'command'; readonly command: Command; readonly path: string }
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'missing'; readonly missing: Missing }

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf(' '))
const nameOf = (path: string): string => path.slice(path.lastIndexOf(' ') + 1)

/** What a command is called in a group: its path, or the first of its names there. */
const ownPath = ({ path, aliases = [] }: Command, above: string): string =>
  [path, ...aliases].find((one) => one.includes(' ') && parentOf(one) === above) ?? path

const CHILDREN: ReadonlyMap<string, Child> = new Map<string, Child>([
  ...MISSING.map((missing): [string, Child] => [missing.path, { kind: 'missing', missing }]),
  ...GROUPS.map((one): [string, Child] => [one.path, { kind: 'group', group: one }]),
  ...COMMANDS.flatMap((command) =>
    pathsOf(command).map((path): [string, Child] => [
      path,
      { kind: 'command', command, path: ownPath(command, parentOf(path)) },
    ]),
  ),
])

function pathsOf({ path, aliases = [], formerNames = [] }: Command): string[] {
  const above = parentOf(path)
  return [
    path,
    ...[...aliases, ...formerNames].map((alias) =>
      alias.includes(' ') ? alias : `${above} ${alias}`,
    ),
  ]
}

/** The command or group called `name` in a group, or null. */
export const childOf = (above: Group, name: string): Child | null =>
  CHILDREN.get(`${above.path} ${name}`) ?? null

export interface Row {
  readonly name: string
  readonly short: string
}

/** What a group's help screen lists: one row per command, its other names left out. */
export function rowsOf(above: Group, withPlugins = false): Row[] {
  const rows = new Map<string, Row>()
  const add = (path: string, short: string): void => {
    if (parentOf(path) === above.path) rows.set(nameOf(path), { name: nameOf(path), short })
  }
  for (const { path, short } of MISSING) add(path, capital(short))
  for (const { path, short, parent, isPlugin = false } of GROUPS) {
    if (parent !== null && (withPlugins || !isPlugin)) add(path, short)
  }
  for (const { path, short, aliases = [] } of COMMANDS) {
    add(path, short)
    const elsewhere = aliases.find((alias) => parentOf(alias) === above.path)
    if (elsewhere !== undefined && parentOf(path) !== above.path) add(elsewhere, short)
  }
  return [...rows.values()].sort((a, b) => byText(a.name, b.name))
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** What `docker --help` names first, in this order. */
const COMMON = [
  'run', 'exec', 'ps', 'build', 'pull', 'push', 'images', 'login', 'logout', 'search',
  'version', 'info',
] // prettier-ignore

/** What help names only where the machine is that to the swarm (docker/cli, annotation `swarm`). */
const NEEDS: Readonly<Record<string, Part>> = {
  'docker config': 'manager',
  'docker node': 'manager',
  'docker secret': 'manager',
  'docker service': 'manager',
  'docker stack': 'manager',
  'docker swarm ca': 'manager',
  'docker swarm join-token': 'manager',
  'docker swarm leave': 'member',
  'docker swarm unlock': 'manager',
  'docker swarm unlock-key': 'manager',
  'docker swarm update': 'manager',
  'docker volume update': 'manager',
}

/** Does the group's help depend on what the machine is to the swarm? */
export const asksPart = ({ path }: Group): boolean =>
  Object.keys(NEEDS).some((one) => parentOf(one) === path)

/** What a group below `docker` has: its commands, after groups of its own. */
function ownSections(path: string, rows: readonly Row[]): readonly HelpSection[] {
  const isGroup = ({ name }: Row): boolean =>
    MISSING.some((one) => one.isGroup && one.path === `${path} ${name}`)
  const groups = rows.filter(isGroup)
  const commands = { title: 'Commands', rows: rows.filter((row) => !isGroup(row)) }
  return groups.length === 0
    ? [commands]
    : [{ title: 'Management Commands', rows: groups }, commands]
}

/** A group as its help screen shows it; `lacks`: what the machine is not. */
export function helpGroup(above: Group, lacks: ReadonlySet<Part>): HelpGroup {
  const rows = rowsOf(above).filter(({ name }) => {
    const need = NEEDS[`${above.path} ${name}`]
    return need === undefined || !lacks.has(need)
  })
  const { path, short } = above
  if (path !== 'docker') return { path, short, sections: ownSections(path, rows) }
  const common = COMMON.flatMap((name) => rows.filter((row) => row.name === name))
  const sectionOf = (row: Row): string =>
    GROUPS.find((one) => one.path === `docker ${row.name}`)?.section ?? 'Commands'
  const titled = (title: string): HelpSection => ({
    title,
    rows: rows.filter((row) => sectionOf(row) === title && !common.includes(row)),
  })
  return {
    path,
    short,
    sections: [
      { title: 'Common Commands', rows: common },
      titled('Management Commands'),
      titled('Swarm Commands'),
      titled('Commands'),
    ],
  }
}
