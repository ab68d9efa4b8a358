/**
 * `docker exec`: commands inside a container (spec 9.4). A command is a process of its own
 * (process.ts); its output is told in parts, and what is typed to it comes the same way.
 */
import { refusal } from '../../api/errors'
import type { Ask, Reply } from '../../api/routes'
import { isProgram, isShell } from '../../api/shell'
import { recordExec, recordExecEnd } from '../agent/journal'
import { NOT_FOUND } from '../agent/process'
import { isRunning, type Container } from '../agent/runtime'
import { notFound } from '../agent/unfit'
import { isRefusal } from '../control/api/lookup'
import { must } from '../kernel/assert'
import { newHexId } from '../kernel/ids'
import { latest, withKey } from '../kernel/record'
import { containerOf, findContainer, notRunning, runnerOf } from './containers'
import type { Machine, Memory } from './machine'
import type { MachineContext } from './messages'
import { interior } from './interior'
import { begin, insideOf, listen, pump, SILENCE } from './processes'

const MOST_KEPT = 32

type StartAsk = Extract<Ask, { endpoint: 'POST /exec/{id}/start' }>
type CreateAsk = Extract<Ask, { endpoint: 'POST /containers/{id}/exec' }>

/** `POST /containers/{id}/exec`. */
export function createExec(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  ask: CreateAsk,
): Reply {
  const container = findContainer(machine, ask.params.id)
  if (isRefusal(container)) return container
  if (container.byHand?.restarting === true) {
    const why = `Container ${container.id} is restarting, wait until the container is running`
    return refusal(409, why)
  }
  if (!isRunning(container)) {
    return notRunning(container)
  }
  if (container.paused) {
    return refusal(409, `Container ${ask.params.id} is paused, unpause the container before exec`)
  }
  if (ask.body.Cmd.length === 0) return refusal(400, 'no exec command specified')
  const Id = newHexId(ctx.rng)
  const exec = { taskId: container.taskId, request: ask.body, exitCode: null }
  memory.execs = latest(withKey(memory.execs, Id, exec), MOST_KEPT)
  const runner = runnerOf(machine, container)
  const made = { execID: Id, words: ask.body.Cmd }
  if (runner !== null) recordExec(runner, ctx, container, 'exec_create', made)
  return { status: 201, body: { Id } }
}

/** `GET /exec/{id}/json`. */
export function inspectExec(memory: Memory, id: string): Reply {
  const exec = memory.execs[id]
  if (exec === undefined) return refusal(404, `No such exec instance: ${id}`)
  return { status: 200, body: { ExitCode: exec.exitCode, Running: exec.exitCode === null } }
}

/** `POST /exec/{id}/start`: what it says, or what comes of what is typed to it. */
export function startExec(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  requestId: string,
  ask: StartAsk,
): Reply | 'later' {
  const { id } = ask.params
  const { Detach, Follow, Interrupt, Line } = ask.body
  const exec = memory.execs[id]
  if (exec === undefined) return refusal(404, `No such exec instance: ${id}`)
  const running = memory.processes[id]
  if (running !== undefined) {
    interior().type(running, ask.body)
    return listen(machine, memory, ctx, requestId, ask, id)
  }
  if (Follow === true || Interrupt === true || Line !== undefined) return SILENCE
  const { request, taskId } = exec
  const inside = insideOf(machine, ctx, containerOf(machine, taskId))
  if (inside === null) return refusal(409, `container of task ${taskId} is not running`)
  const runner = runnerOf(machine, inside.container)
  const begun = { execID: id, words: request.Cmd }
  if (runner !== null) recordExec(runner, ctx, inside.container, 'exec_start', begun)
  const [program = ''] = request.Cmd
  if (!isShell(program) && !isProgram(program))
    return notStarted(machine, memory, ctx, id, inside.container, Detach === true)
  const { AttachStdin = false, Env = [], Tty = false, WorkingDir = '' } = request
  const surroundings = { env: Env, folder: WorkingDir, tty: Tty, open: AttachStdin && !Detach }
  const process = interior().createProcess(inside, request.Cmd, surroundings)
  begin(memory, id, process, inside.container)
  if (!Detach) return listen(machine, memory, ctx, requestId, ask, id)
  pump(machine, memory, ctx, id)
  return SILENCE
}

function notStarted(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  container: Container,
  detach: boolean,
): Reply {
  const exec = must(memory.execs[id], 'it was found')
  memory.execs = withKey(memory.execs, id, { ...exec, exitCode: NOT_FOUND })
  const runner = runnerOf(machine, container)
  if (runner !== null) recordExecEnd(runner, ctx, container, id, NOT_FOUND)
  const why = notFound(exec.request.Cmd[0] ?? '')
  const where = 'OCI runtime exec failed: exec failed: unable to start container process'
  if (detach) return refusal(400, `${where}: ${why}`)
  const Text = `${where}: ${why}\r\n`
  return { status: 200, body: { Said: [{ Stream: 'stdout', Text }] } }
}
