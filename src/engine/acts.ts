/**
 * A god's acts on the world: machines built and unplugged, cables cut, containers crashed, traffic
 * sent. What cannot be done is left undone; whoever offers the act checks first.
 */
import type { Act, PowerOff } from '../protocol/act'
import { never } from './kernel/assert'
import { freeze } from './kernel/clone'
import type { MachineId } from './kernel/context'
import { createRng } from './kernel/rng'
import { hashText } from './kernel/hash'
import { push } from './kernel/queue'
import { dropStuck, GIVES_UP, stick, unstick } from './kernel/stuck'
import type { Millis } from './kernel/time'
import { disturb, qualityOf, type LinkQuality } from './kernel/wire'
import { onCrash } from './machine/brain'
import { createMachine, type Machine } from './machine/machine'
import { boot, powerOff } from './machine/power'
import { hold, type Hands, type Held, type World } from './state'

const CPUS = 2
const MEMORY = 4 * 1024 * 1024 * 1024
const FIRST_ADDRESS = 11
const PATIENCE = 10_000

export function perform(world: World, hands: Hands, act: Act): void {
  switch (act.kind) {
    case 'machine.add':
      return add(world, hands, act)
    case 'machine.remove':
      return removeMachine(world, hands, act.machine)
    case 'machine.on':
      return withMachine(world, act.machine, (machine) => switchOn(world, hands, machine))
    case 'machine.off':
      return withMachine(world, act.machine, (machine) => {
        switchOff(world, hands, machine, act.how)
      })
    case 'link.cut':
      return links(world, hands, act.from, act.to, act.oneWay === true, { cut: true })
    case 'link.heal': {
      const { quality } = world.wire
      return links(world, hands, act.from, act.to, false, quality)
    }
    case 'link.slow': {
      const { latency, jitter, loss } = act
      return links(world, hands, act.from, act.to, false, { latency, jitter, loss })
    }
    case 'container.crash':
      return crash(world, hands, act)
    case 'traffic':
      return traffic(world, hands, act)
    default:
      never(act)
  }
}

function withMachine(world: World, name: MachineId, act: (machine: Machine) => void): void {
  const machine = world.machines[name]
  if (machine !== undefined) act(machine)
}

function add(world: World, hands: Hands, act: Extract<Act, { kind: 'machine.add' }>): void {
  const { machine: id, cpus, memoryBytes, labels, generic, images } = act
  if (world.machines[id] !== undefined) return
  const address = act.address ?? freeAddress(world)
  const machine = createMachine({
    id,
    address,
    order: world.added++,
    cpus: cpus ?? CPUS,
    memoryBytes: memoryBytes ?? MEMORY,
    labels: freeze(labels ?? {}),
    generic: freeze(generic ?? []),
    standIn: images === 'present',
    rng: createRng(world.seed, hashText(id)),
  })
  world.machines[id] = machine
  world.addresses[address] = id
  hands.note({ kind: 'machine.added', machine: id })
  boot(machine, hold(hands, machine))
}

/** 10.99.0.11 and up; hosts 1 to 254 of each third part. */
function freeAddress(world: World): string {
  for (let n = FIRST_ADDRESS; ; n++) {
    const address = `10.99.${Math.floor(n / 250)}.${(n % 250) + (n < 250 ? 0 : 1)}`
    if (world.addresses[address] === undefined) return address
  }
}

function removeMachine(world: World, hands: Hands, name: MachineId): void {
  const machine = world.machines[name]
  if (machine === undefined) return
  switchOff(world, hands, machine, 'unplugged')
  delete world.machines[name]
  delete world.addresses[machine.address]
  hands.note({ kind: 'machine.removed', machine: name })
}

function switchOn(world: World, hands: Hands, machine: Machine): void {
  if (machine.power === 'on') return
  for (const peer of Object.keys(world.machines)) mend(world, hands, peer, machine.id, false)
  boot(machine, hold(hands, machine))
}

/** Power off; a manager's peers see their connections closed, unless its plug was pulled. */
function switchOff(world: World, hands: Hands, machine: Machine, how: PowerOff): void {
  const { wire, machines, now } = world
  const isClosing = machine.memory?.manager != null && how !== 'unplugged'
  powerOff(machine, hold(hands, machine), how)
  dropStuck(wire, machine.id)
  world.held = freeze(
    world.held.filter(({ packet: { from, to } }) => from !== machine.id && to !== machine.id),
  )
  if (!isClosing) return
  for (const { id, memory } of Object.values(machines)) {
    const isPeer = memory?.manager != null && !qualityOf(wire, machine.id, id).cut
    if (isPeer) stick(wire, id, machine.id, now, 'dial')
  }
}

/** A way is mended; the connection that was kept over it works from its next try on. */
function mend(world: World, hands: Hands, from: string, to: string, isAlone: boolean): void {
  const until = unstick(world.wire, from, to, world.now, isAlone)
  if (until === null) return
  sayHeld(world, from, to, until)
  if (until > world.now) {
    hands.note({ kind: 'connection.stuck', from, to, wait: until - world.now })
  }
}

/** What TCP held arrives in its order, although who said it waits for no answer any more. */
function sayHeld(world: World, from: MachineId, to: MachineId, at: Millis): void {
  const { latency } = qualityOf(world.wire, from, to)
  const isOne = ({ packet }: Held): boolean => packet.from === from && packet.to === to
  for (const { packet, cause } of world.held.filter(isOne)) {
    if (world.now - packet.sentAt < GIVES_UP) push(world.queue, at + latency, packet, cause)
  }
  world.held = freeze(world.held.filter((held) => !isOne(held)))
}

/** Machines of which every cable is cut. */
const aloneIn = ({ machines, wire }: World): ReadonlySet<MachineId> => {
  const all = Object.keys(machines)
  const isCut = (from: MachineId) => (to: MachineId) => to === from || qualityOf(wire, from, to).cut
  return new Set(wire.calm ? [] : all.filter((id) => all.every(isCut(id))))
}

/** One direction of a cable. */
type Way = readonly [from: MachineId, to: MachineId]

function links(
  world: World,
  hands: Hands,
  from: readonly MachineId[],
  to: readonly MachineId[],
  oneWay: boolean,
  change: Partial<LinkQuality>,
): void {
  const alone = aloneIn(world)
  const ways = from.flatMap((a) =>
    to
      .filter((b) => b !== a)
      .flatMap((b): Way[] =>
        oneWay
          ? [[a, b]]
          : [
              [a, b],
              [b, a],
            ],
      ),
  )
  for (const [a, b] of ways) disturbOne(world, hands, a, b, change)
  for (const [a, b] of ways) {
    if (!qualityOf(world.wire, a, b).cut) mend(world, hands, a, b, alone.has(a))
  }
}

function disturbOne(
  world: World,
  hands: Hands,
  from: MachineId,
  to: MachineId,
  change: Partial<LinkQuality>,
): void {
  disturb(world.wire, from, to, change)
  const { cut } = qualityOf(world.wire, from, to)
  hands.note({ kind: 'link.changed', from, to, cut })
}

function crash(world: World, hands: Hands, act: Extract<Act, { kind: 'container.crash' }>): void {
  for (const machine of Object.values(world.machines)) {
    if (machine.memory?.member?.agent.tasks[act.task] === undefined) continue
    onCrash(machine, hold(hands, machine), act.task, act.exitCode)
  }
}

function traffic(world: World, hands: Hands, act: Extract<Act, { kind: 'traffic' }>): void {
  const { id, from, address, port, path } = act
  const to = world.addresses[address] ?? (world.machines[address] === undefined ? null : address)
  const why = `a client asks ${address}:${port}`
  const hops = [{ at: world.now, where: 'client', machine: to ?? '', task: '', why } as const]
  world.traffic[id] = { id, hops }
  hands.patience(id, PATIENCE)
  if (to === null) return
  hands.rng = world.rng
  hands.sendFrom(from, to, { kind: 'ingress.request', id, client: from, port, path, hops }, 0)
}
