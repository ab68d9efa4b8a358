/**
 * Questions to the machines' daemons from outside the lab: programs that speak Docker's API over
 * the bridge. Whoever only looks asks a copy of the world, so that looking leaves no trace in the
 * history, begins no branch in the past and is answered while time stands still.
 */
import { refusal } from '../api/errors'
import type { Ask, Reply } from '../api/routes'
import { tryAsk, type Io, type Program } from '../cli/client'
import { clone, type Input, type World } from '../engine/index'
import { EPOCH_MS } from '../engine/kernel/time'
import { createDeed, type Lab, type Running } from './bench'
import { glimpse, isLook } from './glimpse'
import { answerHost } from './host'
import { advance, nextDue, scratch } from './lab'
import { interrupt, start } from './running'
import './inhabited'

/** The calendar of the world, in milliseconds since 1970. */
export const calendarOf = (lab: Lab): number => EPOCH_MS + lab.world.now

const silent = (lab: Lab, machine: string | null): Io => ({
  out: () => {},
  err: () => {},
  columns: null,
  now: () => calendarOf(lab),
  env: {},
  machine,
})

/**
 * Runs a program against a copy of the world until it ends, or for so many virtual milliseconds.
 * Of its own computer it asks the lab itself.
 */
export function runOnCopy(
  real: Lab,
  machine: string | null,
  program: Program,
  patience: number,
): void {
  const lab = scratch(clone(real.world))
  let done = false
  start(lab, {
    program,
    deed: null,
    machine,
    io: silent(lab, machine),
    waiting: null,
    host: ({ ask, machine: other }) => answerHost(real, other ?? machine ?? 'host', ask),
    read: () => {},
    ended: () => void (done = true),
  })
  const end = lab.world.now + patience
  while (!done && lab.world.now < end) advance(lab, Math.min(nextDue(lab), end))
}

function* question(ask: Ask, told: (reply: Reply) => void): Program {
  told(yield* tryAsk(ask.endpoint, ask.params as never, ask.query as never, ask.body as never))
  return 0
}

const NO_ANSWER = refusal(
  503,
  'no answer: the daemon went away, or the lab went to another instant',
)

const requestOf = (machine: string, ask: Ask): Input => ({
  kind: 'request',
  id: 'outside',
  machine,
  ask,
})

/** What a machine's daemon would say; the lab stays as it is, whatever is asked. */
export const wouldSay = ({ world }: Lab, machine: string, ask: Ask): Reply =>
  replyIn(world, requestOf(machine, ask))

function replyIn(world: World, input: Input): Reply {
  const fact = glimpse(world, input)
  return fact?.kind === 'request.answered' ? (fact.reply as Reply) : NO_ANSWER
}

/**
 * Puts a question to a machine's daemon. `told` hears the reply once: at once when the question
 * only looks (`GET`), else when the world has answered, which needs virtual time to pass. Returns
 * how to hang up before.
 */
export function askFromOutside(
  lab: Lab,
  machine: string,
  ask: Ask,
  told: (reply: Reply) => void,
): () => void {
  const input = requestOf(machine, ask)
  if (isLook(input)) {
    told(replyIn(lab.world, input))
    return () => {}
  }
  let open = true
  const once = (reply: Reply): void => {
    if (open) told(reply)
    open = false
  }
  const running: Running = {
    program: question(ask, once),
    deed: createDeed(lab, machine, `API: ${ask.endpoint}`),
    machine,
    io: silent(lab, machine),
    waiting: null,
    host: ({ ask: hosts, machine: other }) => answerHost(lab, other ?? machine, hosts),
    read: () => {},
    ended: () => once(NO_ANSWER),
  }
  start(lab, running)
  return () => {
    if (open) interrupt(lab, running)
  }
}
