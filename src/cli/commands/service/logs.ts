/** `docker service logs` (spec 10.8): lines with the task they come from, or raw. */
import type { LogLine, Logs } from '../../../api/daemon'
import { ask, daemonError, Fail, tryAsk } from '../../client'
import type { Io, Resume, Wait } from '../../client'
import type { Call, Command } from '../../command'
import { truncateId } from '../../format/units'
import { LOG_FLAGS, printLine, showLogs, type LogQuery } from '../log-lines'
import { NO_RESOLVE, NO_TRUNC } from '../shared-flags'
import { findService } from './find'

/** Whose logs are meant, and how wide slot numbers are. */
interface Target {
  readonly kind: 'services' | 'tasks'
  readonly id: string
  readonly width: number
}

export const logs: Command = {
  path: 'docker service logs',
  usage: '[OPTIONS] SERVICE|TASK',
  short: 'Show what the containers of a service printed',
  flags: [
    ...LOG_FLAGS,
    NO_RESOLVE,
    { name: 'no-task-ids', type: 'bool', help: 'Leave task IDs out' },
    NO_TRUNC,
    { name: 'raw', type: 'bool', help: 'Print the lines as they are' },
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'service',
  *run(call: Call, io: Io) {
    const [text = ''] = call.args
    const target = yield* targetOf(text, call)
    checkTail(call.text('tail'))
    const names = new Map<string, string>()
    const { exit, incomplete } = yield* showLogs(call, io, {
      fetch: (query) => fetch(target, query),
      print: (line) => print(line, target, call, names, io),
      // oxlint-disable-next-line require-yield
      *goesOn() {
        return true
      },
    })
    if (incomplete === '') return exit
    throw new Fail(`error from daemon in stream: Error grabbing logs: ${incomplete}`)
  },
}

/** Of a container's lines what is no number is all of them; a swarm's daemon wants a number. */
function checkTail(text: string): void {
  if (text === 'all' || text === '' || /^\+?\d+$/.test(text)) return
  const isNegative = /^-\d+$/.test(text)
  const why = isNegative
    ? 'negative tail values not supported'
    : 'tail value must be a positive integer or "all"'
  throw new Fail(`Error response from daemon: ${why}`)
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

function* fetch({ kind, id }: Target, query: LogQuery): Generator<Wait, Logs, Resume> {
  if (kind === 'services') return yield* ask('GET /services/{id}/logs', { id }, query, null)
  return yield* ask('GET /tasks/{id}/logs', { id }, query, null)
}

/** A line, after whose it is unless it shall be raw. */
function* print(
  line: LogLine,
  target: Target,
  call: Call,
  names: Map<string, string>,
  io: Io,
): Generator<Wait, void, Resume> {
  if (call.bool('raw'))
    return printLine(line, call.bool('details') ? detailsOf(line) : '', call, io)
  const known = names.get(line.TaskID) ?? (yield* nameOf(line, target, call))
  names.set(line.TaskID, known)
  printLine(line, `${known}    | `, call, io)
}

/** Whose a raw line is; else the client takes this out, since the line tells it by names. */
const detailsOf = ({ NodeID, ServiceID, TaskID }: LogLine): string =>
  ['node', 'service', 'task']
    .map((what, at) => `com.docker.swarm.${what}.id=${[NodeID, ServiceID, TaskID][at]}`)
    .join(',')

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
