/** `docker exec`: a command inside a container, and what is typed to it. */
import type { Typed } from '../../../api/routes'
import { ask, Fail, type Io, type Program } from '../../client'
import { checkEnv } from '../../checks'
import type { Call, Command } from '../../command'
import { envFiles } from '../../files'
import { endOf, goAlong, hasNoTerminal, KILLED, leavingKeysOfExec, NO_TERMINAL } from './attached'
import { DETACH_KEYS } from '../shared-flags'

/** Runs a command to its end; gives its exit status. */
function* runCommand(call: Call, env: readonly string[], io: Io): Program {
  const leaving = leavingKeysOfExec(call)
  const [container = '', ...Cmd] = call.args
  const [tty, AttachStdin] = [call.bool('tty'), call.bool('interactive')]
  if (hasNoTerminal(call, io)) {
    yield* ask('GET /containers/{id}/json', { id: container }, {}, null)
    throw new Fail(NO_TERMINAL)
  }
  const request = { Cmd, Env: env, WorkingDir: call.text('workdir'), Tty: tty, AttachStdin }
  const { Id: id } = yield* ask('POST /containers/{id}/exec', { id: container }, {}, request)
  const Detach = call.bool('detach')
  const type = (typed: Typed) => ask('POST /exec/{id}/start', { id }, {}, { Detach, ...typed })
  const first = yield* type({})
  if (Detach) return 0
  const end = yield* endOf(container, 'not-running')
  const keys = tty && AttachStdin ? leaving : ''
  if ((yield* goAlong(first, { type, tty, end, keys }, io)) !== null) return KILLED
  const { ExitCode } = yield* ask('GET /exec/{id}/json', { id }, {}, null)
  return ExitCode ?? 0
}

export const exec: Command = {
  path: 'docker exec',
  usage: '[OPTIONS] CONTAINER COMMAND [ARG...]',
  short: 'Run a command inside a running container',
  aliases: ['docker container exec'],
  flags: [
    { name: 'detach', short: 'd', type: 'bool', help: 'Do not wait for it' },
    DETACH_KEYS,
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
    const given = call.list('env').filter((text) => text.includes('='))
    return yield* runCommand(call, [...(yield* envFiles(call)), ...given], io)
  },
}
