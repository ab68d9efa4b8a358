/**
 * Internet addresses of both families as bytes, and the ranges that hold them; as Go's net package
 * reads them. Handing addresses out is `address`'s trade.
 */
import { parseIpv4 } from './address'

/** 4 or 16 bytes; an IPv4 address in IPv6 clothes counts as IPv4. */
type Ip = readonly number[]

/** An address range: the first `prefix` bits of `ip` are common to all in it. */
interface Cidr {
  readonly ip: Ip
  readonly prefix: number
}

/** Reads an address, or null when it is none. */
export function parseIp(text: string): Ip | null {
  if (text.includes(':')) return parseIpv6(text)
  const number = parseIpv4(text)
  return number === null ? null : bytesOf(number)
}

/** Reads `ADDRESS/PREFIX`, or null when it is none; the address may have host bits. */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf('/')
  const ip = slash < 0 ? null : parseIp(text.slice(0, slash))
  const digits = text.slice(slash + 1)
  if (ip === null || !/^\d{1,3}$/.test(digits)) return null
  const prefix = Number(digits)
  return prefix <= ip.length * 8 ? { ip, prefix } : null
}

export const sameIp = (a: Ip, b: Ip): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])

/** Is the address in the range? Families do not mix. */
export function withinCidr({ ip, prefix }: Cidr, address: Ip): boolean {
  if (ip.length !== address.length) return false
  for (let i = 0, left = prefix; left > 0; i++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff
    if ((((ip[i] as number) ^ (address[i] as number)) & mask) !== 0) return false
  }
  return true
}

const bytesOf = (number: number): Ip => [
  number >>> 24,
  (number >>> 16) & 0xff,
  (number >>> 8) & 0xff,
  number & 0xff,
]

function parseIpv6(text: string): Ip | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const head = groups(halves[0] as string)
  const tail = halves.length === 2 ? groups(halves[1] as string) : []
  if (head === null || tail === null) return null
  const missing = 16 - head.length - tail.length
  if (halves.length === 2 ? missing < 2 : missing !== 0) return null
  const bytes = [...head, ...new Array<number>(missing).fill(0), ...tail]
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff
  return mapped && bytes[11] === 0xff ? bytes.slice(12) : bytes
}

/** The bytes of `a:b:c`; the last group may be a dotted IPv4 address. */
function groups(text: string): number[] | null {
  if (text === '') return []
  const parts = text.split(':')
  const bytes: number[] = []
  for (const [i, part] of parts.entries()) {
    if (part.includes('.') && i === parts.length - 1) {
      const number = parseIpv4(part)
      if (number === null) return null
      bytes.push(...bytesOf(number))
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return null
      const group = Number.parseInt(part, 16)
      bytes.push(group >>> 8, group & 0xff)
    }
  }
  return bytes
}
