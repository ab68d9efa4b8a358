/**
 * Where a daemon is said to listen (`tcp://10.0.0.11:2375`, `ssh://v1`, `unix:///…`), read and
 * refused as docker/cli does (`opts.ParseHost`, `connhelper`) and moby's client (`ParseHostURL`).
 * All that is wrong is an Error in their words.
 */
import { quoted } from '../values'

export const OWN_SOCKET = 'unix:///var/run/docker.sock'

/** What `--host` and DOCKER_HOST mean; empty: the computer's own daemon. */
export function parseHost(text: string): string {
  const address = text.trim()
  if (address === '') return OWN_SOCKET
  const [, given, rest = ''] = /^(?:(.*?):\/\/)?(.*)$/s.exec(address) as unknown as string[]
  switch (given ?? 'tcp') {
    case 'tcp':
      return tcpAddress(rest)
    case 'unix':
      return simpleAddress('unix', rest, '/var/run/docker.sock')
    case 'npipe':
      return simpleAddress('npipe', rest, '//./pipe/docker_engine')
    case 'fd':
    case 'ssh':
      return address
    default:
      throw new Error(`invalid bind address format: ${address}`)
  }
}

function simpleAddress(protocol: string, address: string, otherwise: string): string {
  if (address.includes('://')) {
    throw new Error(`invalid proto, expected ${protocol}: ${address}`)
  }
  return `${protocol}://${address === '' ? otherwise : address}`
}

function tcpAddress(address: string): string {
  if (address === '') return 'tcp://localhost:2375'
  if (address.includes('://')) throw new Error(`invalid proto, expected tcp: ${address}`)
  const { host, port, path } = parseUrl(`tcp://${address.replace(/\]:$/, ']:2375')}`)
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  const name = bare === '' ? 'localhost' : bare
  return `tcp://${name.includes(':') ? `[${name}]` : name}:${port === '' ? '2375' : port}${path}`
}

interface Url {
  readonly scheme: string
  readonly user: string
  readonly host: string
  readonly port: string
  readonly path: string
  readonly query: string
  readonly fragment: string
}

const URL_PARTS = /^([a-z][\w+.-]*):\/\/(?:([^/?#]*)@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is
const BAD_LETTER = /[\s<>"\\^`{|}]/

/** As Go's `url.Parse`, as far as addresses of daemons go. */
function parseUrl(text: string): Url {
  const wrong = (why: string): Error => new Error(`parse ${quoted(text)}: ${why}`)
  const match = URL_PARTS.exec(text)
  if (match === null) {
    if (/^[^/?#]*:/.test(text)) throw wrong('first path segment in URL cannot contain colon')
    return { scheme: '', user: '', host: '', port: '', path: text, query: '', fragment: '' }
  }
  const [scheme = '', user = '', address = '', path = '', query = '', fragment = ''] =
    match.slice(1)
  const letter = BAD_LETTER.exec(address)?.[0]
  if (letter !== undefined) throw wrong(`invalid character ${quoted(letter)} in host name`)
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(:.*)?$/.exec(address) ?? ['', address]
  if (port !== undefined && !/^:\d*$/.test(port)) {
    throw wrong(`invalid port ${quoted(port)} after host`)
  }
  const number = port?.slice(1) ?? ''
  return { scheme: scheme.toLowerCase(), user, host, port: number, path, query, fragment }
}

/** A daemon's address, taken apart. `path`: of a socket, or what stands before the API's paths. */
export interface Address {
  readonly protocol: string
  readonly user: string
  readonly host: string
  readonly port: string
  readonly path: string
}

/** Takes an address apart, as the client does before it speaks to anybody. */
export function addressOf(text: string): Address {
  const url = parseUrl(text)
  if (url.scheme === 'ssh') return sshAddress(url)
  const [, protocol = '', rest = ''] = /^(.*?):\/\/(.*)$/s.exec(text) ?? []
  if (rest === '') throw new Error(`unable to parse docker host \`${text}\``)
  if (protocol === 'npipe') throw new Error('protocol not available')
  if (protocol === 'unix') return { protocol, user: '', host: '', port: '', path: rest }
  const { host, port, path } = url
  return { protocol, user: '', host, port, path }
}

function sshAddress({ user, host, port, path, query, fragment }: Url): Address {
  const wrong = (why: string): Error =>
    new Error(`ssh host connection is not valid: invalid SSH URL: ${why}`)
  if (user.includes(':')) throw wrong('plain-text password is not supported')
  if (host === '') throw wrong('hostname is empty')
  if (query !== '') throw wrong(`query parameters are not allowed: ${quoted(query)}`)
  if (fragment !== '') throw wrong(`fragments are not allowed: ${quoted(fragment)}`)
  return { protocol: 'ssh', user, host, port, path }
}
