/** `ping` in a container, as busybox has it: a packet a second until it is told to end. */
import { hashText } from '../kernel/hash'
import { SECOND, type Millis } from '../kernel/time'
import { done, failed, type Call, type Memo, type Result } from './called'
import { addressesOf, isAddress, type Inside } from './inside'

/** Whom it asks, and how often; null: until it is interrupted. */
interface Wish {
  readonly host: string
  readonly count: number | null
  readonly pause: Millis
  readonly quiet: boolean
}

function wished(args: readonly string[]): Wish {
  let [host, count, pause]: [string, number | null, Millis] = ['', null, SECOND]
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string
    const [, letter, inline = ''] = /^-\w*?([cisItwWp])(.*)$/.exec(arg) ?? []
    if (letter === undefined) {
      if (!arg.startsWith('-')) host = arg
      continue
    }
    const value = inline === '' ? (args[++at] ?? '') : inline
    if (letter === 'c') count = Math.max(1, Number(value) || 1)
    if (letter === 'i') pause = Math.max(1, Math.floor(Number(value) * SECOND) || SECOND)
  }
  return { host, count, pause, quiet: args.some((arg) => /^-\w*q/.test(arg)) }
}

/** Where it stands after some packets. */
interface Count {
  readonly address: string
  readonly sent: number
  readonly received: number
}

/** How long it waits for an answer when it has sent all. */
const PATIENCE: Millis = 10 * SECOND

/** `ping [-c COUNT] [-i SECONDS] [-q] HOST` */
export function ping(inside: Inside, { args, memo }: Call): Result {
  const { count, host, pause, quiet } = wished(args)
  const before = memo === null ? begun(addressOf(inside, host)) : counted(memo)
  const { address, sent } = before
  if (address === '') return failed(`ping: bad address '${host}'\n`)
  if (sent === count) return done(statistics(host, before), statusOf(before))
  const isThere = answers(inside, address)
  const head = memo === null ? `PING ${host} (${address}): 56 data bytes\n` : ''
  const line = `64 bytes from ${address}: seq=${sent} ttl=64 time=0.${tripOf(sent)} ms\n`
  const said = head + (isThere && !quiet ? line : '')
  const after = { address, sent: sent + 1, received: before.received + Number(isThere) }
  const isLast = after.sent === count
  if (isLast && isThere) return done(said + statistics(host, after), statusOf(after))
  return { kind: 'sleep', ms: isLast ? PATIENCE : pause, said, memo: after }
}

/** The address of a name; empty: it has none. Names with dots are the world's, and have one. */
function addressOf(inside: Inside, host: string): string {
  if (isAddress(host)) return host
  if (host === 'localhost') return '127.0.0.1'
  if (host === inside.container.hostname) return addressesOf(inside)[0] ?? '127.0.0.1'
  const found = inside.lookUp(host)?.addresses[0]
  if (found !== undefined) return found
  return host.includes('.') ? `198.51.100.${(hashText(host) % 250) + 2}` : ''
}

/** Nobody there answers but those who are known. */
const PRIVATE = /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./

const answers = (inside: Inside, address: string): boolean =>
  !PRIVATE.test(address) || addressesOf(inside).includes(address) || inside.whoHas(address) !== null

const begun = (address: string): Count => ({ address, sent: 0, received: 0 })

const counted = ({ address, sent, received }: Memo): Count => ({
  address: String(address),
  sent: Number(sent),
  received: Number(received),
})

const statusOf = ({ received }: Count): number => (received > 0 ? 0 : 1)

/** How long a packet was under way, in microseconds; it comes round again. */
const tripOf = (seq: number): number => SHORTEST + (seq % TRIPS)
const SHORTEST = 120
const TRIPS = 40

function statistics(host: string, { sent, received }: Count): string {
  const lost = Math.floor(((sent - received) * 100) / sent)
  const longest = tripOf(Math.min(received, TRIPS) - 1)
  const trips =
    received === 0
      ? ''
      : `round-trip min/avg/max = 0.${SHORTEST}/0.${(SHORTEST + longest) >> 1}/0.${longest} ms\n`
  return (
    `\n--- ${host} ping statistics ---\n` +
    `${sent} packets transmitted, ${received} packets received, ${lost}% packet loss\n${trips}`
  )
}

/** What it says when Ctrl-C ends it. */
export function interruptPing(args: readonly string[], memo: Memo): Result {
  const count = counted(memo)
  return done(statistics(wished(args).host, count), statusOf(count))
}
