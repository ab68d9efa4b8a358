/**
 * The shell: runs a line of commands, with pipes, variables and loops. What is no docker command is
 * a small builtin, and what is neither is not found, in bash's words.
 */
import {
  Fail,
  host,
  Interrupted,
  sleep,
  type Io,
  type Program,
  type Resume,
  type Wait,
} from './client'
import { BUILTINS } from './builtins/all'
import { FILTERS } from './builtins/filters'
import { runTree } from './docker'
import { expandOne, expandWords, type Surroundings } from './expand'
import { SyntaxTrouble } from './lex'
import { capture, changed, onMachine, withInput } from './reroute'
import { parseScript, type Pipeline, type Script, type ShellCommand } from './script'
import { DOCKER, DOCKER_MACHINE } from './tree'

/** A shell's variables, `?` among them; they change as it runs. */
export type Variables = Record<string, string>

/** Runs one line; its exit status is that of its last command. */
export function* runLine(line: string, io: Io, variables: Variables): Program {
  let script: Script
  try {
    script = parseScript(line)
  } catch (error) {
    if (!(error instanceof SyntaxTrouble)) throw error
    io.err(`${error.message}\n`)
    return 2
  }
  return yield* runScript(script, io, variables)
}

function* runScript(script: Script, io: Io, variables: Variables): Program {
  let exit = Number(variables['?'] ?? 0)
  for (const pipeline of script) {
    if (pipeline.join === '&&' && exit !== 0) continue
    if (pipeline.join === '||' && exit === 0) continue
    exit = yield* runPipeline(pipeline, io, variables)
    variables['?'] = String(exit)
  }
  return exit
}

/** Each command of a pipeline reads what the one before it printed. */
function* runPipeline({ commands }: Pipeline, io: Io, variables: Variables): Program {
  let input: string | null = null
  let exit = 0
  for (const [at, command] of commands.entries()) {
    const last = at === commands.length - 1
    const kept = last ? null : capture(io)
    exit = yield* runCommand(command, kept?.io ?? io, variables, input)
    input = kept?.text() ?? null
  }
  return exit
}

function* runCommand(
  command: ShellCommand,
  io: Io,
  variables: Variables,
  input: string | null,
): Program {
  const around: Surroundings = { variables, output: (source) => outputOf(source, io, variables) }
  if (command.kind === 'for') {
    let exit = 0
    for (const value of yield* expandWords(command.words, around)) {
      variables[command.name] = value
      exit = yield* runScript(command.body, io, variables)
    }
    return exit
  }
  const words = yield* expandWords(command.words, around)
  const assigned: Variables = {}
  for (const { name, value } of command.assignments) {
    assigned[name] = yield* expandOne(value, around)
  }
  if (words.length === 0) {
    Object.assign(variables, assigned)
    return 0
  }
  const quiet = command.redirections.some(({ operator }) => operator === '2>' || operator === '&>')
  const surroundings = changed(io, {
    env: { ...variables, ...assigned },
    ...(quiet ? { err: () => {} } : {}),
  })
  return yield* guarded(words, surroundings, variables, input)
}

/** What a line prints, for `$( )`. */
function* outputOf(source: string, io: Io, variables: Variables): Generator<Wait, string, Resume> {
  const kept = capture(io)
  yield* runLine(source, kept.io, { ...variables })
  return kept.text()
}

/** A command that fails says why and leaves its status; the rest of the line goes on. */
function* guarded(
  words: readonly string[],
  io: Io,
  variables: Variables,
  input: string | null,
): Program {
  try {
    return yield* runWords(words, io, variables, input)
  } catch (error) {
    if (!(error instanceof Fail)) throw error
    if (error.message !== '') io.err(`${error.message}\n`)
    return error.exit
  }
}

function* runWords(
  words: readonly string[],
  io: Io,
  variables: Variables,
  input: string | null,
): Program {
  const [name = '', ...args] = words
  const filter = FILTERS[name]
  if (filter !== undefined && input !== null) {
    const { text, exit } = filter(args, input)
    io.out(text)
    return exit
  }
  switch (name) {
    case 'docker':
      return yield* withPipe(runTree(DOCKER, args, io), input)
    case 'docker-machine':
      if (args[0] === 'ssh') return yield* ssh(args.slice(1), io, variables)
      return yield* runTree(DOCKER_MACHINE, args, io)
    case 'ssh':
      return yield* ssh(args, io, variables)
    case 'export':
      for (const text of args) {
        const at = text.indexOf('=')
        if (at > 0) variables[text.slice(0, at)] = text.slice(at + 1)
      }
      return 0
    case 'watch':
      return yield* watch(args, io, variables)
  }
  const builtin = BUILTINS[name]
  if (builtin !== undefined) return yield* builtin(args, io)
  throw new Fail(`bash: ${name}: command not found`, 127)
}

const withPipe = (program: Program, input: string | null): Program =>
  input === null ? program : withInput(program, input)

/** `docker-machine ssh NAME [COMMAND…]`: goes there, or runs something there. */
function* ssh(args: readonly string[], io: Io, variables: Variables): Program {
  const [target = '', ...command] = args
  const name = target.replace(/^.*@/, '')
  if (name === '') throw new Fail('usage: docker-machine ssh NAME [COMMAND...]')
  const listed = yield* host({ kind: 'machine.list' })
  const machine =
    listed.kind === 'machines'
      ? listed.machines.find((one) => one.name === name || one.address === name)
      : undefined
  if (machine === undefined) {
    throw new Fail(
      `Docker machine "${name}" does not exist. Use "docker-machine ls" to list machines.`,
    )
  }
  if (machine.power === 'off') {
    throw new Fail(`ssh: connect to host ${machine.address} port 22: No route to host`, 255)
  }
  if (command.length === 0) {
    yield* host({ kind: 'shell.enter', name: machine.name })
    return 0
  }
  const there = changed(io, { machine: machine.name })
  return yield* onMachine(runLine(command.join(' '), there, { ...variables }), machine.name)
}

const PAUSE = 2

/** `watch [-n SECONDS] COMMAND`: runs it again and again until Ctrl-C. */
function* watch(args: readonly string[], io: Io, variables: Variables): Program {
  const timed = args[0] === '-n'
  const seconds = timed ? Number(args[1]) : PAUSE
  const line = args.slice(timed ? 2 : 0).join(' ')
  if (line === '' || !(seconds > 0)) throw new Fail('usage: watch [-n SECONDS] COMMAND')
  try {
    for (;;) {
      const kept = capture(io)
      yield* runLine(line, kept.io, variables)
      yield* host({ kind: 'screen.clear' })
      io.out(`Every ${seconds.toFixed(1)}s: ${line}\n\n${kept.text()}`)
      yield* sleep(seconds * 1000)
    }
  } catch (error) {
    if (error instanceof Interrupted) return 130
    throw error
  }
}
