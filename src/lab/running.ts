/**
 * Programs at work: what they wait for is asked of the world or of their own computer, and they go
 * on when it is there.
 */
import { noDaemonAt } from '../api/errors'
import type { HostReply } from '../api/host'
import type { Reply } from '../api/routes'
import { Fail, Interrupted, type Resume, type Wait } from '../cli/client'
import type { Fact } from '../engine/index'
import { during, leave, look, request, type Lab, type Running } from './bench'

/** Begins a program. It runs at once, as far as it comes without waiting. */
export function start(lab: Lab, running: Running): void {
  lab.running.push(running)
  advanceProgram(lab, running, () => running.program.next())
}

/** Gives a program what it waited for. */
export function resume(lab: Lab, running: Running, value: Resume): void {
  const { halted } = running
  running.waiting = null
  if (halted?.isStill === true) {
    halted.kept = value
    return
  }
  running.halted = null
  advanceProgram(lab, running, () => running.program.next(halted?.kept ?? value))
}

/** Ctrl-Z: it stands still until it proceeds. */
export function halt(running: Running): void {
  running.halted = { isStill: true, kept: running.halted?.kept ?? null }
}

/** What was halted goes on, with what has come for it, in the same instant and not at once. */
export function proceed({ world }: Lab, running: Running): void {
  const { halted } = running
  if (halted == null) return
  halted.isStill = false
  if (halted.kept === null) return
  running.waiting = { kind: 'sleep', until: world.now, questions: [], keys: '' }
}

/** Gives a program that asked several questions one of the replies; with the last it goes on. */
export function resumeWhenAll(lab: Lab, running: Running, id: string, reply: Reply): void {
  const { waiting } = running
  if (waiting?.kind !== 'answers') return
  waiting.replies.set(id, reply)
  const replies = [...waiting.replies.values()].filter((one) => one !== null)
  if (replies.length === waiting.replies.size) resume(lab, running, { kind: 'replies', replies })
}

/** A question is answered that its program does not wait for, unless it does by now. */
export function answerBegun(lab: Lab, id: string, reply: Reply): void {
  const begun = lab.begun.get(id)
  if (begun === undefined) return
  begun.reply = reply
  const { running } = begun
  const { waiting } = running
  const isAwaited = waiting !== null && 'questions' in waiting && waiting.questions.includes(id)
  if (!isAwaited || !lab.running.includes(running)) return
  resume(lab, running, { kind: 'reply', reply, question: id })
}

/** The requests that are waited for. */
const idsIn = (waiting: NonNullable<Running['waiting']>): readonly string[] =>
  waiting.kind === 'answer'
    ? [waiting.id]
    : waiting.kind === 'answers'
      ? [...waiting.replies.keys()]
      : []

/** Ctrl-C. */
export function interrupt(lab: Lab, running: Running): void {
  const { halted, waiting } = running
  running.halted = null
  if (waiting === null && halted?.kept != null) return resume(lab, running, { kind: 'interrupt' })
  if (waiting === null) return
  if (waiting.kind === 'answer' && waiting.regret !== null) {
    lab.regrets.set(waiting.id, waiting.regret)
  } else during(lab, running.deed, () => idsIn(waiting).forEach((id) => leave(lab, id)))
  resume(lab, running, { kind: 'interrupt' })
}

/** All programs end where they stand, as after Ctrl-C, and ask for nothing more. */
export function abandonAll(lab: Lab): void {
  lab.regrets.clear()
  lab.begun.clear()
  for (const running of lab.running.splice(0)) {
    running.waiting = null
    running.ended(130)
  }
}

function advanceProgram(lab: Lab, running: Running, go: () => IteratorResult<Wait, number>): void {
  during(lab, running.deed, () => goOn(lab, running, go))
}

function goOn(lab: Lab, running: Running, go: () => IteratorResult<Wait, number>): void {
  let next = go
  for (;;) {
    let result: IteratorResult<Wait, number>
    try {
      result = next()
    } catch (error) {
      return end(lab, running, exitOf(running, error))
    }
    if (result.done === true) return end(lab, running, result.value)
    const value = begin(lab, running, result.value)
    if (value === null) return
    next = () => running.program.next(value)
  }
}

/** A program that failed says why; one that broke is our fault and stops everything. */
function exitOf(running: Running, error: unknown): number {
  if (error instanceof Interrupted) return 130
  if (!(error instanceof Fail)) throw error
  if (error.message !== '') running.io.err(`${error.message}\n`)
  return error.exit
}

function end(lab: Lab, running: Running, exit: number): void {
  const at = lab.running.indexOf(running)
  if (at >= 0) lab.running.splice(at, 1)
  for (const [id, begun] of lab.begun) {
    if (begun.running !== running) continue
    lab.begun.delete(id)
    leave(lab, id)
  }
  running.ended(exit)
}

/** Starts a wait; what is at hand already is given back at once. */
function begin(lab: Lab, running: Running, wait: Wait): Resume | null {
  const questions = 'until' in wait ? (wait.until ?? []) : []
  for (const question of questions) {
    const reply = lab.begun.get(question)?.reply ?? null
    if (reply !== null) return { kind: 'reply', reply, question }
  }
  const keys = 'keys' in wait ? (wait.keys ?? '') : ''
  if (keys !== '') running.leavable?.(keys)
  switch (wait.kind) {
    case 'sleep':
      running.waiting = {
        kind: 'sleep',
        until: lab.world.now + Math.max(0, wait.ms),
        questions,
        keys,
      }
      return null
    case 'read':
      running.waiting = { kind: 'read', questions, keys }
      running.read(wait.prompt, wait.hidden)
      return null
    case 'background':
      running.background?.(wait.exit, wait.gone)
      return { kind: 'slept' }
    case 'edit':
      if (running.edit === undefined) return { kind: 'edited' }
      running.waiting = { kind: 'edit' }
      running.edit(wait.name, wait.before)
      return null
    case 'host': {
      const reply = running.host(wait)
      if (!('visit' in reply)) return { kind: 'host', reply }
      const seen = lab.answered.get(reply.visit)
      lab.answered.delete(reply.visit)
      if (seen?.kind === 'traffic.answered') return { kind: 'host', reply: visited(seen) }
      running.waiting = { kind: 'answer', id: reply.visit, regret: null }
      return null
    }
    case 'ask':
      return beginAsk(lab, running, wait)
    case 'asks': {
      const machine = wait.machine ?? running.machine
      if (machine === null) {
        return {
          kind: 'replies',
          replies: wait.asks.map(() => ({ status: 0, message: NO_DAEMON })),
        }
      }
      const ids = wait.asks.map((ask) => request(lab, machine, ask))
      running.waiting = { kind: 'answers', replies: new Map(ids.map((id) => [id, null])) }
      return null
    }
  }
}

/** Puts a question, unless it can be answered by looking. */
function beginAsk(lab: Lab, running: Running, wait: Extract<Wait, { kind: 'ask' }>): Resume | null {
  const machine = wait.machine ?? running.machine
  if (machine === null) return { kind: 'reply', reply: { status: 0, message: NO_DAEMON } }
  const reply = look(lab, machine, wait.ask)
  if (reply !== null) return { kind: 'reply', reply }
  const id = request(lab, machine, wait.ask)
  if (wait.later === true) {
    lab.begun.set(id, { running, reply: null })
    return { kind: 'begun', question: id }
  }
  const regret = wait.regret === undefined ? null : { machine, ask: wait.regret }
  running.waiting = { kind: 'answer', id, regret }
  return null
}

/** What a client makes of the answer. */
export const visited = (fact: Extract<Fact, { kind: 'traffic.answered' }>): HostReply =>
  fact.failed === null
    ? { kind: 'http', status: fact.status, body: fact.body }
    : { kind: 'http.failed', why: fact.failed }

const NO_DAEMON = noDaemonAt('unix:///var/run/docker.sock')
