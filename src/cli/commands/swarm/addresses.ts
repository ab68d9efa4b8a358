/** What `swarm init` and `swarm join` have in common: where a node listens, and what it is for. */
import { Fail } from '../../client'
import type { Call, Flag } from '../../command'
import { AVAILABILITIES } from '../shared-flags'

const LISTEN = '0.0.0.0:2377'

export const ADDRESSES: readonly Flag[] = [
  {
    name: 'advertise-addr',
    type: 'string',
    help: 'Where others reach this node ("<ip|interface>[:port]")',
  },
  {
    name: 'availability',
    type: 'string',
    default: 'active',
    help: 'Whether this node takes tasks ("active", "pause", "drain")',
    values: AVAILABILITIES,
  },
  {
    name: 'data-path-addr',
    type: 'string',
    help: "Where containers' traffic goes ('<ip|interface>')",
  },
  {
    name: 'listen-addr',
    type: 'custom',
    placeholder: 'node-addr',
    default: LISTEN,
    help: 'Where this node listens ("<ip|interface>[:port]")',
    parse: parseNodeAddr,
  },
]

/** `host[:port]`, with the defaults filled in. */
function parseNodeAddr(text: string): string {
  const address = text.replace(/^tcp:\/\//, '')
  if (address === '') return LISTEN
  const colon = address.indexOf(':')
  const host = colon < 0 ? address : address.slice(0, colon)
  const port = colon < 0 ? '' : address.slice(colon + 1)
  if (!/^\d*$/.test(port)) {
    const last = port.slice(port.lastIndexOf(':') + 1)
    throw new Error(`parse "tcp://${address}": invalid port ":${last}" after host`)
  }
  return `${host === '' ? '0.0.0.0' : host}:${port === '' ? '2377' : port}`
}

/** What the flags of `ADDRESSES` say, as the API wants it. */
export function addressesOf(call: Call) {
  const availability = call.text('availability').toLowerCase()
  if (!AVAILABILITIES.some((one) => one === availability)) {
    throw new Fail(
      `invalid availability "${call.text('availability')}", only active, pause and drain are supported`,
    )
  }
  const dataPath = call.text('data-path-addr')
  return {
    ListenAddr: call.custom<string>('listen-addr') ?? LISTEN,
    AdvertiseAddr: call.text('advertise-addr'),
    ...(dataPath === '' ? {} : { DataPathAddr: dataPath }),
    Availability: availability,
  }
}
