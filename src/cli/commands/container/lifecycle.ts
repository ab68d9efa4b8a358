/** Containers by hand: `docker kill`, `stop`, `restart`, `start`, `rm` and `wait`. */
import type { Ask, Refusal, Reply } from '../../../api/routes'
import { SIGNALS } from '../../../api/signals'
import { attached, endOf, leavingKeys, stayWith, untilLeft } from './attached'
import {
  ask,
  daemonError,
  Fail,
  reach,
  tryAll,
  tryAsk,
  type Io,
  type Resume,
  type Wait,
} from '../../client'
import type { Call, Command, Flag } from '../../command'
import { DETACH_KEYS, forceFlag } from '../shared-flags'

type Named = Extract<Ask, { params: { readonly id: string }; body: null }>

const wordsOf = ({ status, message }: Refusal): string => daemonError(status, message)

/**
 * Asks about all of the containers at once, as the real client does; prints the names of those that
 * went well, and fails with what was said of the others, unless `isFine` finds it so.
 */
function* all(
  call: Call,
  io: Io,
  question: (id: string) => Named,
  isFine: (refusal: Refusal) => boolean = () => false,
): Generator<Wait, number, Resume> {
  const replies = yield* tryAll(call.args.map(question))
  return told(call.args, replies, io, isFine)
}

function told(
  names: readonly string[],
  replies: readonly Reply[],
  io: Io,
  isFine: (refusal: Refusal) => boolean,
): number {
  const faults: string[] = []
  replies.forEach((reply, at) => {
    if ('body' in reply) io.out(`${names[at]}\n`)
    else if (isFine(reply)) io.err(`${wordsOf(reply)}\n`)
    else faults.push(wordsOf(reply))
  })
  if (faults.length > 0) throw new Fail(faults.join('\n'))
  return 0
}

const SIGNAL: Flag = {
  name: 'signal',
  short: 's',
  type: 'string',
  help: 'Which signal to send',
  values: [...SIGNALS.keys()],
}

const STOP_FLAGS: readonly Flag[] = [
  SIGNAL,
  { name: 'timeout', short: 't', type: 'int', help: 'How many seconds until force is used' },
  { name: 'time', type: 'int', help: 'How many seconds until force is used', hidden: true },
]

const signalIn = (call: Call): { signal?: string } =>
  call.text('signal') === '' ? {} : { signal: call.text('signal') }

/** The old name of a flag still works, and is complained of. */
function stopQuery(call: Call, io: Io): { signal?: string; t?: number } {
  if (call.changed('time')) io.out('Flag --time has been deprecated, use --timeout instead\n')
  if (call.changed('time') && call.changed('timeout')) {
    throw new Fail('conflicting options: cannot specify both --timeout and --time')
  }
  const flag = ['time', 'timeout'].find((name) => call.changed(name))
  return { ...signalIn(call), ...(flag === undefined ? {} : { t: call.number(flag) }) }
}

const CONTAINERS = '[OPTIONS] CONTAINER [CONTAINER...]'

const COMMON = { arity: { kind: 'atLeast', n: 1 }, usage: CONTAINERS } as const

const kill: Command = {
  ...COMMON,
  path: 'docker kill',
  short: 'Send a signal to running containers, SIGKILL unless another is named',
  aliases: ['docker container kill'],
  flags: [SIGNAL],
  names: 'container',
  *run(call: Call, io: Io) {
    const endpoint = 'POST /containers/{id}/kill'
    const query = signalIn(call)
    return yield* all(call, io, (id) => ({ endpoint, params: { id }, query, body: null }))
  },
}

const stop: Command = {
  ...COMMON,
  path: 'docker stop',
  short: 'Ask running containers to end, and end them when they do not',
  aliases: ['docker container stop'],
  flags: STOP_FLAGS,
  names: 'container',
  *run(call: Call, io: Io) {
    const endpoint = 'POST /containers/{id}/stop'
    const query = stopQuery(call, io)
    return yield* all(call, io, (id) => ({ endpoint, params: { id }, query, body: null }))
  },
}

/** One after the other, as the real client does. */
const restart: Command = {
  ...COMMON,
  path: 'docker restart',
  short: 'Stop containers and start them again',
  aliases: ['docker container restart'],
  flags: STOP_FLAGS,
  names: 'any container',
  *run(call: Call, io: Io) {
    const query = stopQuery(call, io)
    const replies: Reply[] = []
    for (const id of call.args) {
      replies.push(yield* tryAsk('POST /containers/{id}/restart', { id }, query, null))
    }
    return told(call.args, replies, io, () => false)
  },
}

export const start: Command = {
  ...COMMON,
  path: 'docker start',
  short: 'Start containers that do not run',
  aliases: ['docker container start'],
  flags: [
    { name: 'attach', short: 'a', type: 'bool', help: 'Show what it prints' },
    DETACH_KEYS,
    { name: 'interactive', short: 'i', type: 'bool', help: 'Let it read what is typed' },
  ],
  names: 'idle container',
  *run(call: Call, io: Io) {
    if ((call.bool('attach') || call.bool('interactive')) && call.args.length > 1) {
      throw new Fail('you cannot start and attach multiple containers at once')
    }
    if (call.bool('attach') || call.bool('interactive')) return yield* startAttached(call, io)
    const failed: string[] = []
    for (const id of call.args) {
      const reply = yield* tryAsk('POST /containers/{id}/start', { id }, {}, null)
      if ('body' in reply) {
        io.out(`${id}\n`)
        continue
      }
      io.err(`${wordsOf(reply)}\n`)
      failed.push(id)
    }
    if (failed.length === 0) return 0
    throw new Fail(`Error: failed to start containers: ${failed.join(', ')}`)
  },
}

/** Starts one container and shows what it prints; its exit status is the command's. */
function* startAttached(call: Call, io: Io): Generator<Wait, number, Resume> {
  const [id = ''] = call.args
  const { HostConfig, Id, State } = yield* ask('GET /containers/{id}/json', { id }, {}, null)
  if (State['Paused'] === true) {
    throw new Fail('cannot attach to a paused container, unpause it first')
  }
  const keys = leavingKeys(call)
  yield* ask('POST /containers/{id}/attach', { id }, {}, {})
  const { AutoRemove } = HostConfig as { readonly AutoRemove?: boolean }
  const end = yield* endOf(Id, AutoRemove === true ? 'removed' : 'next-exit')
  yield* ask('POST /containers/{id}/start', { id }, {}, null)
  const staying = call.bool('interactive') ? stayWith(Id, end, io, keys) : attached(Id, end, io)
  return yield* untilLeft(staying)
}

const nameIn = (text: string): string => text.replace(/^\/+|\/+$/g, '')

const rm: Command = {
  ...COMMON,
  path: 'docker rm',
  short: 'Remove containers',
  aliases: ['docker container rm', 'docker container remove'],
  flags: [
    forceFlag('Kill those that run first'),
    { name: 'link', short: 'l', type: 'bool', help: 'Remove the link of this name' },
    { name: 'volumes', short: 'v', type: 'bool', help: 'Remove their volumes without a name, too' },
  ],
  names: 'any container',
  *run(call: Call, io: Io) {
    const endpoint = 'DELETE /containers/{id}'
    const force = call.bool('force')
    const query = { force, v: call.bool('volumes') }
    yield* reach()
    if (call.args.some((text) => nameIn(text) === '')) {
      throw new Fail('container name cannot be empty')
    }
    return yield* all(
      call,
      io,
      (text) => ({ endpoint, params: { id: nameIn(text) }, query, body: null }),
      ({ status }) => force && status === 404,
    )
  },
}

const wait: Command = {
  ...COMMON,
  path: 'docker wait',
  usage: 'CONTAINER [CONTAINER...]',
  short: 'Wait until containers have ended, and print their exit codes',
  aliases: ['docker container wait'],
  flags: [],
  names: 'container',
  *run(call: Call, io: Io) {
    const faults: string[] = []
    for (const id of call.args) {
      const reply = yield* tryAsk('POST /containers/{id}/wait', { id }, {}, null)
      if ('body' in reply) io.out(`${reply.body.StatusCode}\n`)
      else faults.push(wordsOf(reply))
    }
    if (faults.length > 0) throw new Fail(faults.join('\n'))
    return 0
  },
}

export const LIFECYCLE: readonly Command[] = [kill, restart, rm, start, stop, wait]
