/**
 * Completion: given a line and the cursor, what could stand there. Commands and flags come from
 * the tables; names are asked of the daemon, so that they are the live ones.
 */
import { host, tryAsk, type Program, type Resume, type Wait } from './client'
import type { Command, Flag, Naming } from './command'
import { BUILTINS } from './builtins/all'
import { FILTERS } from './builtins/filters'
import { STACK_LABEL } from './commands/stack/namespace'
import { childOf, DOCKER, DOCKER_MACHINE, rowsOf, type Group } from './tree'

interface Candidate {
  readonly text: string
  readonly help: string
}

/** What completion found: the candidates, and where the word they replace begins. */
export interface Completion {
  readonly from: number
  readonly candidates: readonly Candidate[]
}

const IMAGES = [
  'nginx:1.25',
  'nginx:1.26',
  'redis:7',
  'instavote/vote',
  'instavote/vote:movies',
  'prom/prometheus',
  'alpine',
  'crash:latest',
  'stubborn:latest',
]

/** Finds what could stand at the cursor, and tells `found`. */
export function* complete(
  line: string,
  cursor: number,
  found: (completion: Completion) => void,
): Program {
  const before = line.slice(0, cursor)
  const start = Math.max(...['|', ';', '&', '('].map((mark) => before.lastIndexOf(mark))) + 1
  const words = before.slice(start).trimStart().split(/\s+/)
  const word = words.at(-1) ?? ''
  const place = placeOf(words.slice(0, -1))
  const all = yield* candidatesOf(place, word)
  const typed =
    place.kind === 'command' && place.flag !== null ? word.replace(/^--[\w-]+=/, '') : word
  const candidates = all.filter(({ text }) => text.startsWith(typed))
  found({ from: cursor - typed.length, candidates })
  return 0
}

/** Where in a command line the cursor is. */
type Place =
  | { readonly kind: 'program' }
  | { readonly kind: 'group'; readonly group: Group }
  | {
      readonly kind: 'command'
      readonly command: Command
      readonly flag: Flag | null
      readonly args: readonly string[]
    }
  | { readonly kind: 'names'; readonly naming: Naming }
  | { readonly kind: 'nothing' }

/** The place after these whole words. */
function placeOf(words: readonly string[]): Place {
  const [program, ...rest] = words
  if (program === undefined) return { kind: 'program' }
  if (program === 'ssh' || program === 'chaos') return { kind: 'names', naming: 'machine' }
  if (program === 'docker-machine' && rest[0] === 'ssh') {
    return rest.length === 1 ? { kind: 'names', naming: 'machine' } : placeOf(rest.slice(2))
  }
  if (program === 'watch') return placeOf(rest[0] === '-n' ? rest.slice(2) : rest)
  if (program !== 'docker' && program !== 'docker-machine') return { kind: 'nothing' }
  let group = program === 'docker' ? DOCKER : DOCKER_MACHINE
  for (const [at, name] of rest.entries()) {
    const child = childOf(group, name)
    if (child?.kind === 'group') group = child.group
    else if (child?.kind === 'command') return inCommand(child.command, rest.slice(at + 1))
    else return { kind: 'nothing' }
  }
  return { kind: 'group', group }
}

function inCommand(command: Command, words: readonly string[]): Place {
  const last = words.at(-1)
  const flag = command.flags.find(({ name, short }) => last === `--${name}` || last === `-${short}`)
  const waits = flag !== undefined && flag.type !== 'bool'
  const args = words.filter((word) => !word.startsWith('-'))
  return { kind: 'command', command, flag: waits ? flag : null, args }
}

function* candidatesOf(place: Place, word: string): Generator<Wait, Candidate[], Resume> {
  switch (place.kind) {
    case 'program':
      return programs()
    case 'group':
      return rowsOf(place.group).map(({ name, short }) => ({ text: name, help: short }))
    case 'names':
      return yield* names(place.naming)
    case 'nothing':
      return []
    case 'command': {
      const { command, args } = place
      const inline = /^--([\w-]+)=/.exec(word)
      const flag = place.flag ?? command.flags.find(({ name }) => name === inline?.[1]) ?? null
      if (flag !== null) return yield* valuesOf(flag)
      if (word.startsWith('-')) return flagsOf(command)
      if (command.names === undefined) return []
      const fresh = (yield* names(command.names)).filter(({ text }) => !args.includes(text))
      const scales = command.path === 'docker service scale'
      return scales ? fresh.map(({ text, help }) => ({ text: `${text}=`, help })) : fresh
    }
  }
}

function programs(): Candidate[] {
  const own = [...Object.keys(BUILTINS), ...Object.keys(FILTERS), 'watch', 'export', 'ssh']
  return ['docker', 'docker-machine', ...own.sort((a, b) => (a < b ? -1 : 1))].map((text) => ({
    text,
    help: '',
  }))
}

const flagsOf = ({ flags }: Command): Candidate[] => [
  ...flags.map(({ name, help }) => ({ text: `--${name}`, help })),
  { text: '--help', help: 'Say what it does' },
]

function* valuesOf({ values }: Flag): Generator<Wait, Candidate[], Resume> {
  if (values === undefined) return []
  if (typeof values === 'string') return yield* names(values)
  return values.map((text) => ({ text, help: '' }))
}

/** The live names of a kind of thing; none when the daemon does not say. */
function* names(naming: Naming): Generator<Wait, Candidate[], Resume> {
  const bare = (text: string): Candidate => ({ text, help: '' })
  switch (naming) {
    case 'image':
      return IMAGES.map(bare)
    case 'machine': {
      const reply = yield* host({ kind: 'machine.list' })
      const rows = reply.kind === 'machines' ? reply.machines : []
      return rows.map(({ name, address }) => ({ text: name, help: address }))
    }
    case 'node': {
      const reply = yield* tryAsk('GET /nodes', {}, {}, null)
      const nodes = 'body' in reply ? reply.body : []
      return [
        ...nodes.map(({ Description, Spec }) => ({ text: Description.Hostname, help: Spec.Role })),
        bare('self'),
      ]
    }
    case 'service': {
      const reply = yield* tryAsk('GET /services', {}, {}, null)
      return ('body' in reply ? reply.body : []).map(({ Spec }) => bare(Spec.Name))
    }
    case 'network': {
      const reply = yield* tryAsk('GET /networks', {}, {}, null)
      return ('body' in reply ? reply.body : []).map(({ Name }) => bare(Name))
    }
    case 'container': {
      const reply = yield* tryAsk('GET /containers/json', {}, {}, null)
      const rows = 'body' in reply ? reply.body : []
      return rows.map(({ Names, Image }) => ({
        text: (Names[0] ?? '').replace(/^\//, ''),
        help: Image,
      }))
    }
    case 'secret':
    case 'config': {
      const reply = yield* tryAsk(`GET /${naming}s`, {}, {}, null)
      return ('body' in reply ? reply.body : []).map(({ Spec }) => bare(Spec.Name))
    }
    case 'stack': {
      const reply = yield* tryAsk('GET /services', {}, {}, null)
      const stacks = ('body' in reply ? reply.body : []).map(({ Spec }) => Spec.Labels[STACK_LABEL])
      return [...new Set(stacks)].filter((name) => name !== undefined).map(bare)
    }
    case 'task': {
      const reply = yield* tryAsk('GET /tasks', {}, {}, null)
      return ('body' in reply ? reply.body : []).map(({ ID }) => bare(ID))
    }
  }
}
