/**
 * `docker exec`: commands inside a container (spec 9.4). There are no processes; the few programs
 * that tell of the network, the environment and the files a task was given answer from what the
 * machine knows, which is what a real container would see.
 */
import { refusal } from '../../api/errors'
import type { Ask, Output, Reply } from '../../api/routes'
import { record } from '../agent/journal'
import { isRunning, type Container } from '../agent/runtime'
import { isRefusal } from '../control/api/lookup'
import { must } from '../kernel/assert'
import { newHexId } from '../kernel/ids'
import { latest, withKey } from '../kernel/record'
import { behind, resolve, type Resolved } from '../mesh/dns'
import { takeTurn, type Endpoint } from '../mesh/balancer'
import type { IngressMessage } from '../mesh/messages'
import type { Task } from '../store/objects'
import { containersOf, findContainer, runnerOf, taskOf } from './containers'
import { neighbour, neighbourAt } from './neighbours'
import type { Machine, Member, Memory } from './machine'
import type { MachineContext } from './messages'
import { answer } from './reply'
import { print } from './printed'
import { wait } from './waiting'
import { runInContainer, type Inside } from './inside'

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
    const why = `container ${container.id} is restarting, wait until the container is running`
    return refusal(409, why)
  }
  if (!isRunning(container)) {
    return refusal(409, `container ${container.id} is not running`)
  }
  if (container.paused) {
    return refusal(409, `Container ${ask.params.id} is paused, unpause the container before exec`)
  }
  if (ask.body.Cmd.length === 0) return refusal(400, 'no exec command specified')
  const Id = keepExec(memory, ctx, container, ask.body.Cmd, false)
  tell(machine, ctx, container, Id, actionOf('exec_create', ask.body.Cmd))
  return { status: 201, body: { Id } }
}

/** `exec_create: sh -c ls`: the program, a blank, and its arguments (moby: daemon/exec.go). */
const actionOf = (what: string, [program = '', ...args]: readonly string[]): string =>
  `${what}: ${program} ${args.join(' ')}`

/** Writes down what happens to a command in a container. */
function tell(
  machine: Machine,
  ctx: MachineContext,
  container: Container,
  execID: string,
  action: string,
  more: Readonly<Record<string, string>> = {},
): void {
  const runner = runnerOf(machine, container)
  if (runner !== null) record(runner, ctx, container, action, { execID, ...more })
}

/** A command that is to be run in a container; gives its ID. */
export function keepExec(
  memory: Memory,
  ctx: MachineContext,
  { taskId }: Container,
  command: readonly string[],
  isTyped: boolean,
): string {
  const id = newHexId(ctx.rng)
  const exec = { taskId, command, isTyped, waiting: null, exitCode: null }
  memory.execs = latest(withKey(memory.execs, id, exec), MOST_KEPT)
  return id
}

/** `GET /exec/{id}/json`. */
export function inspectExec(memory: Memory, id: string): Reply {
  const exec = memory.execs[id]
  if (exec === undefined) return refusal(404, `No such exec instance: ${id}`)
  return { status: 200, body: { ExitCode: exec.exitCode, Running: exec.exitCode === null } }
}

/** `POST /exec/{id}/start`: its output, at once or when the network has answered. */
export function startExec(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  requestId: string,
  ask: StartAsk,
): Reply | 'later' {
  const { id } = ask.params
  if (memory.execs[id] === undefined) return refusal(404, `No such exec instance: ${id}`)
  return runExec(machine, memory, ctx, requestId, ask, id)
}

/** Runs a command that is kept. Its output is the answer, at once or after the network's. */
export function runExec(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  requestId: string,
  ask: Ask,
  id: string,
): Reply | 'later' {
  const exec = must(memory.execs[id], 'it is kept')
  const container = containersOf(machine).find(({ taskId }) => taskId === exec.taskId)
  const inside = container === undefined ? null : insideOf(machine, ctx, container)
  if (inside === null) return refusal(409, `container of task ${exec.taskId} is not running`)
  if (!exec.isTyped) tell(machine, ctx, inside.container, id, actionOf('exec_start', exec.command))
  const result = runInContainer(inside, exec.command)
  if (result.kind === 'done') {
    return concluded(machine, memory, ctx, id, result.output, result.exitCode)
  }
  memory.execs = withKey(memory.execs, id, { ...exec, waiting: requestId })
  wait(memory, ctx, requestId, ask)
  visit(machine, memory.member, ctx, id, result)
  return 'later'
}

/** What a command in a container sees; null: the container does not run. */
export function insideOf(
  machine: Machine,
  ctx: MachineContext,
  container: Container,
): Inside | null {
  const task = taskOf(machine, container)
  if (task === null || !isRunning(container)) return null
  const tables = machine.memory?.member?.tables ?? null
  const networks = [
    ...networksOf(task),
    ...Object.values(container.byHand?.networks ?? {}).map(({ networkId }) => networkId),
  ]
  return {
    machine: machine.id,
    task,
    container,
    lookUp: (name) =>
      neighbour(machine, container, name) ??
      (tables === null ? null : resolve(tables, networks, name, ctx.rng)),
    whoHas: (address) =>
      neighbourAt(machine, container, address) ??
      (tables === null ? null : behind(tables, networks, address)),
  }
}

/** Overlays come before ingress in the search. */
const networksOf = ({ networks, spec }: Task): string[] => {
  const own = new Set((spec.Networks ?? []).map(({ Target }) => Target))
  const ids = networks.map(({ networkId }) => networkId)
  return [...ids.filter((id) => own.has(id)), ...ids.filter((id) => !own.has(id))]
}

/** A connection out of a container; the answer comes back here. */
function visit(
  machine: Machine,
  member: Member | null,
  ctx: MachineContext,
  id: string,
  { to, path }: { readonly to: Resolved; readonly path: string },
): void {
  const { endpoint, why } = to.isVirtual && member !== null ? balanced(member, to) : direct(to)
  const hop = {
    at: ctx.now,
    where: 'balancer',
    machine: machine.id,
    task: endpoint.task,
    why,
  } as const
  const { id: entry } = machine
  ctx.send(endpoint.machine, {
    kind: 'ingress.forward',
    id,
    entry,
    client: INSIDE,
    path,
    task: endpoint.task,
    hops: [hop],
  })
}

/** A virtual address: the machine balances for all its containers on that network (spec 9.3). */
function balanced(member: Member, { addresses, endpoints }: Resolved) {
  const { endpoint, turn, of } = takeTurn(member.balancers, endpoints)
  const why = `virtual address ${addresses[0] ?? ''}, round robin ${turn} of ${of}: ${endpoint.name}`
  return { endpoint, why }
}

/** Without one a program takes the first address that it was told. */
function direct({ endpoints }: Resolved) {
  const endpoint = endpoints[0] as Endpoint
  return { endpoint, why: `${endpoint.name} itself has the address` }
}

/** The client of a connection that begins in a container. */
const INSIDE = 'exec'

/** An answer for a command in a container; false when it is for somebody outside. */
export function takeAnswer(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  message: Extract<IngressMessage, { kind: 'ingress.answer' }>,
): boolean {
  if (message.client !== INSIDE) return false
  const exec = memory.execs[message.id]
  if (exec === undefined || exec.waiting === null) return true
  const output: Output =
    message.failed === null
      ? { stdout: message.body, stderr: '' }
      : { stdout: '', stderr: 'curl: (7) Failed to connect: Connection refused\n' }
  const exitCode = message.failed === null ? 0 : 7
  answer(machine, ctx, exec.waiting, concluded(machine, memory, ctx, message.id, output, exitCode))
  return true
}

/** A command is over. What was typed to a container's own process is in its log, too. */
function concluded(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  output: Output,
  exitCode: number,
): Reply {
  const exec = must(memory.execs[id], 'it is kept')
  memory.execs = withKey(memory.execs, id, { ...exec, exitCode, waiting: null })
  const container = containersOf(machine).find(({ taskId }) => taskId === exec.taskId)
  if (container === undefined) return { status: 200, body: output }
  if (!exec.isTyped) {
    tell(machine, ctx, container, id, 'exec_die', { exitCode: String(exitCode) })
  } else if (container.byHand !== null) {
    container.byHand.status = exitCode
    print(container.byHand, ctx.now, output)
  }
  return { status: 200, body: output }
}
