/**
 * `docker attach` and what is typed to a container's own process (moby: daemon/attach.go,
 * daemon/resize.go).
 */
import { refusal } from '../../api/errors'
import type { Ask, Reply } from '../../api/routes'
import { PROMPT, runsLines } from '../../api/shell'
import { record } from '../agent/journal'
import { isRunning, type Container } from '../agent/runtime'
import { courseOf } from '../agent/script'
import { DONE, isRefusal } from '../control/api/lookup'
import { findContainer, noSuchContainer, notRunning, runnerOf } from './containers'
import type { Machine, Memory } from './machine'
import { commandOf, mainOf } from './main-program'
import type { MachineContext } from './messages'
import { print } from './printed'
import { interior } from './interior'
import { listen, SILENCE } from './processes'

type AttachAsk = Extract<Ask, { endpoint: 'POST /containers/{id}/attach' }>
type ResizeAsk = Extract<Ask, { endpoint: 'POST /containers/{id}/resize' }>

const out = (Text: string) => ({ Stream: 'stdout', Text }) as const

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
  if (Object.keys(ask.body).length > 0)
    return typed(machine, memory, ctx, requestId, ask, container)
  record(runner, ctx, container, 'attach')
  return SILENCE
}

/** Something is typed to the process, or what it says next is waited for. */
function typed(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  requestId: string,
  ask: AttachAsk,
  container: Container,
): Reply | 'later' {
  const { Line } = ask.body
  if (!isRunning(container)) return notRunning(container)
  const { request } = container.byHand ?? {}
  if (request?.OpenStdin !== true) return SILENCE
  const { taskId } = container
  const command = commandOf(container)
  const isShell = runsLines(command)
  if (!isShell && courseOf(command)?.runs !== true) {
    return { status: 200, body: { Said: [], Waits: 'nothing' } }
  }
  if (request.Tty === true && Line !== undefined) {
    print(container, ctx.now, [out(`${isShell ? PROMPT : ''}${Line ?? ''}\n`)])
  }
  const main = mainOf(machine, memory, ctx, container)
  interior().type(main, ask.body)
  return listen(machine, memory, ctx, requestId, ask, taskId)
}

/** `POST /containers/{id}/resize`: its terminal has another size. */
export function resize(machine: Machine, ctx: MachineContext, { params, query }: ResizeAsk): Reply {
  const container = findContainer(machine, params.id)
  if (isRefusal(container)) return container
  const runner = runnerOf(machine, container)
  if (runner === null) return noSuchContainer(params.id)
  if (!isRunning(container)) return notRunning(container)
  const { h, w } = query
  record(runner, ctx, container, 'resize', { height: String(h), width: String(w) })
  return DONE
}
