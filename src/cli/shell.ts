/**
 * The shell: runs a line of commands, with pipes, variables and loops. What is no docker command is
 * a small builtin, and what is neither is not found, in bash's words.
 */
import { Fail, type Io, type Program, type Resume, type Wait } from './client'
import { BUILTINS, runBuiltin } from './builtins/all'
import type { Shell } from './builtins/builtin'
import { runTree } from './docker'
import { expandOne, expandWords, type Surroundings } from './expand'
import { SyntaxTrouble } from './lex'
import { redirect } from './redirect'
import { capture, changed, withInput } from './reroute'
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
  try {
    if (command.kind === 'for') return yield* runFor(command, around, io, variables)
    return yield* runSimple(command, around, io, variables, input)
  } catch (error) {
    if (!(error instanceof Fail)) throw error
    if (error.message !== '') io.err(`${error.message}\n`)
    return error.exit
  }
}

type For = Extract<ShellCommand, { kind: 'for' }>
type Simple = Extract<ShellCommand, { kind: 'simple' }>

function* runFor(command: For, around: Surroundings, io: Io, variables: Variables): Program {
  let exit = 0
  for (const value of yield* expandWords(command.words, around)) {
    variables[command.name] = value
    exit = yield* runScript(command.body, io, variables)
  }
  return exit
}

function* runSimple(
  command: Simple,
  around: Surroundings,
  io: Io,
  variables: Variables,
  piped: string | null,
): Program {
  const words = yield* expandWords(command.words, around)
  const assigned: Variables = {}
  for (const { name, value } of command.assignments) {
    assigned[name] = yield* expandOne(value, around)
  }
  if (words.length === 0) Object.assign(variables, assigned)
  const redirected = yield* redirect(command.redirections, around, io, piped)
  const { input } = redirected
  const env = changed(redirected.io, { env: { ...variables, ...assigned } })
  try {
    if (words.length === 0) return 0
    const program = runWords(words, env, variables)
    return yield* guarded(input === null ? program : withInput(program, input), env)
  } finally {
    yield* redirected.finish()
  }
}

/** What a line prints, for `$( )`. */
function* outputOf(source: string, io: Io, variables: Variables): Generator<Wait, string, Resume> {
  const kept = capture(io)
  yield* runLine(source, kept.io, { ...variables })
  return kept.text()
}

/** A command that fails says why and leaves its status; the rest of the line goes on. */
function* guarded(program: Program, io: Io): Program {
  try {
    return yield* program
  } catch (error) {
    if (!(error instanceof Fail)) throw error
    if (error.message !== '') io.err(`${error.message}\n`)
    return error.exit
  }
}

function* runWords(words: readonly string[], io: Io, variables: Variables): Program {
  const [name = '', ...args] = words
  const shell: Shell = {
    variables,
    run: (line, there, others = variables) => runLine(line, there, others),
  }
  if (name === 'docker') return yield* runTree(DOCKER, args, io)
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
  sed: ONLY,
  git: ONLY,
  bash: 'this is the shell',
  sh: 'this is the shell',
  apt: ONLY,
  'apt-get': ONLY,
  systemctl: 'docker-machine stop and start switch a machine',
  reboot: 'docker-machine stop and start switch a machine',
  'docker-compose': 'docker stack deploy takes the same files, docker compose config reads them',
}
