/**
 * The page's shell: the language is src/shell's; what is no docker command is a small builtin, and
 * what is neither is not found, in bash's words.
 */
import {
  Fail,
  host,
  Interrupted,
  readLine,
  sleep,
  tell,
  type Io,
  type Program,
  type Resume,
  type Wait,
} from './client'
import { BUILTINS, runBuiltin } from './builtins/all'
import type { Shell } from './builtins/builtin'
import type { Stream } from '../api/routes'
import { enter } from '../shell/enter'
import { hangUp, inherited, interruptFront, news } from '../shell/jobs'
import { listed } from '../shell/match'
import { say } from '../shell/print'
import { advance, given, notWritten } from '../shell/run'
import {
  createShell,
  statusOf,
  type Memory,
  type Shell as Running,
  type Want,
} from '../shell/state'
import { findThread } from '../shell/threads'
import { runTree } from './docker'
import { isHome, readIfThere } from './files'
import { changed } from './reroute'
import { BrokenPipe, feedOne, letOneGoOn, type UnderWay } from './side-by-side'
import { asDockerWords } from './commands/compose/standalone'
import { DOCKER, DOCKER_MACHINE } from './tree'

/** What a shell that does nothing but reckon lets pass, in milliseconds. */
const BREATH = 10

/** Wishes that are met at once at most, and before programs have their turn. */
const MOST = 5000
const TURN = 100

/** Runs one line; its exit status is that of its last command. */
export function* runLine(line: string, io: Io, memory: Memory): Program {
  const shell = createShell({ ...NO_JOBS, dialect: 'bash', prefix: 'bash: ', ...memory })
  const programs: UnderWay[] = []
  memory.latest = shell
  enter(shell, line)
  try {
    yield* drive(shell, programs, io, () => true)
  } catch (error) {
    if (error instanceof Interrupted && shell.front !== null) memory.jobs = interruptFront(shell)
    throw error
  }
  if (memory.latest === shell) remember(shell, io, memory)
  if (shell.left) yield* runBuiltin('exit', [], io, around(shell))
  const status = statusOf(shell)
  if (shell.others.length > 0) {
    yield { kind: 'background', exit: status, gone: () => hangUp(shell) }
    yield* drive(shell, programs, io, () => shell.others.length === 0)
  }
  return status
}

/** Tells of the jobs that have ended; the next line begins with what this one has left. */
function remember(shell: Running, io: Io, memory: Memory): void {
  const told = shell.options.includes('i') ? news(shell) : ''
  if (told !== '') io.err(told)
  const { aliases, functions, lastJob, nextThread, options } = shell
  const jobs = inherited(shell)
  Object.assign(memory, { aliases, functions, jobs, lastJob, nextThread, options })
}

const NO_JOBS = { keepsJobs: false } as const

/** Does what the shell wants until its own thread has nothing to do, and it is over. */
function* drive(
  shell: Running,
  programs: UnderWay[],
  io: Io,
  isOver: () => boolean,
): Generator<Wait, void, Resume> {
  for (let wish = 1; ; wish++) {
    const want = advance(shell)
    if (want.kind === 'over' && isOver()) return
    if (want.kind === 'idle' || want.kind === 'over') yield* letOneGoOn(shell, programs)
    else if (want.kind === 'run') programs.push(programOf(shell, want, io))
    else yield* satisfy(shell, want, io)
    if (wish % TURN === 0) feedOne(shell, programs)
    if (wish % MOST === 0) yield* sleep(BREATH)
  }
}

/** Does what a shell waits for. */
function* satisfy(
  shell: Running,
  want: Exclude<Want, { kind: 'run' | 'idle' | 'over' }>,
  io: Io,
): Program {
  switch (want.kind) {
    case 'print':
      tell(io, want.stream, want.text)
      return 0
    case 'read':
      given(shell, yield* readLine('', false), want.thread)
      return 0
    case 'file.read':
      given(shell, yield* readIfThere(want.path))
      return 0
    case 'folder.read': {
      const reply = isHome(want.path) ? yield* host({ kind: 'file.list' }) : null
      listed(shell, want.path, reply?.kind === 'files' ? reply.names : null)
      return 0
    }
    case 'file.write': {
      const { path, text, append } = want
      const reply = yield* host({ kind: 'file.write', path, text, append })
      if (reply.kind !== 'refused') return 0
      notWritten(shell, `${path}: ${reply.message.replace(/^.*: /, '')}`)
      return 0
    }
    case 'busy':
      yield* sleep(BREATH)
      return 0
  }
}

type Run = Extract<Want, { kind: 'run' }>

/** A program for a thread of the shell, that has not begun yet. */
function programOf(shell: Running, { words, env, isPiped, shown, thread }: Run, io: Io): UnderWay {
  const to = (stream: Stream) => (text: string) => {
    const seen = say(shell, stream, text, findThread(shell, thread))
    if (seen === 'broken') throw new BrokenPipe()
    if (seen !== null) tell(io, seen, text)
  }
  const isTyped = !isPiped && (io.isTyped ?? io.columns !== null)
  const there = changed(io, { out: to('stdout'), err: to('stderr'), env, isTyped })
  const isBehind = findThread(shell, thread)?.background === true
  const its = shown && !isBehind ? there : { ...there, columns: null }
  const program = runWords(words, its, around(shell))
  return { thread, program, io: its, isPiped, wait: null, until: Infinity }
}

const around = ({ variables, functions }: Running): Shell => ({
  variables,
  knows: (name) =>
    name.startsWith('docker') || Object.hasOwn(BUILTINS, name) || Object.hasOwn(NOT_HERE, name),
  run: (line, there, others = variables) => runLine(line, there, { variables: others, functions }),
})

function* runWords(words: readonly string[], io: Io, shell: Shell): Program {
  const [name = '', ...args] = words
  if (name === 'docker') return yield* runTree(DOCKER, args, io)
  if (name === 'docker-compose') return yield* runTree(DOCKER, asDockerWords(args), io)
  if (name === 'docker-machine') {
    if (args[0] === 'ssh' && args[1] !== '--help') {
      return yield* runBuiltin('ssh', args.slice(1), io, shell)
    }
    return yield* runTree(DOCKER_MACHINE, args, io)
  }
  if (Object.hasOwn(BUILTINS, name)) return yield* runBuiltin(name, args, io, shell)
  const why = NOT_HERE[name]
  if (why !== undefined) throw new Fail(`${name}: not modelled here: ${why}`, 127)
  throw new Fail(`bash: ${name}: command not found`, 127)
}

const ONLY = 'only docker, and what help lists'

/** Programs that people try, and what there is in their place. */
const NOT_HERE: Readonly<Record<string, string>> = {
  emacs: 'edit opens an editor',
  cd: 'all files lie in one folder',
  mkdir: 'all files lie in one folder',
  ping: 'curl asks a machine, and chaos cuts its cables',
  dig: ONLY,
  nslookup: ONLY,
  jq: "docker's own --format picks fields out",
  git: ONLY,
  bash: 'this is the shell',
  sh: 'this is the shell',
  apt: ONLY,
  'apt-get': ONLY,
  systemctl: 'docker-machine stop and start switch a machine',
  reboot: 'docker-machine stop and start switch a machine',
}
