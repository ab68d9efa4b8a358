/**
 * IPAM (spec 9.1): IPv4 subnets cut from pools, and addresses handed out serially inside one. Who
 * holds which address is the store's knowledge: a book is opened from it and thrown away.
 */

/** An IPv4 range; `base` is its first address as an unsigned 32-bit number. */
export interface Subnet {
  readonly base: number
  readonly prefix: number
}

/** The addresses of one subnet that are held, and the last that was given. */
export interface AddressBook {
  readonly subnet: Subnet
  readonly held: Set<number>
  last: number
}

/** The address of `10.0.1.3/24`; of an empty text an empty one. */
export const bare = (cidr: string): string => cidr.split('/')[0] as string

const DOT = 46

/** Reads four decimal numbers between dots, without leading zeros; null when it is no address. */
export function parseIpv4(text: string): number | null {
  let address = 0
  let part = 0
  let digits = 0
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === DOT) {
      if (digits === 0 || ++dots > 3) return null
      address = address * 256 + part
      part = 0
      digits = 0
    } else {
      if (code < 48 || code > 57 || (digits > 0 && part === 0)) return null
      part = part * 10 + code - 48
      if (part > 255) return null
      digits++
    }
  }
  return dots === 3 && digits > 0 ? address * 256 + part : null
}

export const formatIpv4 = (address: number): string =>
  `${address >>> 24}.${(address >>> 16) & 0xff}.${(address >>> 8) & 0xff}.${address & 0xff}`

/** How many addresses a range of this prefix holds. */
const sizeOf = (prefix: number): number =>
  prefix === 0 ? 0x1_0000_0000 : (1 << (32 - prefix)) >>> 0

/** Reads `10.0.1.0/24`; host bits are cut off. Null when it is no IPv4 range. */
export function parseSubnet(text: string): Subnet | null {
  const [ip = '', digits = '', ...rest] = text.split('/')
  const address = parseIpv4(ip)
  if (address === null || rest.length > 0 || !/^\d{1,2}$/.test(digits)) return null
  const prefix = Number(digits)
  if (prefix > 32) return null
  return { base: address - (address % sizeOf(prefix)), prefix }
}

export const formatSubnet = ({ base, prefix }: Subnet): string => `${formatIpv4(base)}/${prefix}`

/** An address with its network's prefix, as the store and the API write it: `10.0.0.6/24`. */
export const withPrefix = (address: number, { prefix }: Subnet): string =>
  `${formatIpv4(address)}/${prefix}`

/** The address of `10.0.0.6/24`, or null when it is none (a node-local network gives none). */
export function addressOf(text: string): number | null {
  const slash = text.indexOf('/')
  return parseIpv4(slash < 0 ? text : text.slice(0, slash))
}

export const contains = ({ base, prefix }: Subnet, address: number): boolean =>
  address >= base && address < base + sizeOf(prefix)

export const overlaps = (a: Subnet, b: Subnet): boolean =>
  contains(a, b.base) || contains(b, a.base)

/** The lowest range of that prefix in the pools, in their order, that overlaps none taken. */
export function firstFreeSubnet(
  pools: readonly Subnet[],
  prefix: number,
  taken: readonly Subnet[],
): Subnet | null {
  const size = sizeOf(prefix)
  for (const pool of pools) {
    const end = pool.base + sizeOf(pool.prefix)
    for (let base = pool.base; base + size <= end;) {
      const candidate = { base, prefix }
      const inTheWay = taken.find((subnet) => overlaps(subnet, candidate))
      if (inTheWay === undefined) return candidate
      base = Math.max(base + size, inTheWay.base + sizeOf(inTheWay.prefix))
    }
  }
  return null
}

/** A book of the subnet in which nothing but the gateway is held. */
export const openBook = (subnet: Subnet, gateway: number): AddressBook => ({
  subnet,
  held: new Set([gateway]),
  last: gateway,
})

/**
 * Gives the next free address after the last given, wrapping round, so that a released one is not
 * given again at once. The range's first and last address are nobody's. Null when all are held.
 */
export function giveAddress(book: AddressBook): number | null {
  const { base, prefix } = book.subnet
  const usable = sizeOf(prefix) - 2
  if (usable <= 0 || book.held.size >= usable) return null
  for (let step = 1; step <= usable; step++) {
    const address = base + 1 + ((book.last - base - 1 + step) % usable)
    if (book.held.has(address)) continue
    book.held.add(address)
    book.last = address
    return address
  }
  return null
}
