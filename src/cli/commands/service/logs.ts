/** `docker service logs` (spec 10.8): lines with the task they come from, or raw. */
import type { LogLine, Logs } from '../../../api/daemon'
import { withNineDigits } from '../../../api/instant'
import { ask, daemonError, Fail, Interrupted, sleep, tryAsk } from '../../client'
import type { Io, Resume, Wait } from '../../client'
import type { Call, Command } from '../../command'
import { instantOf, truncateId } from '../../format/units'
import { sinceOf } from '../../format/since'
import { NO_RESOLVE, NO_TRUNC } from '../shared-flags'
import { findService } from './find'

const PAUSE = 500

/** Whose logs are meant, and how wide slot numbers are. */
interface Target {
  readonly kind: 'services' | 'tasks'
  readonly id: string
  readonly width: number
}

const WRONG_SINCE = 'Error response from daemon: invalid value for "since": '

export const logs: Command = {
  path: 'docker service logs',
  usage: '[OPTIONS] SERVICE|TASK',
  short: 'Show what the containers of a service printed',
  flags: [
    { name: 'details', type: 'bool', help: 'Show more of what came with each line' },
    { name: 'follow', short: 'f', type: 'bool', help: 'Go on as more is printed' },
    NO_RESOLVE,
    { name: 'no-task-ids', type: 'bool', help: 'Leave task IDs out' },
    NO_TRUNC,
    { name: 'raw', type: 'bool', help: 'Print the lines as they are' },
    {
      name: 'since',
      type: 'string',
      help: 'Only what is newer than this: an instant, or how long ago ("42m")',
    },
    {
      name: 'tail',
      short: 'n',
      type: 'string',
      default: 'all',
      help: 'How many lines from the end',
    },
    { name: 'timestamps', short: 't', type: 'bool', help: 'Show when' },
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'service',
  *run(call: Call, io: Io) {
    const [text = ''] = call.args
    const target = yield* targetOf(text, call)
    const names = new Map<string, string>()
    const tail = tailOf(call.text('tail'))
    let since = sinceOf(call.text('since'), io.now(), WRONG_SINCE)
    let found = yield* fetch(target, since, tail)
    for (;;) {
      for (const line of found.Lines) {
        yield* print(line, target, call, names, io)
        since = Math.max(since ?? 0, instantOf(line.Timestamp))
      }
      if (!call.bool('follow')) break
      try {
        yield* sleep(PAUSE)
      } catch (error) {
        if (error instanceof Interrupted) return 130
        throw error
      }
      found = yield* fetch(target, since, null)
    }
    if (found.Incomplete === '') return 0
    throw new Fail(`error from daemon in stream: Error grabbing logs: ${found.Incomplete}`)
  },
}

function* targetOf(text: string, call: Call): Generator<Wait, Target, Resume> {
  const refuseTty = (tty: boolean | undefined): void => {
    if (tty === true && !call.bool('raw')) {
      throw new Fail('tty service logs only supported with --raw')
    }
  }
  const service = yield* findService(text, false)
  if (service !== null) {
    const { Mode, TaskTemplate } = service.Spec
    refuseTty(TaskTemplate.ContainerSpec?.TTY)
    const width = String(Mode.Replicated?.Replicas ?? 0).length
    return { kind: 'services', id: service.ID, width }
  }
  const task = yield* tryAsk('GET /tasks/{id}', { id: text }, {}, null)
  if ('body' in task) {
    refuseTty(task.body.Spec.ContainerSpec?.TTY)
    return { kind: 'tasks', id: task.body.ID, width: String(task.body.Slot ?? 0).length }
  }
  if (task.status === 404) throw new Fail(`no such task or service: ${text}`)
  throw new Fail(daemonError(task.status, task.message))
}

/** Docker takes what is no number for all. */
const tailOf = (text: string): number | null => (/^\d+$/.test(text) ? Number(text) : null)

function* fetch(
  { kind, id }: Target,
  since: number | null,
  tail: number | null,
): Generator<Wait, Logs, Resume> {
  const query = { ...(since === null ? {} : { since }), ...(tail === null ? {} : { tail }) }
  if (kind === 'services') return yield* ask('GET /services/{id}/logs', { id }, query, null)
  return yield* ask('GET /tasks/{id}/logs', { id }, query, null)
}

/** What the container wrote to stderr goes there too. */
function* print(
  line: LogLine,
  target: Target,
  call: Call,
  names: Map<string, string>,
  io: Io,
): Generator<Wait, void, Resume> {
  const when = call.bool('timestamps') ? `${withNineDigits(line.Timestamp)} ` : ''
  let who = ''
  if (!call.bool('raw')) {
    const known = names.get(line.TaskID) ?? (yield* nameOf(line, target, call))
    names.set(line.TaskID, known)
    who = `${known}    | `
  }
  const details = call.bool('details') ? ' ' : ''
  const text = `${when}${who}${details}${line.Message}\n`
  if (line.Stream === 'stderr') io.err(text)
  else io.out(text)
}

/** `web.1.TASK@NODE`, padded to the widest slot number. */
function* nameOf(
  { TaskID, NodeID, ServiceID }: LogLine,
  { width }: Target,
  call: Call,
): Generator<Wait, string, Resume> {
  const { Slot = 0 } = yield* ask('GET /tasks/{id}', { id: TaskID }, {}, null)
  let [service, node] = [ServiceID, NodeID]
  if (!call.bool('no-resolve')) {
    service = (yield* ask('GET /services/{id}', { id: ServiceID }, {}, null)).Spec.Name
    const found = yield* ask('GET /nodes/{id}', { id: NodeID }, {}, null)
    node = found.Spec.Name ?? found.Description.Hostname
  }
  const id = call.bool('no-task-ids')
    ? ''
    : `.${call.bool('no-trunc') ? TaskID : truncateId(TaskID)}`
  return `${service}.${Slot}${id}@${node}${' '.repeat(Math.max(0, width - String(Slot).length))}`
}
