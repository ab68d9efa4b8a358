/**
 * `docker attach` and what is typed to a container's own process: a shell runs each line as a command
 * of its own, since there are no processes that could read, `cat` says it again, and both end where
 * the input does (moby: daemon/attach.go, daemon/resize.go).
 */
import { refusal } from '../../api/errors'
import type { Ask, Output, Reply } from '../../api/routes'
import { EXIT, PROMPT, readerOf } from '../../api/shell'
import { record } from '../agent/journal'
import { isRunning, type Container } from '../agent/runtime'
import { DONE, isRefusal } from '../control/api/lookup'
import { findContainer, noSuchContainer, runnerOf } from './containers'
import { keepExec, runExec } from './exec'
import type { Machine, Memory } from './machine'
import type { MachineContext } from './messages'
import { print } from './printed'

type AttachAsk = Extract<Ask, { endpoint: 'POST /containers/{id}/attach' }>
type ResizeAsk = Extract<Ask, { endpoint: 'POST /containers/{id}/resize' }>

const said = (stdout: string): Reply => ({ status: 200, body: { stdout, stderr: '' } })

/** `POST /containers/{id}/attach`. */
export function attach(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  requestId: string,
  ask: AttachAsk,
): Reply | 'later' {
  const { id } = ask.params
  const container = findContainer(machine, id)
  if (isRefusal(container)) return container
  const runner = runnerOf(machine, container)
  if (runner === null) return noSuchContainer(id)
  if (container.paused) {
    return refusal(409, `container ${id} is paused, unpause the container before attach`)
  }
  if (container.byHand?.restarting === true) {
    return refusal(409, `container ${id} is restarting, wait until the container is running`)
  }
  const { Line } = ask.body
  if (Line !== undefined) return read(machine, memory, ctx, requestId, ask, container, Line)
  record(runner, ctx, container, 'attach')
  return said('')
}

/** The process reads a line. */
function read(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  requestId: string,
  ask: AttachAsk,
  container: Container,
  line: string | null,
): Reply | 'later' {
  if (!isRunning(container)) return refusal(409, `container ${container.id} is not running`)
  const own = container.byHand
  if (own?.request.OpenStdin !== true) return said('')
  const reader = readerOf(container.command.split(' '))
  if (reader === 'cat') {
    if (line === null) return leave(ctx, container, 0)
    const output: Output = { stdout: `${line}\n`, stderr: '' }
    print(own, ctx.now, output)
    return { status: 200, body: output }
  }
  if (reader === null) return said('')
  if (own.request.Tty === true)
    print(own, ctx.now, { stdout: `${PROMPT}${line ?? ''}`, stderr: '' })
  const left = EXIT.exec(line ?? 'exit')
  if (left !== null) return leave(ctx, container, Number(left[1] ?? own.status) & MOST_STATUS)
  if ((line ?? '').trim() === '') return said('')
  const id = keepExec(memory, ctx, container, ['sh', '-c', line ?? ''], true)
  return runExec(machine, memory, ctx, requestId, ask, id)
}

const MOST_STATUS = 255

/** From the end of what is typed to the end of the process. Milliseconds. */
const LEAVES = 20

function leave(ctx: MachineContext, { pid, taskId }: Container, exitCode: number): Reply {
  ctx.after(LEAVES, { kind: 'agent.exit', taskId, pid, exitCode, oomKilled: false })
  return said('')
}

/** `POST /containers/{id}/resize`: its terminal has another size. */
export function resize(machine: Machine, ctx: MachineContext, { params, query }: ResizeAsk): Reply {
  const container = findContainer(machine, params.id)
  if (isRefusal(container)) return container
  const runner = runnerOf(machine, container)
  if (runner === null) return noSuchContainer(params.id)
  if (!isRunning(container)) return refusal(409, `container ${container.id} is not running`)
  const { h, w } = query
  record(runner, ctx, container, 'resize', { height: String(h), width: String(w) })
  return DONE
}
