/**
 * What runs in the containers of a machine (process.ts), as far as others have to do with it: the
 * time that passes, the answers of the network, and whoever waits for what is said.
 */
import { printDuration } from '../../api/duration'
import { refusal } from '../../api/errors'
import type { Ask, Reply, Said } from '../../api/routes'
import { recordExecEnd } from '../agent/journal'
import { probed } from '../agent/process'
import { isRunning, KILLED, WAKE, type Container } from '../agent/runtime'
import { NONE, withKey } from '../kernel/record'
import { between } from '../kernel/rng'
import { SECOND, type Millis } from '../kernel/time'
import { behind, resolve, type Resolved } from '../mesh/dns'
import { takeTurn, type Endpoint } from '../mesh/balancer'
import type { IngressMessage } from '../mesh/messages'
import type { Task } from '../store/objects'
import type { Visit } from './called'
import { containerOf, runnerOf, taskOf } from './containers'
import type { Inside } from './inside'
import { interior } from './interior'
import type { Machine, Member, Memory } from './machine'
import type { MachineContext } from './messages'
import { neighbour, neighbourAt } from './neighbours'
import { print } from './printed'
import {
  isAsking,
  takeSaid,
  wake,
  type Errand,
  type Process,
  type Running,
  type Standing,
} from './processing'
import { answer } from './reply'
import { remember } from './waiting'

/** How long a program waits for an answer. */
const PATIENCE: Millis = 20 * SECOND

/** A process is there, in that container; `listen` or `pump` lets it go on. */
export function begin(
  memory: Memory,
  id: string,
  process: Process,
  { pid, taskId }: Container,
  { isMain = false, probe = null }: Partial<Pick<Running, 'isMain' | 'probe'>> = {},
): Running {
  const own = { taskId, pid, isMain, probe, over: false, waiting: null, alarms: NONE }
  return (memory.processes[id] = { ...process, ...own })
}

/** What is answered where nothing was said. */
export const SILENCE: Reply = { status: 200, body: { Said: [] } }

/** Somebody waits for what a process says next; `later`: it has said nothing new yet. */
export function listen(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  requestId: string,
  ask: Ask,
  id: string,
): Reply | 'later' {
  const process = memory.processes[id]
  if (process === undefined) return refusal(404, `No such exec instance: ${id}`)
  if (process.over) return SILENCE
  if (process.waiting !== null) {
    answer(machine, ctx, process.waiting, SILENCE)
  }
  process.waiting = requestId
  remember(memory, ctx, requestId, ask)
  pump(machine, memory, ctx, id)
  return 'later'
}

/** Lets a process go on until it waits, and tells what it has said. */
export function pump(machine: Machine, memory: Memory, ctx: MachineContext, id: string): void {
  const process = memory.processes[id]
  if (process === undefined || process.over) return
  const container = containerOf(machine, process.taskId)
  const inside = container?.pid === process.pid ? insideOf(machine, ctx, container) : null
  if (inside === null) return finish(machine, memory, ctx, id, process, KILLED)
  const standing = interior().goOn(process, inside)
  for (const errand of standing.errands) run(machine, memory, ctx, id, process, errand)
  const said = takeSaid(process)
  if (process.isMain) print(inside.container, ctx.now, said)
  const { over } = standing
  if (over !== null) return finish(machine, memory, ctx, id, process, over, said)
  report(machine, ctx, process, said, standing)
}

/** Sets the alarm or sends the request for which a process waits. */
function run(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  process: Running,
  errand: Errand,
): void {
  const { kind, turn } = errand
  const ms = kind === 'time' ? errand.ms : PATIENCE
  ctx.after(ms, { kind: 'process.wake', id, turn })
  process.alarms = { ...process.alarms, [turn]: ctx.now + ms }
  if (kind === 'visit') visit(machine, memory.member, ctx, `${id} ${turn}`, errand)
}

/** Pieces that are kept for somebody who does not listen. */
const MOST_KEPT = 1000

function report(
  machine: Machine,
  ctx: MachineContext,
  process: Running,
  said: readonly Said[],
  { reads }: Standing,
): void {
  const { isMain, waiting } = process
  if (waiting === null || (said.length === 0 && reads === null)) {
    process.said = isMain && process.closed ? [] : said.slice(-MOST_KEPT)
    return
  }
  const Waits = reads ?? 'time'
  answer(machine, ctx, waiting, { status: 200, body: { Said: said, Waits } })
  process.waiting = null
}

/** From the end of a container's own process to that of the container. */
const ENDS: Millis = 20

function finish(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  id: string,
  process: Running,
  status: number,
  said: readonly Said[] = takeSaid(process),
): void {
  const { isMain, over, pid, probe, taskId, waiting } = process
  const container = containerOf(machine, taskId)
  const takesAlong = isMain && !over && container?.pid === pid && isRunning(container)
  Object.assign(process, { over: true, waiting: null })
  if (!takesAlong) delete memory.processes[id]
  else {
    const age = ctx.now - (container.startedAt ?? ctx.now)
    const late = between(ctx.rng, 0, Math.min(WAKE, Math.floor(age / 4)))
    const end = { exitCode: status, oomKilled: false }
    ctx.after(ENDS + late, { kind: 'agent.exit', taskId, pid, ...end })
    if (container.byHand !== null) container.byHand.ends = { ...end, at: ctx.now + ENDS + late }
  }
  const exec = memory.execs[id]
  if (exec !== undefined) memory.execs = withKey(memory.execs, id, { ...exec, exitCode: status })
  const runner = container === null ? null : runnerOf(machine, container)
  const tellEnd = (exitCode: number): void => {
    if ((exec === undefined && probe === null) || container === null || runner === null) return
    recordExecEnd(runner, ctx, container, id, exitCode)
  }
  // A check that takes too long is judged before it has ended (recorded).
  if (status !== TOO_LATE) tellEnd(status)
  if (probe !== null && runner !== null) {
    const found = { from: probe, to: ctx.now, exitCode: status, output: textOf(said) }
    probed(runner, ctx, { taskId, pid }, found)
  }
  if (status === TOO_LATE) tellEnd(KILLED)
  if (waiting !== null) answer(machine, ctx, waiting, { status: 200, body: { Said: said } })
}

const textOf = (said: readonly Said[]): string => said.map(({ Text }) => Text).join('')

/** The exit status of a health check that did not end in its time. */
const TOO_LATE = -1

/** The time of a health check is over: if it still runs, it is ended. */
export function onProbeTimeout(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  { id, timeout }: { readonly id: string; readonly timeout: Millis },
): void {
  const process = memory.processes[id]
  if (process === undefined) return
  const output = textOf(takeSaid(process))
  const words = `Health check exceeded timeout (${printDuration(timeout * 1e6)})`
  const Text = output === '' ? words : `${words}: ${output}`
  finish(machine, memory, ctx, id, process, TOO_LATE, [{ Stream: 'stdout', Text }])
}

/** Ctrl-C reaches a container's own process that is no shell: `ping` heeds it, as nothing else does. */
export function interruptMain(machine: Machine, ctx: MachineContext, container: Container): void {
  const { memory } = machine
  const { args, taskId } = container
  const process = memory?.processes[taskId]
  if (memory === null || process === undefined || !/(^|\/)ping$/.test(args[0] ?? '')) return
  interior().type(process, { Interrupt: true })
  pump(machine, memory, ctx, taskId)
}

/** What ran in containers that run no more has ended with them. */
export function reap(machine: Machine, memory: Memory, ctx: MachineContext): void {
  // With every event: most machines run nothing here.
  for (const id in memory.processes) {
    const process = memory.processes[id] as Running
    const container = containerOf(machine, process.taskId)
    if (container?.pid === process.pid && isRunning(container)) continue
    finish(machine, memory, ctx, id, process, KILLED)
  }
}

/** An alarm of a process: time has passed, or nobody has answered. */
export function onWake(
  machine: Machine,
  memory: Memory,
  ctx: MachineContext,
  { id, turn }: { readonly id: string; readonly turn: number },
): void {
  const process = memory.processes[id]
  const due = process?.alarms[turn]
  // A container that was started again has a process of the same name, with turns of its own.
  if (process === undefined || due === undefined || due > ctx.now) return
  const container = containerOf(machine, process.taskId)
  if (container?.paused === true) {
    ctx.after(SECOND, { kind: 'process.wake', id, turn })
    return
  }
  const { [turn]: _, ...alarms } = process.alarms
  process.alarms = alarms
  if (isAsking(process, turn)) {
    const inside = insideOf(machine, ctx, container)
    if (inside !== null) interior().conclude(process, inside, turn, { failed: 'timeout' })
  } else if (!wake(process, turn)) return
  pump(machine, memory, ctx, id)
}

/** What a command in a container sees; null: the container does not run. */
export function insideOf(
  machine: Machine,
  ctx: MachineContext,
  container: Container | null,
): Inside | null {
  const task = container === null ? null : taskOf(machine, container)
  if (container === null || task === null || !isRunning(container)) return null
  const tables = machine.memory?.member?.tables ?? null
  const networks = [
    ...networksOf(task),
    ...Object.values(container.byHand?.networks ?? {}).map(({ networkId }) => networkId),
  ]
  return {
    machine: machine.id,
    now: ctx.now,
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
  { to, path }: Visit & { readonly to: Resolved },
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
  const [id = '', number] = message.id.split(' ')
  const turn = Number(number)
  const process = memory.processes[id]
  if (process === undefined || !isAsking(process, turn)) return true
  const inside = insideOf(machine, ctx, containerOf(machine, process.taskId))
  if (inside !== null) {
    const { body, failed } = message
    const answer = failed === null ? { body } : ({ failed: 'refused' } as const)
    interior().conclude(process, inside, turn, answer)
  }
  pump(machine, memory, ctx, id)
  return true
}
