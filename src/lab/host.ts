/**
 * The computer a shell runs on, as far as programs ask it: the machine driver behind
 * docker-machine, cables, and HTTP.
 */
import { noMachine, type HostAsk, type HostReply, type MachineRow } from '../api/host'
import { act, onlyGlimpses, submit, visit, type Lab } from './bench'
import { answerFile, filesAt, keyOf } from './files'
import { qualityOf } from '../engine/kernel/wire'
import { resolve, why } from './why'

const refused = (message: string): HostReply => ({ kind: 'refused', message })
const NO_YAML = 'the YAML reader is still on its way: try again in a moment'
const done: HostReply = { kind: 'done' }

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9.-]*$/

/** Answers at once, or names the visit whose answer will come. */
export function answerHost(
  lab: Lab,
  from: string,
  ask: HostAsk,
): HostReply | { readonly visit: string } {
  switch (ask.kind) {
    case 'machine.list':
      return { kind: 'machines', machines: machineRows(lab, from) }
    case 'machine.create':
      return create(lab, ask)
    case 'machine.start':
      return power(lab, ask.name, 'off', () => act(lab, { kind: 'machine.on', machine: ask.name }))
    case 'machine.stop':
      return power(lab, ask.name, 'on', () =>
        act(lab, { kind: 'machine.off', machine: ask.name, how: 'shutDown' }),
      )
    case 'machine.kill':
      return power(lab, ask.name, 'on', () =>
        act(lab, { kind: 'machine.off', machine: ask.name, how: 'unplugged' }),
      )
    case 'machine.remove':
      if (!exists(lab, ask.name)) return missing(ask.name)
      act(lab, { kind: 'machine.remove', machine: ask.name })
      return done
    case 'link.cut':
    case 'link.heal':
    case 'link.slow':
      return disturb(lab, ask)
    case 'http':
      return http(lab, from, ask)
    case 'yaml.read':
      return lab.yaml?.read(ask.text) ?? refused(NO_YAML)
    case 'yaml.write':
      return lab.yaml === null
        ? refused(NO_YAML)
        : { kind: 'file', text: lab.yaml.write(ask.value) }
    case 'file.read':
    case 'file.list':
      return answerFile(filesAt(lab), from, ask)
    case 'file.keep':
      if (onlyGlimpses(lab)) return refused('the past is only looked at')
      return answerHost(lab, from, { ...ask, kind: 'file.write', append: false })
    case 'file.write':
    case 'file.remove': {
      const reply = answerFile(filesAt(lab), from, ask)
      const path = keyOf(from, ask.path)
      if (reply.kind === 'done' && path !== null) submit(lab, { ...ask, path })
      return reply
    }
    case 'why':
      return answerWhy(lab, ask.name)
    default:
      return refused(`${ask.kind}: this shell cannot do that`)
  }
}

function answerWhy(lab: Lab, name: string): HostReply {
  const about = resolve(lab, name)
  if (about === null)
    return refused(`why: no task, service, machine or container is called ${name}`)
  const { steps, rows, caption } = why(lab, about)
  if (steps.length === 0) return refused(`why: nothing is written down about ${name}`)
  const told = steps.map(({ at, text }) => ({ seconds: `${(at / 1000).toFixed(1)} s`, text }))
  return { kind: 'why', steps: told, rows, caption }
}

const exists = (lab: Lab, name: string): boolean => lab.world.machines[name] !== undefined

const missing = (name: string): HostReply => refused(noMachine(name))

/** The machines in order of creation. Nothing cuts the host off. */
const machineRows = ({ world }: Lab, from: string): MachineRow[] =>
  Object.values(world.machines).map(({ id, address, power }) => {
    const isCut = qualityOf(world.wire, from, id).cut || qualityOf(world.wire, id, from).cut
    return { name: id, address, power, reachable: power === 'on' && !isCut }
  })

function create(lab: Lab, ask: Extract<HostAsk, { kind: 'machine.create' }>): HostReply {
  if (!NAME.test(ask.name)) {
    return refused(
      'Error creating machine: Invalid hostname specified. Allowed hostname chars are: 0-9a-zA-Z . -',
    )
  }
  if (exists(lab, ask.name)) return refused(`Docker machine "${ask.name}" already exists`)
  act(lab, {
    kind: 'machine.add',
    machine: ask.name,
    labels: ask.labels,
    ...(ask.generic.length > 0 ? { generic: ask.generic } : {}),
    ...(ask.cpus === null ? {} : { cpus: ask.cpus }),
    ...(ask.memoryBytes === null ? {} : { memoryBytes: ask.memoryBytes }),
  })
  return done
}

function power(lab: Lab, name: string, from: 'on' | 'off', deed: () => void): HostReply {
  const machine = lab.world.machines[name]
  if (machine === undefined) return missing(name)
  if (machine.power === from) deed()
  return done
}

type Disturbance = Extract<HostAsk, { kind: 'link.cut' | 'link.heal' | 'link.slow' }>

/** Cuts, mends or spoils cables; names that are not there are refused. */
function disturb(lab: Lab, ask: Disturbance): HostReply {
  const unknown = [...ask.from, ...ask.to].find((name) => !exists(lab, name))
  if (unknown !== undefined) return missing(unknown)
  if (ask.kind !== 'link.slow') act(lab, ask)
  else act(lab, { ...ask, jitter: Math.floor(ask.latency / 4) })
  return done
}

function http(
  lab: Lab,
  from: string,
  ask: Extract<HostAsk, { kind: 'http' }>,
): HostReply | { readonly visit: string } {
  const { host, port, path } = ask
  const own = host === 'localhost' || host === '127.0.0.1' ? from : host
  const byAddress = lab.world.addresses[own] !== undefined
  const named = lab.world.machines[own]
  if (named === undefined && !byAddress && !/^\d+\.\d+\.\d+\.\d+$/.test(own)) {
    return { kind: 'http.failed', why: 'unknown' }
  }
  return { visit: visit(lab, from, named?.address ?? own, port, path) }
}
