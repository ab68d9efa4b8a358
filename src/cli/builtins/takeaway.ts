/**
 * `takeaway`: this swarm as commands and stack files that build the same elsewhere. It asks no more
 * than any client may, so it cannot tell what is in secrets: whoever runs the commands says that.
 */
import { base64, utf8 } from '@scure/base'
import type { Network, Node, Payload, Service } from '../../api/types'
import { ask, Fail, host, type Io, type Resume, type Wait } from '../client'
import { STACK_LABEL } from '../commands/stack/namespace'
import { composeOf } from '../compose/from-spec'
import { quoted } from '../quote'
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

const networkLines = (networks: readonly Network[]): string[] =>
  networks
    .filter(({ Driver, Ingress, Scope }) => Scope === 'swarm' && Driver === 'overlay' && !Ingress)
    .filter(({ Labels, Name }) => Name !== `${Labels[STACK_LABEL]}_default`)
    .map(({ Name, Attachable, Internal, Labels, Options }) => {
      const options = Object.entries(Options ?? {}).filter(([key]) => !key.includes('vxlanid'))
      const flags = [
        ...(Attachable ? ['--attachable'] : []),
        ...(Internal ? ['--internal'] : []),
        ...labelled('--label', Labels),
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
  yield* host({ kind: 'file.write', path, text: reply.text, append: false })
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
  const names = new Map(networks.map(({ Id, Name }) => [Id, Name]))
  const lines = [
    '#!/bin/sh',
    '# Builds the same swarm on real machines: run it on the first manager, once the others have',
    '# joined by the command that docker swarm init prints.',
    'docker info --format "{{.Swarm.LocalNodeState}}" | grep -q "^active$" || docker swarm init',
    ...titled('Nodes; put the names of yours', nodeLines(nodes)),
    ...titled('Networks', networkLines(networks)),
    ...titled('Secrets: only you know what is in them', secretLines(secrets)),
    ...titled('Configs', configLines(configs)),
  ]
  for (const [stack, own] of stacksOf(services)) {
    lines.push(...titled(`Stack ${stack}`, yield* stackLines(stack, own, names)))
  }
  const text = `${lines.join('\n')}\n`
  yield* host({ kind: 'file.write', path: 'takeaway.sh', text, append: false })
  io.out(text)
}

export const TAKEAWAY: Builtin = {
  usage: '',
  help: 'Print, and keep as takeaway.sh, what builds this swarm on real machines',
  *run(_args, io) {
    yield* write(io)
    return 0
  },
}
