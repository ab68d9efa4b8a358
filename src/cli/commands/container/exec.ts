/** `docker exec`: a command inside a container; with `-it … sh`, one line after the other. */
import { EXIT, PROMPT, readerOf } from '../../../api/shell'
import { ask, type Io, type Resume, type Wait } from '../../client'
import { checkEnv } from '../../checks'
import type { Call, Command } from '../../command'
import { envFiles } from '../../files'
import { endOf, KILLED, typed } from './attached'

/** Runs one command; gives its exit status. */
function* runOne(id: string, command: readonly string[], io: Io): Generator<Wait, number, Resume> {
  const { Id } = yield* ask('POST /containers/{id}/exec', { id }, {}, { Cmd: command })
  const said = yield* ask('POST /exec/{id}/start', { id: Id }, {}, { Detach: false })
  io.out(said.stdout)
  io.err(said.stderr)
  const { ExitCode } = yield* ask('GET /exec/{id}/json', { id: Id }, {}, null)
  return ExitCode ?? 0
}

/** A shell inside: each line is a command of its own, until `exit` or the end of the input. */
function* shell(id: string, io: Io): Generator<Wait, number, Resume> {
  let exit = 0
  const end = yield* endOf(id, 'not-running')
  for (;;) {
    const heard = yield* typed(PROMPT, end)
    if ('reply' in heard) return KILLED
    const { line } = heard
    const text = line?.trim() ?? 'exit'
    const left = EXIT.exec(text)
    if (left !== null) return Number(left[1] ?? exit)
    if (text !== '') exit = yield* runOne(id, ['sh', '-c', text], io)
  }
}

export const exec: Command = {
  path: 'docker exec',
  usage: '[OPTIONS] CONTAINER COMMAND [ARG...]',
  short: 'Run a command inside a running container',
  aliases: ['docker container exec'],
  flags: [
    { name: 'detach', short: 'd', type: 'bool', help: 'Do not wait for it' },
    { name: 'detach-keys', type: 'string', help: 'Keys that leave it running' },
    { name: 'env', short: 'e', type: 'list', help: 'Environment variables', parse: checkEnv },
    { name: 'env-file', type: 'list', help: 'Files with environment variables' },
    { name: 'interactive', short: 'i', type: 'bool', help: 'Let it read what is typed' },
    { name: 'privileged', type: 'bool', help: 'Let it do anything' },
    { name: 'tty', short: 't', type: 'bool', help: 'Give it a terminal' },
    { name: 'user', short: 'u', type: 'string', help: 'Who runs it: <name|uid>[:<group|gid>]' },
    { name: 'workdir', short: 'w', type: 'string', help: 'Folder it starts in' },
  ],
  arity: { kind: 'atLeast', n: 2 },
  names: 'container',
  interspersed: false,
  *run(call: Call, io: Io) {
    const [id = '', ...command] = call.args
    yield* envFiles(call)
    if (readerOf(command) === 'shell' && call.bool('interactive')) {
      yield* runOne(id, ['true'], io)
      return yield* shell(id, io)
    }
    return yield* runOne(id, command, io)
  },
}
