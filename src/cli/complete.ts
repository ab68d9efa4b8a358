/**
 * Completion: given a line and the cursor, what could stand there. Commands and flags come from
 * the tables; names are asked of the daemon, so that they are the live ones.
 */
import { Fail, host, type Program, type Resume, type Wait } from './client'
import type { Arity, Command, Flag } from './command'
import { BUILTINS } from './builtins/all'
import { bare, constraints, filterValues, names, urls, type Candidate } from './names'
import { connected, type Place } from './context/connect'
import { FlagTrouble, parseFlags } from './flags'
import { atMachine } from './reroute'
import { childOf, DOCKER, DOCKER_MACHINE, rowsOf, type Child, type Group } from './tree'
import { byText } from '../api/order'

/** What completion found: the candidates, and where the word they replace begins. */
export interface Completion {
  readonly from: number
  readonly candidates: readonly Candidate[]
}

type Found = Generator<Wait, readonly Candidate[], Resume>

/** Finds what could stand at the cursor in a shell at this place, and tells `found`. */
export function* complete(
  line: string,
  cursor: number,
  place: Place,
  found: (completion: Completion) => void,
): Program {
  const words = wordsBefore(line.slice(0, cursor))
  const word = words.pop() ?? ''
  let candidates: readonly Candidate[] = []
  const there = words[0] === 'docker-machine' && words[1] === 'ssh' ? words[2] : undefined
  const search = function* (): Program {
    candidates = yield* at(words, word)
    return 0
  }
  if (there !== undefined) yield* atMachine(search(), there)
  else yield* words[0] === 'docker' ? asDocker(search(), words.slice(1), place) : search()
  const typed = valuePart(word)
  const isLeft = (text: string): boolean => text !== typed || !text.endsWith('=')
  const fitting = candidates.filter(({ text }) => text.startsWith(typed) && isLeft(text))
  found({ from: cursor - typed.length, candidates: fitting })
  return 0
}

/** Names come from the daemon that the line would reach; where it says it wrongly, from none. */
function* asDocker(search: Program, words: readonly string[], place: Place): Program {
  try {
    const { call } = parseFlags(DOCKER.flags, words, false)
    const config = call.changed('config') ? call.text('config') : ''
    const docker = { hosts: call.list('host'), context: call.text('context'), config }
    return yield* connected(search, { ...place, docker })
  } catch (error) {
    if (error instanceof FlagTrouble || error instanceof Fail) return 1
    throw error
  }
}

/** The words of the command that the cursor is in; the last is the one it is at. */
function wordsBefore(text: string): string[] {
  const start = Math.max(...['|', ';', '&', '(', '`', '\n'].map((mark) => text.lastIndexOf(mark)))
  const words = text
    .slice(start + 1)
    .trimStart()
    .split(/\s+/)
  while (words.length > 1 && LEADS.test(words[0] as string)) words.shift()
  return words
}

/** Words before a command that are none: `NAME=value`, keywords, sudo. */
const LEADS = /^(?:[A-Za-z_]\w*=.*|do|sudo)$/

/** What is completed of a word: of `--flag=value` and `>file` only what follows. */
const valuePart = (word: string): string => word.replace(/^(?:--[\w-]+=|2?>{1,2}|<)/, '')

/** What could stand at `word`, after `words`. */
function* at(words: readonly string[], word: string): Found {
  const [program, ...rest] = words
  if (/^(?:2?>{1,2}|<)/.test(word) || /^(?:2?>{1,2}|<)$/.test(words.at(-1) ?? '')) {
    return yield* files()
  }
  switch (program) {
    case undefined:
      return programs()
    case 'docker':
      return yield* inGroup(DOCKER, rest, word)
    case 'docker-compose':
      return yield* inGroup(DOCKER, ['compose', ...rest], word)
    case 'docker-machine':
      if (rest[0] === 'ssh') return yield* onThere(rest.slice(1), word)
      return yield* inGroup(DOCKER_MACHINE, rest, word)
    case 'ssh':
      return yield* onThere(rest, word)
    case 'watch':
      return yield* at(rest[0] === '-n' ? rest.slice(2) : rest.filter((one) => one !== '-t'), word)
    default:
      return word.startsWith('-') ? HELP_FLAG : yield* ofBuiltin(program, rest)
  }
}

/** `ssh MACHINE`, then a command for it. */
function* onThere(rest: readonly string[], word: string): Found {
  return rest.length === 0 ? yield* names('machine') : yield* at(rest.slice(1), word)
}

const HELP_FLAG: readonly Candidate[] = [{ text: '--help', help: 'Say what it does' }]

function programs(): Candidate[] {
  const own = Object.entries(BUILTINS).map(([text, { help }]) => ({
    text,
    help: help.split('\n')[0] ?? '',
  }))
  return [
    { text: 'docker', help: 'Talk to the Docker daemon of this machine' },
    { text: 'docker-compose', help: 'The same as docker compose' },
    { text: 'docker-machine', help: 'Make machines, switch them, go there' },
    ...own.sort((a, b) => byText(a.text, b.text)),
  ]
}

function* ofBuiltin(program: string, rest: readonly string[]): Found {
  switch (program) {
    case 'chaos':
      return rest.length === 0
        ? ['cut', 'heal', 'kill', 'start'].map(bare)
        : yield* names('machine')
    case 'curl':
      return yield* urls()
    case 'help':
      return Object.keys(BUILTINS).map(bare)
    case 'cat':
    case 'edit':
    case 'vi':
    case 'vim':
    case 'nano':
    case 'rm':
      return yield* files()
    default:
      return []
  }
}

function* files(): Found {
  const reply = yield* host({ kind: 'file.list' })
  return reply.kind === 'files' ? reply.names.map(bare) : []
}

/** Walks down the tree to the group or the command that the cursor is in. */
function* inGroup(root: Group, words: readonly string[], word: string): Found {
  let group = root
  for (let index = 0; index < words.length; index++) {
    const name = words[index] as string
    const flag = flagOf(group.flags, name)
    if (name.startsWith('-')) {
      if (takesValue(flag) && !name.includes('=')) index++
      continue
    }
    const child = childOf(group, name)
    if (child?.kind === 'command')
      return yield* inCommand(child.command, words.slice(index + 1), word)
    if (child?.kind !== 'group') return []
    group = child.group
  }
  const flag = flagOf(group.flags, words.at(-1) ?? '')
  if (flag !== null && takesValue(flag)) return yield* valuesOf(group.path, flag, word)
  if (word.startsWith('-')) return flagsOf(group.flags, words)
  const here = group
  return rowsOf(here, true)
    .filter(({ name }) => runs(childOf(here, name)))
    .map(({ name, short }) => ({ text: name, help: short }))
}

/** Is there anything behind this word that is not refused? */
const runs = (child: Child | null): boolean =>
  child?.kind === 'command'
    ? child.command.missing === undefined
    : child?.kind === 'group' &&
      rowsOf(child.group).some(({ name }) => runs(childOf(child.group, name)))

const flagOf = (flags: readonly Flag[], word: string): Flag | null =>
  flags.find(
    ({ name, short }) =>
      word === `--${name}` || word.startsWith(`--${name}=`) || (short && word === `-${short}`),
  ) ?? null

const takesValue = (flag: Flag | null): boolean => flag !== null && flag.type !== 'bool'

function* inCommand(command: Command, words: readonly string[], word: string): Found {
  const args: string[] = []
  let open: Flag | null = null
  for (const one of words) {
    const flag = one.startsWith('-') ? flagOf(command.flags, one) : null
    if (open !== null) open = null
    else if (one.startsWith('-')) open = takesValue(flag) && !one.includes('=') ? flag : null
    else args.push(one)
  }
  if (open === null && /^--[\w-]+=/.test(word)) open = flagOf(command.flags, word)
  if (open !== null) return yield* valuesOf(command.path, open, valuePart(word))
  if (command.interspersed === false && args.length > 0) return []
  if (word.startsWith('-')) return flagsOf(command.flags, words)
  return yield* argumentsOf(command, args)
}

/** Flags that may still be given: what may be said once only is not offered twice. */
function flagsOf(flags: readonly Flag[], words: readonly string[]): Candidate[] {
  const left = flags.filter((flag) => {
    const repeats = flag.type === 'list' || flag.type === 'custom'
    return flag.hidden !== true && (repeats || !words.some((word) => flagOf([flag], word) !== null))
  })
  return [...left.map(({ name, help }) => ({ text: `--${name}`, help })), ...HELP_FLAG]
}

/** How many arguments a command takes at the most. */
function mostOf(arity: Arity): number {
  switch (arity.kind) {
    case 'none':
      return 0
    case 'exactly':
    case 'atMost':
      return arity.n
    case 'between':
      return arity.high
    case 'atLeast':
    case 'any':
      return Infinity
  }
}

function* argumentsOf({ arity, names: naming, path }: Command, args: readonly string[]): Found {
  if (naming === undefined || args.length >= mostOf(arity)) return []
  const given = new Set(args.map((arg) => arg.split('=')[0]))
  const fresh = (yield* names(naming)).filter(({ text }) => !given.has(text))
  if (path !== 'docker service scale') return fresh
  return fresh.map(({ text, help }) => ({ text: `${text}=`, help }))
}

function* valuesOf(path: string, { name, values }: Flag, word: string): Found {
  if (name.startsWith('constraint')) return yield* constraints(word)
  if (name === 'filter' && word.includes('=')) return yield* filterValues(path, word)
  if (values === undefined) return []
  return typeof values === 'string' ? yield* names(values) : values.map(bare)
}
