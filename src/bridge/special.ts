/** Rows of the Engine API that are not one plain ask: the handshake, streams, single containers. */
import { octetsOf } from '../api/bytes'
import type { ContainerStats, Info } from '../api/daemon'
import { keysIn } from '../api/detach-keys'
import { goJson } from '../api/json'
import type { Output, Typed } from '../api/routes'
import { isYes, type ApiAnswer, type ApiRequest } from './answer'
import { EXEC } from './bodies'
import { readArchive, statPath, writeArchive } from './archive'
import { attach } from './attach'
import {
  converse,
  linesOf,
  NOTHING,
  orRefused,
  remember,
  typedTo,
  whileItRuns,
  type Reader,
} from './console'
import { Refused, type Daemon } from './daemon'
import { eventStream } from './events'
import { badRequest } from './query'
import { exportContainer, importImage, loadImages, pushImage, saveImages } from './images'
import { readAs } from '../api/shape'
import { pullImage } from './pull'
import { frameOf, logStream, MULTIPLEXED, pause, RAW, swarmDetails } from './stream'

type Handler = (request: ApiRequest) => Promise<ApiAnswer>

/** `active/manager`: what `_ping` says of the daemon's part in a swarm. */
const partOf = ({ Swarm }: Info): string => {
  if (Swarm.LocalNodeState !== 'active') return Swarm.LocalNodeState
  return `active/${Swarm.ControlAvailable ? 'manager' : 'worker'}`
}

async function ping({ daemon }: ApiRequest): Promise<ApiAnswer> {
  const info = await daemon.ask('GET /info', {}, {}, null)
  const headers = {
    swarm: partOf(info),
    'builder-version': '2',
    'cache-control': 'no-cache, no-store, must-revalidate',
    pragma: 'no-cache',
  }
  return { status: 200, text: 'OK', headers }
}

/** What the containers of a service printed. */
const swarmLogs =
  (endpoint: 'GET /services/{id}/logs' | 'GET /tasks/{id}/logs'): Handler =>
  (request) => {
    const { daemon, params } = request
    const { id = '' } = params
    return logStream(request, {
      look: (wanted) => daemon.ask(endpoint, { id }, wanted, null),
      details: swarmDetails,
      goesOn: () => Promise.resolve(true),
      isRaw: false,
      unchosen: 500,
    })
  }

async function containerLogs(request: ApiRequest): Promise<ApiAnswer> {
  const { daemon, params } = request
  const { id = '' } = params
  const { Config } = await daemon.ask('GET /containers/{id}/json', { id }, {}, null)
  return logStream(request, {
    look: (wanted) => daemon.ask('GET /containers/{id}/logs', { id }, wanted, null),
    details: () => '',
    goesOn: () => isRunning(daemon, id),
    isRaw: Config.Tty,
    unchosen: 400,
  })
}

/** Can the container print any more? */
async function isRunning(daemon: Daemon, id: string): Promise<boolean> {
  try {
    return (await daemon.ask('GET /containers/{id}/json', { id }, {}, null)).State.Running
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}

const ONE_READING = { stream: false } as const

/** What a container uses, once or each second. */
async function stats({ daemon, params, query, gone }: ApiRequest): Promise<ApiAnswer> {
  const { id = '' } = params
  const look = () => daemon.ask('GET /containers/{id}/stats', { id }, ONE_READING, null)
  const first = await look()
  if (query.has('stream') && !isYes(query, 'stream')) return { status: 200, json: first }
  return { stream: readings(first, look, gone), type: 'application/json' }
}

const SECOND_MS = 1000

async function* readings(
  first: ContainerStats,
  look: () => Promise<ContainerStats>,
  gone: AbortSignal,
): AsyncIterable<Uint8Array> {
  let reading = first
  for (;;) {
    yield Buffer.from(`${goJson(reading)}\n`)
    if (!(await pause(SECOND_MS, gone))) return
    reading = await look()
  }
}

/** What a command in a container printed, when it has ended. */
async function startExec({ daemon, params, body }: ApiRequest): Promise<ApiAnswer> {
  const { Detach = false, Tty = false } = (body() ?? {}) as { Detach?: boolean; Tty?: boolean }
  const { id = '' } = params
  const type = (typed: Typed & { readonly Detach?: boolean }) =>
    orRefused(daemon.ask('POST /exec/{id}/start', { id }, {}, { Detach: false, ...typed }))
  const reader: Reader = { type, ended: () => {} }
  const shell = Detach ? null : typedTo(daemon, id)
  if (shell?.isConsole === true) {
    const talk = (input: AsyncIterable<Buffer>) =>
      converse(reader, type({ Detach }), whileItRuns(daemon, shell.container, input))
    return { talk, type: RAW }
  }
  if (shell !== null) {
    const frames = (input: AsyncIterable<Buffer>) => printed(started(type, linesOf(input)), Tty)
    return { talk: frames, type: Tty ? RAW : MULTIPLEXED }
  }
  const first = await daemon.ask('POST /exec/{id}/start', { id }, {}, { Detach })
  if (Detach) return { status: 200, text: '' }
  const said = goingOn(type, first, NOTHING)
  return { stream: printed(said, Tty), type: Tty ? RAW : MULTIPLEXED, takesOver: true }
}

/** The same from its start. */
async function* started(type: Reader['type'], lines: AsyncIterator<Typed>): AsyncIterable<Output> {
  yield* goingOn(type, await type({}), lines)
}

/** What a command says until it has ended; it is typed lines, and then the end of the input. */
async function* goingOn(
  type: Reader['type'],
  first: Output,
  lines: AsyncIterator<Typed>,
): AsyncIterable<Output> {
  for (let output = first; ;) {
    yield output
    if (output.Waits === undefined) return
    if (output.Waits === 'time') output = await type({ Follow: true })
    else {
      const next = await lines.next()
      output = await type(next.done === true ? { Line: null } : next.value)
    }
  }
}

/** A terminal has one stream for both. */
async function* printed(outputs: AsyncIterable<Output>, isTty: boolean): AsyncIterable<Uint8Array> {
  for await (const { Said } of outputs) {
    for (const { Stream, Text } of Said) {
      yield isTty ? octetsOf(Text.replace(/\r?\n/g, '\r\n')) : frameOf(Stream, Text)
    }
  }
}

/** A command in a container, and whether it is a shell that somebody types into. */
async function createExec({ daemon, params, body }: ApiRequest): Promise<ApiAnswer> {
  const { id = '' } = params
  const sent = body()
  const asked = readAs(EXEC, sent) as { readonly Cmd: readonly string[] }
  const { DetachKeys: keys = '' } = (sent ?? {}) as { readonly DetachKeys?: string }
  if (keysIn(keys) === null) throw badRequest(`Invalid escape keys (${keys}) provided`)
  const json = await daemon.ask('POST /containers/{id}/exec', { id }, {}, asked)
  remember(daemon, json.Id, id, sent)
  return { status: 201, json }
}

async function inspectExec({ daemon, params }: ApiRequest): Promise<ApiAnswer> {
  const { id = '' } = params
  const { ExitCode, Running } = await daemon.ask('GET /exec/{id}/json', { id }, {}, null)
  return { status: 200, json: { ID: id, Running, ExitCode, OpenStdout: true, OpenStderr: true } }
}

/** The status is told at once, as clients expect before they start what they wait for. */
async function waitFor({ daemon, params, query }: ApiRequest): Promise<ApiAnswer> {
  const { id = '' } = params
  await daemon.ask('GET /containers/{id}/json', { id }, {}, null)
  const condition = query.get('condition') ?? ''
  const wanted = condition === '' ? {} : { condition }
  const ended = daemon.ask('POST /containers/{id}/wait', { id }, wanted, null)
  return { stream: ending(ended), type: 'application/json' }
}

async function* ending(ended: Promise<object>): AsyncIterable<Uint8Array> {
  yield Buffer.from(`${goJson(await ended)}\n`)
}

const SPECIAL_HANDLERS: Readonly<Record<string, Handler>> = {
  'GET /_ping': ping,
  'HEAD /_ping': ping,
  'GET /events': async (request) => ({
    stream: await eventStream(request),
    type: 'application/json',
  }),
  'POST /images/create': (request) =>
    (request.query.get('fromImage') ?? '') === '' ? importImage(request) : pullImage(request),
  'GET /images/get': saveImages,
  'GET /images/{name}/get': saveImages,
  'POST /images/load': loadImages,
  'POST /images/{name}/push': pushImage,
  'GET /containers/{id}/export': exportContainer,
  'HEAD /containers/{id}/archive': statPath,
  'GET /containers/{id}/archive': readArchive,
  'PUT /containers/{id}/archive': writeArchive,
  'POST /containers/{id}/wait': waitFor,
  'GET /containers/{id}/logs': containerLogs,
  'GET /containers/{id}/stats': stats,
  'GET /services/{id}/logs': swarmLogs('GET /services/{id}/logs'),
  'GET /tasks/{id}/logs': swarmLogs('GET /tasks/{id}/logs'),
  'POST /containers/{id}/attach': attach,
  'POST /containers/{id}/exec': createExec,
  'POST /exec/{id}/start': startExec,
  'GET /exec/{id}/json': inspectExec,
  'POST /exec/{id}/resize': async ({ daemon }) => {
    await daemon.ask('GET /version', {}, {}, null)
    return { status: 200, text: '' }
  },
}

/** By `METHOD path`. */
export const SPECIAL: ReadonlyMap<string, Handler> = new Map(Object.entries(SPECIAL_HANDLERS))
