/** What a machine has to itself: containers, made by hand or not, images, volumes, ports. */
import { imageIdOf } from '../engine/agent/images'
import { isPast } from '../engine/store/objects'
import { isRunning, isUp, type Container } from '../engine/agent/runtime'
import { containersOf } from '../engine/machine/containers'
import type { Machine } from '../engine/machine/machine'
import { onOverlays } from '../engine/machine/plugs'
import type { Lab } from '../lab/bench'
import { livingSwarms, nodesOf } from './calm'
import type { Checker } from './sight'

/** A checker that looks at each machine for itself. */
const ofMachine = (
  name: string,
  sentence: string,
  trouble: (machine: Machine, containers: readonly Container[], lab: Lab) => string | null,
): Checker => ({
  name,
  room: 'machine',
  sentence,
  watch: ({ lab }, fault) => ({
    looked() {
      for (const machine of Object.values(lab.world.machines)) {
        const what = trouble(machine, containersOf(machine), lab)
        if (what !== null) fault(`${machine.id}: ${what}`)
      }
    },
  }),
})

/** The first that comes twice; null: none does. */
function twin(all: readonly string[]): string | null {
  const seen = new Set<string>()
  for (const one of all) {
    if (seen.has(one)) return one
    seen.add(one)
  }
  return null
}

const names = ofMachine(
  'a name is one container’s',
  'No two containers of a machine have the same name or ID.',
  (_machine, containers) => {
    const name = twin(containers.map((one) => one.name)) ?? twin(containers.map(({ id }) => id))
    return name === null ? null : `two containers are called ${name}`
  },
)

const gone: Checker = {
  name: 'what was removed stays away',
  room: 'machine',
  sentence: 'A container that is gone from its machine never comes back.',
  watch({ lab }, fault) {
    const there = new Map<string, Set<string>>()
    const removed = new Set<string>()
    return {
      looked() {
        for (const machine of Object.values(lab.world.machines)) {
          const before = there.get(machine.id)
          const ids = new Set(containersOf(machine).map(({ id }) => id))
          for (const id of before ?? []) if (!ids.has(id)) removed.add(id)
          for (const id of ids) {
            if (before?.has(id) !== true && removed.has(id)) {
              fault(`${machine.id}: container ${id.slice(0, 12)} is back`)
            }
          }
          there.set(machine.id, ids)
        }
      },
    }
  },
}

const leftAlone: Checker = {
  name: 'the swarm leaves them alone',
  room: 'machine',
  sentence:
    'A container made by hand goes only when somebody removes it, or by itself as --rm says; no drain, no task and no leave takes it along.',
  watch({ lab }, fault) {
    let there = new Map<string, string>()
    const told = new Set<string>()
    return {
      happened({ fact }) {
        if (fact.kind !== 'container.byHand' || fact.name === '') return
        if (/removed|goes/.test(fact.why)) told.add(fact.task)
      },
      looked() {
        const now = new Map<string, string>()
        for (const { id, hand } of Object.values(lab.world.machines)) {
          for (const container of Object.keys(hand?.containers ?? {})) now.set(container, id)
        }
        for (const [container, machine] of there) {
          if (now.has(container) || told.has(container)) continue
          if (lab.world.machines[machine] === undefined) continue
          fault(`${machine}: container ${container.slice(0, 12)} went and nobody said why`)
        }
        there = now
      },
    }
  },
}

const paused = ofMachine(
  'what is paused does not end',
  'A paused container has a process, and the swarm sees its task run, unless somebody has started it again after its task; what comes to an end meanwhile waits.',
  ({ memory }, containers) => {
    for (const container of containers) {
      const { name, taskId, byHand } = container
      if (!container.paused && container.heldEnd !== null) return `${name} holds back its end`
      if (!container.paused) continue
      if (!isRunning(container)) return `${name} is paused and does not run`
      const task = byHand === null ? memory?.member?.agent.tasks[taskId] : undefined
      const isOfTask = task?.status.pid === container.pid
      if (task !== undefined && isOfTask && isPast(task.status.state, 'running')) {
        return `${name} is paused and its task is ${task.status.state}`
      }
    }
    return null
  },
)

const imagesStay: Checker = {
  name: 'an image in use stays',
  room: 'machine',
  sentence:
    'The image of a container does not go from under it while it runs, and each name leads to one image.',
  watch({ lab }, fault) {
    let there = new Set<string>()
    return {
      looked() {
        const now = new Set<string>()
        for (const machine of Object.values(lab.world.machines)) {
          const { images } = machine.stock
          for (const { id, pid, name, origin } of containersOf(machine).filter(isUp)) {
            const key = `${id} ${pid}`
            if (imageIdOf(origin) in images) now.add(key)
            else if (there.has(key)) fault(`${machine.id}: ${name} lost its image ${origin}`)
          }
          const twice = twin(Object.values(images).flatMap(({ names: own }) => own))
          if (twice !== null) fault(`${machine.id}: two images are called ${twice}`)
        }
        there = now
      },
    }
  },
}

const volumesStay = ofMachine(
  'a volume in use stays',
  'Every volume that a container has is on its machine’s disk.',
  ({ stock }, containers) => {
    for (const { name, mounts } of containers) {
      for (const { Type, Source = '' } of mounts) {
        if (Type === 'volume' && stock.volumes[Source] === undefined) {
          return `${name} has volume ${Source}, which is not there`
        }
      }
    }
    return null
  },
)

const ownPorts = ofMachine(
  'a port is one container’s',
  'No two running containers made by hand have the same port of their machine or the same address on a network, and who does not run has none.',
  (_machine, containers) => {
    const own = containers.filter(({ byHand }) => byHand !== null)
    const held = own.flatMap((container) => {
      const { ports = [], networks = {} } = container.byHand ?? {}
      const addresses = Object.values(networks).filter(({ address }) => address !== '')
      const all = [
        ...ports.map(({ Protocol, PublishedPort }) => `port ${PublishedPort}/${Protocol}`),
        ...addresses.map(({ networkId, address }) => `address ${address} on ${networkId}`),
      ]
      return isRunning(container) ? all : all.map((one) => `${one} though ${container.name} is off`)
    })
    const off = held.find((one) => one.endsWith(' is off'))
    if (off !== undefined) return `somebody holds ${off}`
    const twice = twin(held)
    return twice === null ? null : `two hold ${twice}`
  },
)

/** So long after its end `--rm` may take. */
const REMOVED_WITHIN = 5000

const policiesHold: Checker = {
  name: 'policies hold in calm',
  room: 'machine',
  sentence:
    'What was to be removed at its end is gone, and what waits to be started again does not run and has an alarm within a minute.',
  watch: ({ lab }) => ({
    calmed: () =>
      Object.values(lab.world.machines).flatMap((machine) =>
        Object.values(machine.hand?.containers ?? {}).flatMap(
          (container) => policyTrouble(container, lab.world.now) ?? [],
        ),
      ),
  }),
}

const LONGEST_PAUSE = 61_000

function policyTrouble(container: Container, now: number): string | null {
  const { name, endedAt, byHand } = container
  if (endedAt === null || byHand === null) return null
  const ago = now - endedAt
  if (byHand.request.HostConfig?.AutoRemove === true && ago > REMOVED_WITHIN) {
    return `${name} ended ${ago} ms ago and is still there, though made with --rm`
  }
  if (byHand.restarting && ago > LONGEST_PAUSE) return `${name} has waited ${ago} ms to be started`
  return null
}

const attachmentsKnown: Checker = {
  name: 'attachments are known in calm',
  room: 'machine',
  sentence:
    'The record of a node that is ready names the overlays that containers by hand are on there, and no others.',
  watch: ({ lab }) => ({
    calmed: () =>
      livingSwarms(lab).flatMap((swarm) =>
        nodesOf(lab, swarm).flatMap(({ node, machine }) => {
          if (machine === null || node.status.state !== 'ready') return []
          const real = onOverlays(machine).map(({ attachment }) => attachment.taskId)
          const told = node.byHand.map(({ taskId }) => taskId)
          return real.join() === told.join()
            ? []
            : [`${machine.id} has attachments ${real.join()}, its record ${told.join()}`]
        }),
      ),
  }),
}

export const HAND_CHECKERS: readonly Checker[] = [
  names,
  gone,
  leftAlone,
  paused,
  imagesStay,
  volumesStay,
  ownPorts,
  policiesHold,
  attachmentsKnown,
]
