/**
 * Runs a command line against the tree: the flags of each group on the way, help, Docker's words
 * for what was mistyped, and at the end the command itself.
 */
import { Fail, tryAsk, type Io, type Program, type Resume, type Wait } from './client'
import type { Arity, Call, Command, Part } from './command'
import { connected } from './context/connect'
import { badAlias, readSettings } from './context/settings'
import { FlagTrouble, parseFlags, type Parsed } from './flags'
import { commandHelp, groupHelp, rootHelp, usageLine } from './help'
import { changed } from './reroute'
import { asksPart, childOf, helpGroup, type Group, type Missing } from './tree'
import { quoted } from './values'
import { CLIENT_VERSION } from './version'

/** Runs `words`, which follow the name of the program at `root`. */
export function* runTree(root: Group, words: readonly string[], io: Io): Program {
  const { call, help } = read(root, words)
  if (help === 'short') io.err(SHORT_HELP)
  if (root.path === 'docker') return yield* runDocker(root, call, help !== null, io)
  if (help !== null) return yield* showGroup(root, io, io.out)
  return yield* descend(root, call.args, io)
}

const SHORT_HELP = 'Flag shorthand -h has been deprecated, use --help\n'

function* runDocker(root: Group, call: Call, wantsHelp: boolean, io: Io): Program {
  const config = call.changed('config') ? call.text('config') : ''
  const docker = { hosts: call.list('host'), context: call.text('context'), config }
  const settings = yield* readSettings(changed(io, { docker }))
  const own = changed(io, { docker, settings })
  if (wantsHelp) return yield* connected(showGroup(root, own, own.out), own)
  if (call.bool('version')) {
    io.out(`Docker version ${CLIENT_VERSION}, build e6534b4\n`)
    return 0
  }
  checkGlobals(call)
  const alias = badAlias(settings)
  if (alias !== null) throw new Fail(alias)
  return yield* connected(descend(root, call.args, own), own)
}

const LEVELS = ['panic', 'fatal', 'error', 'warn', 'warning', 'info', 'debug', 'trace']

/** What Docker refuses before it looks for a command. */
function checkGlobals(call: Call): void {
  const level = call.text('log-level')
  if (!LEVELS.includes(level.toLowerCase()))
    throw new Fail(`Unable to parse logging level: ${level}`)
  if (call.text('context') !== '' && call.changed('host')) {
    throw new Fail('conflicting options: cannot specify both --host and --context')
  }
}

function* descend(group: Group, args: readonly string[], io: Io): Program {
  const [name, ...rest] = args
  const isPlugin = group.isPlugin === true
  if (name === undefined) return yield* showGroup(group, io, isPlugin ? io.out : io.err)
  if (name === 'help' && group.parent === null) return yield* showTopic(group, rest, io)
  const child = childOf(group, name)
  switch (child?.kind) {
    case undefined:
      if (group.parent === null && rest.includes('--help'))
        return yield* showGroup(group, io, io.out)
      if (isPlugin) yield* showGroup(group, io, io.out)
      throw isPlugin ? unknownToPlugin(group, name) : unknownCommand(group, name)
    case 'missing':
      throw notModelled(child.missing)
    case 'command':
      return yield* runCommand(child.command, child.path, rest, io)
    case 'group': {
      const { call, help } = read(child.group, rest)
      if (help === 'short') io.out(SHORT_HELP)
      if (help !== null) return yield* showGroup(child.group, io, io.out)
      return yield* descend(child.group, call.args, changed(io, { above: call }))
    }
  }
}

function unknownCommand(group: Group, name: string): Fail {
  const program = group.path.split(' ')[0] as string
  const own = group.usage === undefined ? '' : ` ${group.usage}`
  const usage = group.parent === null ? '' : `Usage:  ${group.path}${own}\n\n`
  const message = `${program}: unknown command: ${group.path} ${name}\n\n`
  return new Fail(`${message}${usage}Run '${group.path} --help' for more information`)
}

const unknownToPlugin = ({ path }: Group, name: string): Fail =>
  new Fail(`unknown docker command: ${quoted(`${path.replace(/^docker /, '')} ${name}`)}`)

/** A command of Docker's that this world has no place for. */
const notModelled = ({ path, short }: Missing): Fail =>
  new Fail(`${path}: not modelled in Swarmscope. A real Docker has this command to: ${short}`)

/** A daemon that does not answer lacks nothing: help names everything then. */
function* partsLacking(): Generator<Wait, ReadonlySet<Part>, Resume> {
  const reply = yield* tryAsk('GET /info', {}, {}, null)
  if (!('body' in reply)) return new Set()
  const { ControlAvailable, LocalNodeState } = reply.body.Swarm
  const lacks: readonly Part[] = [
    ...(ControlAvailable ? [] : (['manager'] as const)),
    ...(LocalNodeState === 'inactive' ? (['member'] as const) : []),
  ]
  return new Set(lacks)
}

function* showGroup(group: Group, io: Io, print: (text: string) => void): Program {
  const screen = helpGroup(group, asksPart(group) ? yield* partsLacking() : new Set())
  const help = group.parent === null ? rootHelp : groupHelp
  print(help(screen, group.flags, io.columns))
  return 0
}

function* showCommand(command: Command, path: string, io: Io): Program {
  const isAsked = command.flags.some(({ needs }) => needs !== undefined)
  const lacks = isAsked ? yield* partsLacking() : new Set<Part>()
  const flags = command.flags.filter(({ needs }) => needs === undefined || !lacks.has(needs))
  io.out(commandHelp({ ...command, flags }, path, io.columns))
  return 0
}

/** `docker help service create` */
function* showTopic(root: Group, topic: readonly string[], io: Io): Program {
  let group = root
  for (const name of topic) {
    const child = childOf(group, name)
    if (child === null) throw new Fail(`unknown help topic: ${name}`)
    if (child.kind === 'missing') throw notModelled(child.missing)
    if (child.kind === 'command') {
      return yield* showCommand(child.command, child.path, io)
    }
    group = child.group
  }
  return yield* showGroup(group, io, io.out)
}

function read(group: Group, words: readonly string[]): Parsed {
  try {
    return parseFlags(group.flags, words, false)
  } catch (error) {
    if (!(error instanceof FlagTrouble)) throw error
    const own = group.parent === null ? '[OPTIONS] COMMAND [ARG...]' : group.usage
    const usage = own === undefined ? group.path : `${group.path} ${own}`
    throw misused(error.message, usage, group.path)
  }
}

function* runCommand(command: Command, path: string, words: readonly string[], io: Io): Program {
  if (command.warning !== undefined) io.err(command.warning)
  try {
    const { call, help } = parseFlags(command.flags, words, command.interspersed !== false)
    if (help === 'short') io.out(SHORT_HELP)
    if (help !== null) return yield* showCommand(command, path, io)
    const wrong = wrongCount(command.arity, call.args, path)
    if (wrong !== null) throw countTrouble(command, path, wrong)
    return yield* command.run(withSettings(command, call, io), io)
  } catch (error) {
    if (!(error instanceof FlagTrouble)) throw error
    throw misused(error.message, usageLine(command, path), path)
  }
}

/** A command line with what the settings say where it says nothing; IDs alone have no format. */
function withSettings({ flags }: Command, call: Call, { settings }: Io): Call {
  const isQuiet = flags.some(({ name }) => name === 'quiet') && call.bool('quiet')
  const said = flags.flatMap(({ name, setting }) => {
    const text = setting === undefined ? undefined : settings?.texts[setting]
    return text === undefined || text === '' || call.changed(name) ? [] : [[name, text] as const]
  })
  if (said.length === 0 || isQuiet) return call
  const texts = new Map(said)
  return { ...call, text: (flag) => texts.get(flag) ?? call.text(flag) }
}

/** A plugin says no more than what is wrong. */
const misused = (message: string, usage: string, path: string): Fail =>
  isOfPlugin(path) ? new Fail(message) : new Fail(withUsage(message, usage, path), 125)

const isOfPlugin = (path: string): boolean => path.startsWith('docker compose')

const withUsage = (message: string, usage: string, path: string, verb = 'Run'): string =>
  `${message}\n\nUsage:  ${usage}\n\n${verb} '${path} --help' for more information`

/** What follows a wrong count; docker 28 has the slip of the pen, too. */
const VERBS: Partial<Record<Arity['kind'], string>> = { atLeast: 'See', atMost: 'SRun' }

function countTrouble(command: Command, path: string, wrong: string): Fail {
  if (command.arity.isBare === true) return new Fail(wrong)
  const program = path.split(' ')[0] as string
  const message = `${program}: '${path}' ${wrong}`
  const verb = VERBS[command.arity.kind] ?? 'Run'
  return new Fail(withUsage(message, usageLine(command, path), path, verb))
}

const counted = (n: number): string => `${n} ${n === 1 ? 'argument' : 'arguments'}`

/** Whether so many words are what a command takes. */
function isRight(arity: Arity, given: number): boolean {
  switch (arity.kind) {
    case 'any':
      return true
    case 'none':
      return given === 0
    case 'exactly':
      return given === arity.n
    case 'atLeast':
      return given >= arity.n
    case 'atMost':
      return given <= arity.n
    case 'between':
      return given >= arity.low && given <= arity.high
  }
}

/** What Docker says of a wrong number of arguments (spec 10.1), or null. */
function wrongCount(
  arity: Arity,
  { length: given, 0: first = '' }: readonly string[],
  path: string,
) {
  if (isRight(arity, given)) return null
  const isBare = arity.isBare === true
  switch (arity.kind) {
    case 'any':
      return null
    case 'none':
      return isBare
        ? `unknown command ${quoted(first)} for ${quoted(path)}`
        : 'accepts no arguments'
    case 'exactly':
      return isBare
        ? `accepts ${arity.n} arg(s), received ${given}`
        : `requires ${counted(arity.n)}`
    case 'atLeast':
      return isBare
        ? `requires at least ${arity.n} arg(s), only received ${given}`
        : `requires at least ${counted(arity.n)}`
    case 'atMost':
      return isBare
        ? `accepts at most ${arity.n} arg(s), received ${given}`
        : `requires at most ${counted(arity.n)}`
    case 'between':
      return isBare
        ? `accepts between ${arity.low} and ${arity.high} arg(s), received ${given}`
        : `requires at least ${arity.low} and at most ${counted(arity.high)}`
  }
}
