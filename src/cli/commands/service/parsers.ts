/** Values of service flags: ports, mounts, networks, preferences (spec 10.6, Docker's `opts`). */
import type {
  CredentialSpec,
  GenericResource,
  NetworkAttachmentConfig,
  PortConfig,
} from '../../../api/types'
import { csvFields, isAddress, portRange } from '../../checks'
import { Fail } from '../../client'
import { parseUint } from '../../values'

const LARGEST_PORT = 65535

function protocolOf(text: string): PortConfig['Protocol'] {
  const protocol = text.toLowerCase()
  if (protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp') return protocol
  throw new Error(`invalid proto: ${text}`)
}

interface PortWords {
  readonly ip: string
  readonly host: string
  readonly container: string
  readonly protocol: string
}

/** `ip:host:container/protocol`, with what is missing empty. */
function portWords(text: string): PortWords {
  const parts = text.split(':')
  const last = parts.at(-1) ?? ''
  const [container = '', protocol = ''] = last.split('/')
  const host = parts.at(-2) ?? ''
  return { ip: parts.slice(0, -2).join(':'), host, container, protocol: protocol || 'tcp' }
}

/** `8080:80`, `8080-8085:80-85/udp`, or `published=8080,target=80,mode=host`. */
export function parsePublish(text: string): readonly PortConfig[] {
  if (/\w=\w/.test(text)) return [parsePublishFields(text)]
  const { ip, host, container, protocol } = portWords(text)
  if (ip !== '' && !isAddress(ip.replace(/^\[(.*)\]$/, '$1'))) {
    throw new Error(`invalid IP address: ${ip}`)
  }
  if (container === '') throw new Error(`no port specified: ${text}<empty>`)
  const targets = portRange(container)
  if (targets === null) throw new Error(`invalid containerPort: ${container}`)
  const published = host === '' ? null : portRange(host)
  if (host !== '' && published === null) throw new Error(`invalid hostPort: ${host}`)
  const spare = published === null ? 0 : published[1] - published[0] - (targets[1] - targets[0])
  if (spare !== 0 && targets[0] !== targets[1]) {
    throw new Error(
      `invalid ranges specified for container and host Ports: ${container} and ${host}`,
    )
  }
  const Protocol = protocolOf(protocol)
  if (ip !== '') throw new Error('hostip is not supported')
  const count = Math.max(
    targets[1] - targets[0],
    published === null ? 0 : published[1] - published[0],
  )
  return Array.from({ length: count + 1 }, (_, at) => ({
    Protocol,
    TargetPort: Math.min(targets[0] + at, targets[1]),
    ...(published === null ? {} : { PublishedPort: published[0] + at }),
    PublishMode: 'ingress',
  }))
}

/** A port of `--publish-rm`, which is told by what it led to. */
export function parseUnpublish(text: string): string {
  parsePublish(text)
  return text
}

function parsePublishFields(text: string): PortConfig {
  let port: PortConfig = { Protocol: 'tcp', TargetPort: 0, PublishMode: 'ingress' }
  for (const field of csvFields(text)) {
    const [key = '', value] = field.split('=')
    if (value === undefined || key === '') throw new Error(`invalid field: ${field}`)
    const number = (what: string): number => {
      if (/^\d+$/.test(value) && Number(value) <= LARGEST_PORT) return Number(value)
      const why = /^\d+$/.test(value) ? 'value out of range' : 'invalid syntax'
      throw new Error(`invalid ${what} port (${value}): value must be an integer: ${why}`)
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
  if (!/\w=\w/.test(text)) return { Target: text }
  let target = ''
  const aliases: string[] = []
  const options: Record<string, string> = {}
  for (const field of csvFields(text)) {
    const [key = '', ...rest] = field.toLowerCase().split('=')
    if (rest.length === 0 || key === '') throw new Error(`invalid field ${field}`)
    const value = rest.join('=').trim()
    if (key === 'name') target = value
    else if (key === 'alias') aliases.push(value)
    else if (key === 'driver-opt') {
      if (rest.length < 2 || rest[0] === '') {
        throw new Error('invalid key value pair format in driver options')
      }
      options[rest[0] as string] = rest.slice(1).join('=')
    } else if (!NETWORK_FIELDS.has(key)) throw new Error(`invalid field key ${key}`)
  }
  if (target === '') throw new Error('network name/id is not specified')
  return {
    Target: target,
    ...(aliases.length > 0 ? { Aliases: aliases } : {}),
    ...(Object.keys(options).length > 0 ? { DriverOpts: options } : {}),
  }
}

/** Fields that the client takes and a service does not use. */
const NETWORK_FIELDS = new Set(['ip', 'ip6', 'mac-address', 'link-local-ip', 'gw-priority'])

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

/** `gpu=2`; a service cannot ask for one by name. */
export function parseGeneric(text: string): GenericResource {
  const [Kind = '', Value] = text.split(/=(.*)/s)
  if (Value === undefined) {
    throw new Error(`invalid generic-resource format \`${text}\` expected \`name=value\``)
  }
  if (Value.includes('=')) {
    throw new Fail(
      `invalid generic resource specification: could not parse GenericResource: incorrect term ${text}, missing '=' or malformed expression`,
    )
  }
  if (/^\d+$/.test(Value)) return { DiscreteResourceSpec: { Kind, Value: parseUint(Value) } }
  throw new Fail(
    `invalid generic-resource request \`${text}\`, Named Generic Resources is not supported for service create or update`,
  )
}

/**
 * What a daemon's `--node-generic-resource`s come to: a kind has one number, or names (swarmkit,
 * genericresource).
 */
export function nodeGeneric(texts: readonly string[]): GenericResource[] {
  const kinds = new Map<string, string[]>()
  for (const text of texts) {
    const [kind = '', value, more] = text.split('=').map((part) => part.trim())
    if (value === undefined || more !== undefined) {
      throw new Fail(
        `could not parse GenericResource: incorrect term ${text}, missing '=' or malformed expression`,
      )
    }
    kinds.set(kind, [...(kinds.get(kind) ?? []), value])
  }
  return [...kinds].flatMap(([Kind, values]) => resourcesOf(Kind, values))
}

function resourcesOf(Kind: string, values: readonly string[]): GenericResource[] {
  const isNumber = (text: string): boolean => /^[+-]?\d+$/.test(text)
  const [only = ''] = values
  if (values.length === 1 && isNumber(only)) {
    if (Number(only) >= 0) return [{ DiscreteResourceSpec: { Kind, Value: Number(only) } }]
    throw new Fail(`could not parse GenericResource: cannot ask for negative resource ${Kind}`)
  }
  if (values.some(isNumber)) {
    throw new Fail(
      `could not parse GenericResource: mixed discrete and named resources in expression '${Kind}=[${values.join(' ')}]'`,
    )
  }
  return values.map((Value) => ({ NamedResourceSpec: { Kind, Value } }))
}

/** `config://…`, `file://…` or `registry://…`; nothing: none from now on. */
export function parseCredential(text: string): CredentialSpec | null {
  if (text === '') return null
  const none: CredentialSpec = { Config: '', File: '', Registry: '' }
  const [scheme, ...rest] = text.split('://')
  const value = rest.join('://')
  if (rest.length > 0 && scheme === 'config') return { ...none, Config: value }
  if (rest.length > 0 && scheme === 'file') return { ...none, File: value }
  if (rest.length > 0 && scheme === 'registry') return { ...none, Registry: value }
  throw new Error(
    'invalid credential spec: value must be prefixed with "config://", "file://", or "registry://"',
  )
}
