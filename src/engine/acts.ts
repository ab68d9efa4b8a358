/**
 * A god's acts on the world: machines built and unplugged, cables cut, containers crashed, traffic
 * sent. What cannot be done is left undone; whoever offers the act checks first.
 */
import type { Act } from '../protocol/act'
import { never } from './kernel/assert'
import type { MachineId } from './kernel/context'
import { createRng } from './kernel/rng'
import { hashText } from './kernel/hash'
import { disturb, qualityOf, type LinkQuality } from './kernel/wire'
import { onCrash } from './machine/brain'
import { createMachine, type Machine } from './machine/machine'
import { boot, powerOff } from './machine/power'
import { hold, type Hands, type World } from './state'

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
      return withMachine(world, act.machine, (machine) => boot(machine, hold(hands, machine)))
    case 'machine.off':
      return withMachine(world, act.machine, (machine) =>
        powerOff(machine, hold(hands, machine), act.how),
      )
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
    labels: labels ?? {},
    generic: generic ?? [],
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
  powerOff(machine, hold(hands, machine), 'unplugged')
  delete world.machines[name]
  delete world.addresses[machine.address]
  hands.note({ kind: 'machine.removed', machine: name })
}

function links(
  world: World,
  hands: Hands,
  from: readonly MachineId[],
  to: readonly MachineId[],
  oneWay: boolean,
  change: Partial<LinkQuality>,
): void {
  for (const a of from) {
    for (const b of to) {
      if (a === b) continue
      disturbOne(world, hands, a, b, change)
      if (!oneWay) disturbOne(world, hands, b, a, change)
    }
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
