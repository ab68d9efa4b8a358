/**
 * The desk of a real daemon: the asks of api/routes become requests to it, and its answers replies.
 * Without leave to write, whatever is no `GET` is refused before it reaches the daemon.
 */
import { bytesOf, textOfOctets } from '../../api/bytes'
import type { DaemonEvent, Logs, Progress, PullProgress } from '../../api/daemon'
import { noDaemonAt, refusal } from '../../api/errors'
import { filtersJson } from '../../api/filters'
import { formatInstant } from '../../api/instant'
import type { Ask, Filters, Output, Reply } from '../../api/routes'
import { modeOf, packTar, unpackTar } from '../../api/tar'
import { STREAMS } from '../stream'
import { RealShells } from './real-shells'
import type { Wire } from './wire'

export interface RealDesk {
  /** Never rejects: what fails is a refusal in the daemon's words. */
  ask(ask: Ask): Promise<Reply>
  /** `heard` whenever the daemon tells of an event, until it tells no more. Never rejects. */
  follow(heard: () => void, gone: AbortSignal): Promise<void>
}

const READ_ONLY = refusal(
  403,
  'Swarmscope looks only: start the bridge with --allow-write to let it change this swarm',
)

/** `mayWrite`: whether the daemon may be asked to change anything. */
export const createRealDesk = (
  wire: Wire,
  mayWrite: boolean,
  shells = new RealShells(),
): RealDesk => ({
  ask: async (ask) => {
    if (!mayWrite && !ask.endpoint.startsWith('GET ')) return READ_ONLY
    try {
      return await shells.put(ask, (one) => put(wire, one))
    } catch (error) {
      const { text } = wire.address
      return refusal(0, `${noDaemonAt(text)} (${(error as Error).message})`)
    }
  },
  follow: (heard, gone) => wire.follow('/events', heard, gone).catch(() => undefined),
})

async function put(wire: Wire, ask: Ask): Promise<Reply> {
  const [method = 'GET', pattern = ''] = ask.endpoint.split(' ')
  const params = ask.params as Readonly<Record<string, string>>
  const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) => encoded(name, params[name] ?? ''))
  const { status, body } = await wire.ask(method, `${path}?${queryOf(ask)}`, sentIn(ask))
  if (status >= 400) return refusal(status as 400, messageIn(body))
  return { status: status === 201 ? 201 : 200, body: answerIn(ask, body) } as Reply
}

/** The body as the daemon takes it: files are a tar archive. */
function sentIn({ body, endpoint }: Ask): unknown {
  if (body !== null && 'Entries' in body) return Buffer.from(packTar(body.Entries, 0), 'latin1')
  // Old daemons look for the account there.
  return endpoint === 'POST /images/{name}/push' ? {} : body
}

/** An archive from a container; what is known of its path is made of its first entry. */
function archiveIn(body: Buffer): object {
  const Entries = unpackTar(body.toString('latin1'))
  const [{ Name, Text } = { Name: '', Text: null }] = Entries
  const size = bytesOf(Text ?? '').length
  const Stat = { name: Name, size, mode: modeOf(Text === null), mtime: '', linkTarget: '' }
  return { Stat, Entries }
}

/** The name of an image keeps its slashes. */
const encoded = (name: string, value: string): string =>
  name === 'name' ? value : encodeURIComponent(value)

function messageIn(body: Buffer): string {
  try {
    return (JSON.parse(body.toString('utf8')) as { message: string }).message
  } catch {
    return body.toString('utf8').trim()
  }
}

const isLogs = ({ endpoint }: Ask): boolean => endpoint.endsWith('/logs')

/** The query as the Engine API wants it: filters as JSON, instants in seconds. */
function queryOf(ask: Ask): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(ask.query as Readonly<Record<string, unknown>>)) {
    if (key === 'filters') query.set(key, filtersJson(value as Filters))
    else if (key === 'since' || key === 'until') query.set(key, String((value as number) / 1000))
    else if (Array.isArray(value)) for (const one of value) query.append(key, String(one))
    else if (value !== undefined) query.set(key, String(value as string))
  }
  if (isLogs(ask)) {
    for (const key of ['stdout', 'stderr', 'timestamps', 'details']) query.set(key, 'true')
  }
  return query.toString()
}

/** The answer as api/routes has it. */
function answerIn(ask: Ask, body: Buffer): unknown {
  if (isLogs(ask)) return logsIn(body)
  if (ask.endpoint === 'GET /containers/{id}/archive') return archiveIn(body)
  if (ask.endpoint === 'POST /exec/{id}/start') return outputIn(body)
  if (ARCHIVES.includes(ask.endpoint)) return { Entries: unpackTar(body.toString('latin1')) }
  const lines = linesIn(ask, body)
  if (lines !== null) return lines
  const text = body.toString('utf8')
  if (ask.endpoint === 'GET /events') return eventsIn(text)
  if (text.trim() === '') return null
  const json: unknown = JSON.parse(text)
  return ask.endpoint === 'GET /info' ? infoIn(json as Info) : json
}

const ARCHIVES: readonly string[] = ['GET /containers/{id}/export', 'GET /images/get']

type Told = Progress & { readonly error?: string; readonly stream?: string }

/** An answer that is told line by line; null: it is not. */
function linesIn(ask: Ask, body: Buffer): unknown {
  const lines = (): Told[] =>
    body
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as Told)
  switch (ask.endpoint) {
    case 'POST /images/create':
      return 'fromSrc' in ask.query ? importedIn(lines()) : { Id: '', Told: toldIn(lines()) }
    case 'POST /images/load': {
      const all = lines()
      const Lines = all.filter(({ error }) => error === undefined)
      return { Lines, Error: all.at(-1)?.error ?? '' }
    }
    case 'POST /images/{name}/push': {
      const { Messages, Error } = toldIn(lines())
      return { Messages, Error }
    }
    default:
      return null
  }
}

const importedIn = (lines: readonly Told[]) => ({ Id: lines.at(-1)?.status ?? '' })

/** What a pull or a push told from its beginning to its end. */
function toldIn(lines: readonly Told[]): PullProgress {
  const Messages = lines.filter(({ status, progressDetail }) => {
    return status !== undefined && progressDetail?.total === undefined
  })
  return { Messages, Done: true, Error: lines.at(-1)?.error ?? '' }
}

interface Message {
  readonly Type: DaemonEvent['type']
  readonly scope: DaemonEvent['scope']
  readonly Action: string
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> }
  readonly timeNano: number
}

/** A daemon's messages, a line each. */
function eventsIn(text: string): readonly DaemonEvent[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines
    .map((line) => JSON.parse(line) as Message)
    .map(({ Type, scope, Action, Actor: { Attributes, ID }, timeNano }) => ({
      Timestamp: formatInstant(Math.floor(timeNano / 1e6)),
      type: Type,
      scope,
      id: ID,
      action: Action,
      attributes: Attributes,
    }))
}

interface Info {
  readonly Runtimes?: object
}

/** Runtimes are a list here; old daemons leave some fields out. */
const infoIn = (info: Info): object => ({
  Labels: [],
  SecurityOptions: [],
  RegistryConfig: { InsecureRegistryCIDRs: [] },
  DriverStatus: [],
  ...info,
  Runtimes: Object.keys(info.Runtimes ?? {}),
})

interface Frame {
  readonly stream: number
  readonly text: string
}

/** Docker's frames: which stream, four bytes of length, the text. */
function framesIn(body: Buffer): Frame[] {
  const frames: Frame[] = []
  for (let at = 0; at + 8 <= body.length;) {
    const length = body.readUInt32BE(at + 4)
    const text = textOfOctets(body.subarray(at + 8, at + 8 + length))
    frames.push({ stream: body[at] ?? 1, text })
    at += 8 + length
  }
  return frames
}

/** What a command in a container printed. */
const outputIn = (body: Buffer): Output => ({
  Said: framesIn(body).map(({ stream, text }) => ({
    Stream: stream === STREAMS.stderr ? 'stderr' : 'stdout',
    Text: text,
  })),
})

/** Lines with their instant and the task they come from (`--timestamps --details`). */
function logsIn(body: Buffer): Logs {
  const frames = framesIn(body)
  const Lines = frames
    .filter(({ stream }) => stream !== STREAMS.system)
    .map(({ stream, text }) => {
      const [Timestamp = '', details = '', ...words] = text.replace(/\n$/, '').split(' ')
      const of = new Map(details.split(',').map((pair) => pair.split('=') as [string, string]))
      const id = (kind: string): string => of.get(`com.docker.swarm.${kind}.id`) ?? ''
      return {
        Timestamp,
        Stream: stream === STREAMS.stderr ? ('stderr' as const) : ('stdout' as const),
        Message: words.join(' '),
        ServiceID: id('service'),
        NodeID: id('node'),
        TaskID: id('task'),
      }
    })
  const trouble = frames.find(({ stream }) => stream === STREAMS.system)?.text ?? ''
  return { Lines, Incomplete: trouble.replace(/^Error grabbing logs: /, '') }
}
