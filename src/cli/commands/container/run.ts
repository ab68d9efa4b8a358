/** `docker run` and `docker create`: a container that no swarm knows. */
import type { ContainerCreateRequest } from '../../../api/daemon'
import { refusal } from '../../../api/errors'
import type { Refusal, Reply } from '../../../api/routes'
import { familiar, tagged } from '../../../api/reference'
import { daemonError, Fail, reach, tryAsk, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { readIfThere, writeFile } from '../../files'
import { LineStream } from '../../format/stream'
import { pullImage, referenceOf } from '../image/pull'
import {
  attached,
  endOf,
  hasNoTerminal,
  leavingKeys,
  NO_TERMINAL,
  stayWith,
  untilLeft,
} from './attached'
import { requestOf } from './create-request'
import { checkOs } from './host-options'
import { CREATE_FLAGS, IGNORED, RUN_FLAGS } from './run-flags'

const BAD_RUN = 125
const NOT_EXECUTABLE = 126
const NOT_FOUND = 127

/** How a failure is told by these two. */
const failure = (verb: string, message: string, exit = BAD_RUN): Fail =>
  new Fail(`docker: ${message}\n\nRun 'docker ${verb} --help' for more information`, exit)

/** Runs what may fail in Docker's words, and tells it so. */
function* telling<T>(
  verb: string,
  program: Generator<Wait, T, Resume>,
): Generator<Wait, T, Resume> {
  try {
    return yield* program
  } catch (error) {
    if (error instanceof Fail) throw failure(verb, error.message)
    if (!(error instanceof Error) || error.name !== 'Error') throw error
    throw failure(verb, error.message)
  }
}

const refused = ({ status, message }: Refusal): Fail => new Fail(daemonError(status, message))

const NOT_HERE = refusal(404, 'No such image')

/** Whether a platform is another than the machines'. @throws Fail */
function isForeign(platform: string): boolean {
  const parts = platform.split('/')
  if (parts.length > 3) {
    const why = 'cannot parse platform specifier: invalid argument'
    throw new Fail(`error parsing specified platform: ${JSON.stringify(platform)}: ${why}`)
  }
  const [os = '', architecture = 'amd64'] = parts
  return platform !== '' && !(os === 'linux' && /^(?:amd64|x86[_-]64)$/.test(architecture))
}

const PULLS = ['always', 'missing', 'never']

/** What is asked for, if the flags make sense. */
function* requested(
  call: Call,
  io: Io,
  isDetached: boolean,
): Generator<Wait, ContainerCreateRequest, Resume> {
  const pulls = call.text('pull')
  if (!PULLS.includes(pulls)) {
    throw new Fail(`invalid pull option: '${pulls}': must be one of "always", "missing" or "never"`)
  }
  return yield* requestOf(call, io, isDetached)
}

/** Makes the container, and pulls its image before where that is wanted; gives its ID. */
function* created(
  call: Call,
  io: Io,
  request: ContainerCreateRequest,
): Generator<Wait, string, Resume> {
  const file = call.text('cidfile')
  if (file !== '' && (yield* readIfThere(file)) !== null) {
    const advice = `make sure the other container isn't running or delete ${file}`
    throw new Fail(`container ID file found, ${advice}`)
  }
  const { Id, Warnings } = yield* made(call, io, request)
  for (const warning of Warnings) io.err(`WARNING: ${warning}\n`)
  if (file !== '') yield* writeFile(file, Id)
  return Id
}

type Made = Extract<Reply<'POST /containers/create'>, { readonly body: unknown }>['body']

function* made(call: Call, io: Io, request: ContainerCreateRequest): Generator<Wait, Made, Resume> {
  const pulls = call.text('pull')
  const reference = referenceOf(request.Image ?? '')
  const image = familiar(tagged(reference))
  const lines = call.bool('quiet') ? null : new LineStream({ out: io.err, columns: io.columns })
  const platform = call.text('platform')
  if (pulls === 'always') yield* pullImage(reference, platform, lines)
  const isOther = isForeign(platform)
  const first = isOther ? NOT_HERE : yield* asked(call, request)
  if ('body' in first) return first.body
  if (first.status !== 404 || pulls !== 'missing' || !first.message.startsWith('No such image')) {
    throw refused(first)
  }
  if (!call.bool('quiet')) io.err(`Unable to find image '${image}' locally\n`)
  yield* pullImage(reference, platform, lines)
  const second = yield* asked(call, request)
  if ('body' in second) return second.body
  throw refused(second)
}

function asked(call: Call, request: ContainerCreateRequest) {
  const name = call.text('name')
  return tryAsk('POST /containers/create', {}, name === '' ? {} : { name }, request)
}

const USAGE = '[OPTIONS] IMAGE [COMMAND] [ARG...]'

const create: Command = {
  path: 'docker create',
  usage: USAGE,
  short: 'Make a container without starting it',
  aliases: ['docker container create'],
  missing: IGNORED,
  flags: CREATE_FLAGS,
  arity: { kind: 'atLeast', n: 1 },
  names: 'image',
  interspersed: false,
  *run(call: Call, io: Io) {
    checkOs(call)
    const request = yield* telling('create', requested(call, io, false))
    io.out(`${yield* created(call, io, request)}\n`)
    return 0
  },
}

/** The exit status where a program could not be started. */
const statusOf = (message: string): number => {
  if (message.includes('executable file not found') || message.includes('no such file')) {
    return NOT_FOUND
  }
  return message.includes('permission denied') ? NOT_EXECUTABLE : BAD_RUN
}

function* started(id: string): Generator<Wait, void, Resume> {
  const reply = yield* tryAsk('POST /containers/{id}/start', { id }, {}, null)
  if ('body' in reply) return
  const { status, message } = reply
  throw failure('run', daemonError(status, message), statusOf(message))
}

const run: Command = {
  path: 'docker run',
  usage: USAGE,
  short: 'Make a container and start it',
  aliases: ['docker container run'],
  missing: IGNORED,
  flags: RUN_FLAGS,
  arity: { kind: 'atLeast', n: 1 },
  names: 'image',
  interspersed: false,
  *run(call: Call, io: Io) {
    yield* reach()
    if (hasNoTerminal(call, io)) throw new Fail(NO_TERMINAL)
    checkOs(call)
    const request = yield* telling('run', requested(call, io, call.bool('detach')))
    const id = yield* telling('run', created(call, io, request))
    if (call.bool('detach')) {
      io.out(`${id}\n`)
      yield* started(id)
      return 0
    }
    const keys = leavingKeys(call)
    yield* tryAsk('POST /containers/{id}/attach', { id }, {}, {})
    const end = yield* endOf(id, call.bool('rm') ? 'removed' : 'next-exit')
    yield* started(id)
    const staying = call.bool('interactive') ? stayWith(id, end, io, keys) : attached(id, end, io)
    return yield* untilLeft(staying)
  },
}

export const RUN: readonly Command[] = [create, run]
