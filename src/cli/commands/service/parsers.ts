/** Values of service flags: ports, mounts, networks, preferences (spec 10.6, Docker's `opts`). */
import type {
  GenericResource,
  Mount,
  NetworkAttachmentConfig,
  PortConfig,
} from '../../../api/types'
import { parseUint } from '../../values'

const PORT = /^\d+$/

function portRange(text: string, what: string): readonly number[] {
  const [from = '', to = from] = text.split('-')
  const bounds = [from, to].map((part) => {
    if (!PORT.test(part) || Number(part) > 65535) throw new Error(`invalid ${what}: ${text}`)
    return Number(part)
  }) as [number, number]
  if (bounds[1] < bounds[0]) throw new Error(`invalid ${what}: ${text}`)
  return Array.from({ length: bounds[1] - bounds[0] + 1 }, (_, at) => bounds[0] + at)
}

function protocolOf(text: string): PortConfig['Protocol'] {
  const protocol = text.toLowerCase()
  if (protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp') return protocol
  throw new Error(`invalid proto: ${text}`)
}

/** `8080:80`, `8080-8085:80-85/udp`, or `published=8080,target=80,mode=host`. */
export function parsePublish(text: string): readonly PortConfig[] {
  if (text.includes('=')) return [parsePublishFields(text)]
  const [ports = '', protocol = 'tcp'] = text.split('/')
  const parts = ports.split(':')
  if (parts.length > 2) throw new Error('hostip is not supported')
  const Protocol = protocolOf(protocol)
  const targets = portRange(parts.at(-1) as string, 'containerPort')
  const published = parts.length === 2 ? portRange(parts[0] as string, 'hostPort') : []
  if (published.length > 0 && published.length !== targets.length && targets.length !== 1) {
    throw new Error(
      `invalid ranges specified for container and host Ports: ${parts[1]} and ${parts[0]}`,
    )
  }
  const of = (TargetPort: number, PublishedPort: number | undefined): PortConfig => ({
    Protocol,
    TargetPort,
    ...(PublishedPort === undefined ? {} : { PublishedPort }),
    PublishMode: 'ingress',
  })
  if (targets.length === 1 && published.length > 1) {
    return published.map((port) => of(targets[0] as number, port))
  }
  return targets.map((target, at) => of(target, published[at]))
}

function parsePublishFields(text: string): PortConfig {
  let port: PortConfig = { Protocol: 'tcp', TargetPort: 0, PublishMode: 'ingress' }
  for (const field of text.split(',')) {
    const [key = '', value] = field.split('=')
    if (value === undefined) throw new Error(`invalid field: ${field}`)
    const number = (what: string): number => {
      if (PORT.test(value)) return Number(value)
      throw new Error(`invalid ${what} port (${value}): value must be an integer: invalid syntax`)
    }
    switch (key.toLowerCase()) {
      case 'protocol':
        if (!['tcp', 'udp', 'sctp'].includes(value))
          throw new Error(`invalid protocol value '${value}'`)
        port = { ...port, Protocol: protocolOf(value) }
        break
      case 'mode':
        if (value !== 'ingress' && value !== 'host') {
          throw new Error(
            `invalid publish mode value (${value}): must be either 'ingress' or 'host'`,
          )
        }
        port = { ...port, PublishMode: value }
        break
      case 'target':
        port = { ...port, TargetPort: number('target') }
        break
      case 'published':
        port = { ...port, PublishedPort: number('published') }
        break
      default:
        throw new Error(`invalid field key: ${key}`)
    }
  }
  if (port.TargetPort === 0) throw new Error("missing mandatory field 'target'")
  return port
}

/** `name`, or `name=…,alias=…,driver-opt=k=v`. */
export function parseNetwork(text: string): NetworkAttachmentConfig {
  if (!text.includes('=')) return { Target: text }
  let target = ''
  const aliases: string[] = []
  const options: Record<string, string> = {}
  for (const field of text.split(',')) {
    const [key = '', ...rest] = field.split('=')
    const value = rest.join('=')
    if (key === 'name') target = value
    else if (key === 'alias') aliases.push(value)
    else if (key === 'driver-opt') options[rest[0] ?? ''] = rest.slice(1).join('=')
    else throw new Error(`invalid field key ${key}`)
  }
  if (target === '') throw new Error('network name/id is not specified')
  return {
    Target: target,
    ...(aliases.length > 0 ? { Aliases: aliases } : {}),
    ...(Object.keys(options).length > 0 ? { DriverOpts: options } : {}),
  }
}

/** `spread=node.labels.zone`. */
export function parsePreference(text: string): string {
  const at = text.indexOf('=')
  if (at < 0) throw new Error('placement preference must be of the format "<strategy>=<arg>"')
  const strategy = text.slice(0, at)
  if (strategy !== 'spread') {
    throw new Error(`unsupported placement preference ${strategy} (only spread is supported)`)
  }
  return text.slice(at + 1)
}

/** `type=volume,source=data,target=/data,readonly`. */
export function parseMount(text: string): Mount {
  const fields = new Map(
    text.split(',').map((field): [string, string] => {
      const [key = '', ...rest] = field.split('=')
      return [key.toLowerCase(), rest.length === 0 ? 'true' : rest.join('=')]
    }),
  )
  const pick = (...keys: string[]): string | undefined =>
    keys.map((key) => fields.get(key)).find((value) => value !== undefined)
  const Target = pick('target', 'dst', 'destination')
  if (Target === undefined) throw new Error('target is required')
  const Source = pick('source', 'src')
  const readOnly = pick('readonly', 'ro')
  return {
    Type: pick('type') ?? 'volume',
    ...(Source === undefined ? {} : { Source }),
    Target,
    ...(readOnly === undefined ? {} : { ReadOnly: readOnly !== 'false' }),
  }
}

/** `gpu=2`, or a named one: `gpu=UUID1`. */
export function parseGeneric(text: string): GenericResource {
  const [Kind = '', Value] = text.split('=')
  if (Value === undefined || Kind === '') {
    throw new Error(`invalid generic-resource format \`${text}\` expected \`name=value\``)
  }
  if (/^\d+$/.test(Value)) return { DiscreteResourceSpec: { Kind, Value: parseUint(Value) } }
  return { NamedResourceSpec: { Kind, Value } }
}

/** `config://…`, `file://…` or `registry://…`. */
export function parseCredential(text: string): string {
  if (/^(config|file|registry):\/\/./.test(text)) return text
  throw new Error(
    'invalid credential spec: value must be prefixed with "config://", "file://", or "registry://"',
  )
}
