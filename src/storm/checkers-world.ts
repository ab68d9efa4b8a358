/** The world as a value, what operators are told, and what clients get. */
import type { Reply } from '../api/routes'
import type { Hop } from '../engine/fact'
import { isRunning } from '../engine/agent/runtime'
import { containersOf } from '../engine/machine/containers'
import type { Machine } from '../engine/machine/machine'
import type { Lab } from '../lab/bench'
import type { Entry, Happening } from '../lab/history'
import type { Checker } from './sight'

const plain: Checker = {
  name: 'the world is plain',
  room: 'world',
  sentence:
    'The world is plain JSON and typed columns: no class, function, undefined, NaN or infinity.',
  watch({ lab }, fault) {
    let looks = 0
    return {
      looked() {
        if (looks++ % 101 !== 100) return
        const { queue, ...rest } = lab.world
        const odd = oddIn(rest, 'world') ?? oddIn(queue.events, 'queue.events')
        if (odd !== null) fault(odd)
      },
    }
  },
}

/** Where a value is not plain, as a path; null when it is. */
function oddIn(value: unknown, path: string): string | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return null
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${path} is ${value}`
  if (typeof value !== 'object') return `${path} is ${typeof value}`
  if (ArrayBuffer.isView(value)) return null
  const proto: unknown = Object.getPrototypeOf(value)
  const isArray = Array.isArray(value)
  if (proto !== Object.prototype && !isArray) return `${path} is an object of a class`
  for (const [key, held] of Object.entries(value)) {
    const odd = oddIn(held, isArray ? `${path}[${key}]` : `${path}.${key}`)
    if (odd !== null) return odd
  }
  return null
}

/** The daemon gives up after 20 s, a join a little later; nobody waits longer than this. */
const PATIENCE = 60_000

/** The requests that were put in and have no answer yet: by ID, the instant and the place. */
function createLedger(lab: Lab) {
  const open = new Map<string, { at: number; what: string }>()
  let read = 0
  return {
    open,
    look: (): void => {
      for (; read < lab.branch.inputs.length; read++) {
        const { at, input } = lab.branch.inputs[read] as Entry
        if (input.kind === 'request') {
          open.set(input.id, { at, what: `${input.ask.endpoint} at ${input.machine}` })
        } else if (input.kind === 'left') {
          open.delete(input.id)
        } else if (input.kind === 'act' && input.act.kind === 'traffic') {
          const { id, from, address, port } = input.act
          open.set(id, { at, what: `${from} asks ${address}:${port}` })
        }
      }
    },
  }
}

/** A `docker wait` may take for ever: till the container ends, the next time or at all, or is gone. */
export function waitsRightly(machine: Machine, request: string): boolean {
  const { pending = {}, awaited = {} } = machine.memory ?? {}
  const ask = pending[request]?.ask
  if (ask?.endpoint !== 'POST /containers/{id}/wait') return false
  const { taskId, after } = awaited[request] ?? {}
  const container = containersOf(machine).find((one) => one.taskId === taskId)
  if (container === undefined) return false
  const isNext = container.pid === after
  return isNext || isRunning(container) || ask.query.condition === 'removed'
}

const answered: Checker = {
  name: 'every request is answered',
  room: 'world',
  sentence:
    'Every request at a daemon and every visit through the mesh is answered exactly once, within a minute; a wait when its container has ended.',
  watch({ lab }, fault) {
    const { open, look } = createLedger(lab)
    const done = new Set<string>()
    return {
      happened({ fact }) {
        if (fact.kind !== 'request.answered' && fact.kind !== 'traffic.answered') return
        look()
        if (done.has(fact.id)) fault(`${fact.id} is answered twice`)
        done.add(fact.id)
        open.delete(fact.id)
      },
      looked() {
        look()
        for (const [id, { at, what }] of open) {
          if (lab.world.now - at <= PATIENCE) continue
          if (Object.values(lab.world.machines).some((one) => waitsRightly(one, id))) continue
          fault(`${id} (${what}, at ${at}) has no answer`)
        }
      },
    }
  },
}

const ODD_WORDS = /undefined|\[object |\bNaN\b|\bnull\b|Infinity|unreachable:/

const wording: Checker = {
  name: "answers are in Docker's words",
  room: 'world',
  sentence:
    "A refusal carries one of Docker's statuses and a sentence; nothing of the program's insides shows.",
  watch(_run, fault) {
    return {
      happened({ fact }) {
        if (fact.kind !== 'request.answered') return
        const reply = fact.reply as Reply | null
        if (reply === null || typeof reply.status !== 'number')
          return fault(`${fact.id}: no status`)
        if ('body' in reply) return
        if (typeof reply.message !== 'string' || reply.message === '') {
          return fault(`${fact.id} is refused with ${reply.status} and no word`)
        }
        if (ODD_WORDS.test(reply.message)) fault(`${fact.id} is refused: ${reply.message}`)
      },
    }
  },
}

/** From when to when each task's container ran, as its machine said. */
interface Ran {
  readonly from: number
  to: number
  readonly machine: string
}

/** What is wrong with an answer of a container by hand; it may have gone since. */
function faultOfOwn({ hand }: Machine, { task, at }: Hop, port: number): string | null {
  const container = hand?.containers[task]
  if (container === undefined) return null
  const { startedAt, endedAt, earlier, byHand, name } = container
  const runs = [...earlier, { startedAt: startedAt ?? Infinity, endedAt: endedAt ?? Infinity }]
  if (!runs.some((run) => run.startedAt <= at && at <= run.endedAt)) {
    return `container ${name} did not run at ${at}`
  }
  const bindings = Object.values(byHand?.request.HostConfig?.PortBindings ?? {}).flat()
  const isBound =
    bindings.some(({ HostPort }) => Number(HostPort) === port) ||
    byHand?.ports.some(({ PublishedPort }) => PublishedPort === port) === true
  return isBound ? null : `container ${name} does not publish port ${port}`
}

const mesh: Checker = {
  name: 'a visit is answered by a running task',
  room: 'mesh',
  sentence:
    'An answer to a visit comes from a task that ran at that moment on the machine it names, of a service that publishes the port that was asked; or from a container made by hand that did.',
  watch({ lab, chronicles }, fault) {
    const ran = new Map<string, Ran>()
    const ports = new Map<string, number>()
    const own = new Set<string>()
    let read = 0
    const look = (): void => {
      for (; read < lab.branch.inputs.length; read++) {
        const { input } = lab.branch.inputs[read] as Entry
        if (input.kind === 'act' && input.act.kind === 'traffic') {
          ports.set(input.act.id, input.act.port)
        }
      }
    }
    const faultOf = (id: string, hop: Hop): string | null => {
      const machine = lab.world.machines[hop.machine]
      if (own.has(hop.task) && machine !== undefined) {
        return faultOfOwn(machine, hop, ports.get(id) as number)
      }
      const life = ran.get(hop.task)
      if (life === undefined) return `task ${hop.task} never ran`
      if (life.machine !== hop.machine) return `task ${hop.task} runs on ${life.machine}`
      if (hop.at < life.from || hop.at > life.to) {
        return `task ${hop.task} ran from ${life.from} to ${life.to}, not at ${hop.at}`
      }
      for (const { store } of chronicles.of.values()) {
        const task = store.tasks[hop.task]
        const port = ports.get(id) as number
        if (task === undefined || task.ports.some((one) => one.PublishedPort === port)) continue
        return `task ${hop.task} does not publish port ${port}`
      }
      return null
    }
    return {
      happened({ fact, at }) {
        if (fact.kind === 'container.byHand' && fact.name !== '') own.add(fact.task)
        if (fact.kind === 'task.state') {
          const life = ran.get(fact.task)
          if (fact.to === 'running') {
            ran.set(fact.task, { from: at, to: Number.MAX_SAFE_INTEGER, machine: fact.machine })
          } else if (life !== undefined) life.to = Math.min(life.to, at)
        } else if (fact.kind === 'traffic.answered' && fact.failed === null) {
          look()
          const hop = fact.hops.find(({ where }) => where === 'task')
          const why = hop === undefined ? 'no task is among its hops' : faultOf(fact.id, hop)
          if (why !== null) fault(`visit ${fact.id} was answered, but ${why}`)
        }
      },
    }
  },
}

/**
 * Each event has a number and the number of its cause. Numbers are given in order, so a cause that
 * is smaller, and itself known or an input, leads back to an input in the end.
 */
const causes: Checker = {
  name: 'causes lead to an input',
  room: 'world',
  sentence: 'From every fact the walk over causes reaches an input.',
  watch(_run, fault) {
    return {
      happened({ fact, seq, cause }: Happening) {
        if (seq === 0) fault(`${fact.kind} happened in no event`)
        if (cause >= seq) fault(`${fact.kind} in event ${seq} was caused by event ${cause}, later`)
      },
    }
  },
}

/** Told by the storm itself, which catches what the engine throws. */
const neverBroken: Checker = {
  name: 'never an assert',
  room: 'world',
  sentence: 'No law that the engine states of itself is ever broken, whatever is done to it.',
  watch: () => ({}),
}

export const WORLD_CHECKERS: readonly Checker[] = [
  plain,
  neverBroken,
  answered,
  wording,
  mesh,
  causes,
]
