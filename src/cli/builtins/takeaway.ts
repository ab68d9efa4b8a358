/**
 * `takeaway`: this swarm as commands and stack files that build the same elsewhere. It asks no more
 * than any client may, so it cannot tell what is in secrets: whoever runs the commands says that.
 */
import { base64, utf8 } from '@scure/base'
import type { Info } from '../../api/daemon'
import type { Network, Node, Payload, Service } from '../../api/types'
import { ask, Fail, host, type Io, type Resume, type Wait } from '../client'
import { STACK_LABEL } from '../commands/stack/namespace'
import { composeOf } from '../compose/from-spec'
import { quoted } from '../../shell/quote'
import type { Builtin } from './builtin'

/** The stack of services that were made one by one. */
const LOOSE = 'swarm'

const command = (...words: readonly string[]): string => words.map(quoted).join(' ')

const labelled = (flag: string, labels: Readonly<Record<string, string>>): string[] =>
  Object.entries(labels)
    .filter(([key]) => key !== STACK_LABEL)
    .flatMap(([key, value]) => [flag, `${key}=${value}`])

/** Nodes that are to have labels, or no new tasks. */
const nodeLines = (nodes: readonly Node[]): string[] =>
  nodes.flatMap(({ Spec, Description }) => {
    const away = Spec.Availability === 'active' ? [] : ['--availability', Spec.Availability]
    const flags = [...labelled('--label-add', Spec.Labels), ...away]
    return flags.length === 0
      ? []
      : [command('docker', 'node', 'update', ...flags, Description.Hostname)]
  })

/** Where the swarm's networks get their subnets, and how large those are. */
interface Pool {
  readonly ranges: readonly string[]
  readonly size: number
}

const USUAL: Pool = { ranges: ['10.0.0.0/8'], size: 24 }

function poolOf({ Swarm }: Info): Pool {
  const { DefaultAddrPool, SubnetSize } = Swarm.Cluster ?? {}
  return { ranges: DefaultAddrPool ?? USUAL.ranges, size: SubnetSize ?? USUAL.size }
}

const foundLine = ({ ranges, size }: Pool): string => {
  const isUsual = size === USUAL.size && ranges.join() === USUAL.ranges.join()
  const pools = ranges.flatMap((range) => ['--default-addr-pool', range])
  const flags = isUsual ? [] : [...pools, '--default-addr-pool-mask-length', String(size)]
  return command('docker', 'swarm', 'init', ...flags)
}

/** The first bits of an IPv4 address, as a number. */
const bitsOf = (address: string, bits: number): number => {
  const whole = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  return Math.floor(whole / 2 ** (32 - bits))
}

/** Could the pool have given the subnet? Then the next swarm's pool may give another. */
const isOfPool = (subnet: string, { ranges, size }: Pool): boolean => {
  const [address = '', length] = subnet.split('/')
  return (
    Number(length) === size &&
    ranges.some((range) => {
      const [start = '', bits = '0'] = range.split('/')
      return bitsOf(address, Number(bits)) === bitsOf(start, Number(bits))
    })
  )
}

const addressFlags = ({ IPAM }: Network, pool: Pool): string[] => {
  const asked = (IPAM.Config ?? []).filter(({ Subnet }) => !isOfPool(Subnet, pool))
  return asked.flatMap(({ Subnet, Gateway }) => [
    '--subnet',
    Subnet,
    ...(Gateway === undefined ? [] : ['--gateway', Gateway]),
  ])
}

const networkLines = (networks: readonly Network[], pool: Pool): string[] =>
  networks
    .filter(({ Driver, Ingress, Scope }) => Scope === 'swarm' && Driver === 'overlay' && !Ingress)
    .filter(({ Labels, Name }) => Name !== `${Labels?.[STACK_LABEL]}_default`)
    .map((network) => {
      const { Name, Attachable, Internal, Labels, Options } = network
      const options = Object.entries(Options ?? {}).filter(([key]) => !key.includes('vxlanid'))
      const flags = [
        ...(Attachable ? ['--attachable'] : []),
        ...(Internal ? ['--internal'] : []),
        ...addressFlags(network, pool),
        ...labelled('--label', Labels ?? {}),
        ...options.flatMap(([key, value]) => ['--opt', `${key}=${value}`]),
      ]
      return command('docker', 'network', 'create', '-d', 'overlay', ...flags, Name)
    })

const secretLines = (secrets: readonly Payload[]): string[] =>
  secrets.map(({ Spec }) => {
    const create = command('docker', 'secret', 'create', ...labelled('--label', Spec.Labels))
    return `printf '%s' "what is secret" | ${create} ${quoted(Spec.Name)} -`
  })

const configLines = (configs: readonly Payload[]): string[] =>
  configs.map(({ Spec }) => {
    const create = command('docker', 'config', 'create', ...labelled('--label', Spec.Labels))
    const data = utf8.encode(base64.decode(Spec.Data ?? ''))
    const [form, text] = data.endsWith('\n') ? ['%s\\n', data.slice(0, -1)] : ['%s', data]
    return `printf '${form}' ${quoted(text)} | ${create} ${quoted(Spec.Name)} -`
  })

/** Compose reads `$` as the beginning of a variable; `$$` is one. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$')
  if (Array.isArray(value)) return value.map(escaped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, escaped(one)]))
}

/** Services by the stack they belong to. */
function stacksOf(services: readonly Service[]): ReadonlyMap<string, readonly Service[]> {
  const stacks = new Map<string, Service[]>()
  for (const service of services) {
    const stack = service.Spec.Labels[STACK_LABEL] ?? LOOSE
    stacks.set(stack, [...(stacks.get(stack) ?? []), service])
  }
  return stacks
}

/** Writes a stack file, and gives what makes it and deploys it. */
function* stackLines(
  stack: string,
  services: readonly Service[],
  names: ReadonlyMap<string, string>,
): Generator<Wait, string[], Resume> {
  const value = escaped(composeOf(stack, services, names))
  const reply = yield* host({ kind: 'yaml.write', value })
  if (reply.kind !== 'file') throw new Fail(reply.kind === 'refused' ? reply.message : '')
  const path = `${stack}.yml`
  yield* host({ kind: 'file.keep', path, text: reply.text })
  const deploy = command('docker', 'stack', 'deploy', '-c', path, stack)
  return [`cat > ${quoted(path)} <<'STACK'`, reply.text.trimEnd(), 'STACK', deploy]
}

const titled = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `# ${title}`, ...lines]

function* write(io: Io): Generator<Wait, void, Resume> {
  const nodes = yield* ask('GET /nodes', {}, {}, null)
  const networks = yield* ask('GET /networks', {}, {}, null)
  const secrets = yield* ask('GET /secrets', {}, {}, null)
  const configs = yield* ask('GET /configs', {}, {}, null)
  const services = yield* ask('GET /services', {}, {}, null)
  const pool = poolOf(yield* ask('GET /info', {}, {}, null))
  const names = new Map(networks.map(({ Id, Name }) => [Id, Name]))
  const lines = [
    '#!/bin/sh',
    '# Builds the same swarm on real machines: run it on the first manager, once the others have',
    '# joined by the command that docker swarm init prints.',
    `docker info --format "{{.Swarm.LocalNodeState}}" | grep -q "^active$" || ${foundLine(pool)}`,
    ...titled('Nodes; put the names of yours', nodeLines(nodes)),
    ...titled('Networks', networkLines(networks, pool)),
    ...titled('Secrets: only you know what is in them', secretLines(secrets)),
    ...titled('Configs', configLines(configs)),
  ]
  for (const [stack, own] of stacksOf(services)) {
    lines.push(...titled(`Stack ${stack}`, yield* stackLines(stack, own, names)))
  }
  const text = `${lines.join('\n')}\n`
  const kept = yield* host({ kind: 'file.keep', path: 'takeaway.sh', text })
  io.out(text)
  if (kept.kind === 'refused') io.err(`takeaway: not kept as a file: ${kept.message}\n`)
}

export const TAKEAWAY: Builtin = {
  usage: '',
  help: 'Print, and keep as takeaway.sh, what builds this swarm on real machines',
  *run(_args, io) {
    yield* write(io)
    return 0
  },
}
