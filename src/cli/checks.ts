/**
 * What Docker's client checks in the texts that its list flags take, before it asks the daemon
 * (docker/cli `opts`). Each throws an Error in its words, or gives the text back.
 */
import { quoted } from './values'

/** `key=value`, where the value may be missing. */
export function checkLabel(text: string): string {
  const key = (text.split('=')[0] as string).replace(/^[ \t]+/, '')
  if (key === '') throw new Error(`invalid label '${text}': empty name`)
  if (/[ \t]/.test(key)) throw new Error(`label '${key}' contains whitespaces`)
  return text
}

/** A variable: `NAME=value`, or `NAME` alone. */
export function checkEnv(text: string): string {
  if (text === '' || text.startsWith('=')) throw new Error(`invalid environment variable: ${text}`)
  return text
}

const LARGEST_PORT = 65_535

/** Ports: `80`, or `80-90`; null where it is neither. */
export function portRange(text: string): readonly [number, number] | null {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text)
  if (match === null) return null
  const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])]
  return to < from || to > LARGEST_PORT ? null : [from, to]
}

const BYTE = '(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])'
const IPV4 = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`)
const IPV6 = /^(?=.*:.*:)(?!.*::.*::)(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}$/

/** Is it an address of IPv4 or IPv6, without brackets or a port? */
export const isAddress = (text: string): boolean => IPV4.test(text) || IPV6.test(text)

/** An address of IPv4 or IPv6, blanks around it taken away. */
export function checkAddress(text: string): string {
  if (isAddress(text.trim())) return text.trim()
  throw new Error(`IP address is not correctly formatted: ${text}`)
}

const DOMAIN_PART = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const DOMAIN = new RegExp(`^:?${DOMAIN_PART}(?:\\.${DOMAIN_PART})*\\.?\\s*$`)
const LONGEST_DOMAIN = 254

/** A domain to search; `.` stands for none. */
export function checkDomain(text: string): string {
  const domain = text.replace(/^ +| +$/g, '')
  const isFine = /[a-zA-Z]/.test(domain) && DOMAIN.test(domain) && domain.length <= LONGEST_DOMAIN
  if (domain !== '.' && !isFine) throw new Error(`${domain} is not a valid domain`)
  return domain
}

/** A line of a hosts file: `host:ip` or `host=ip`. */
export function checkHost(text: string): string {
  const at = text.includes('=') ? text.indexOf('=') : text.indexOf(':')
  const name = text.slice(0, Math.max(0, at))
  if (name === '' || name.includes(':')) throw new Error(`bad format for add-host: ${quoted(text)}`)
  const given = text.slice(at + 1)
  const address = given.length > 2 ? given.replace(/^\[(.*)\]$/, '$1') : given
  if (address !== 'host-gateway' && !isAddress(address)) {
    throw new Error(`invalid IP address in add-host: ${quoted(address)}`)
  }
  return `${name}:${address}`
}

/** `host:ip` as SwarmKit keeps it, a line of a hosts file: `ip host`. */
export function hostLine(text: string): string {
  const at = text.indexOf(':')
  return `${text.slice(at + 1)} ${text.slice(0, at)}`
}

/** The fields of a flag that is a line of CSV. */
export function csvFields(text: string): readonly string[] {
  if (text === '') throw new Error('EOF')
  const fields: string[] = []
  const field = /("(?:[^"]|"")*"|[^,]*)(,|$)/gy
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    const [, part = '', comma] = match
    fields.push(part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part)
    if (comma === '') break
  }
  return fields
}
