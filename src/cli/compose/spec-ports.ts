/** Published ports in their short form, as docker's go-connections reads them. */
import type { Dict } from './interpolate'
import { byText } from '../../api/order'
import { portRange } from '../checks'

const isAddress = (text: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)
    ? text.split('.').every((part) => Number(part) < 256)
    : /^[\da-f:]*:[\da-f:.]*$/i.test(text)

interface Parts {
  readonly address: string
  readonly outside: string
  readonly inside: string
}

/** Between colons; an address of version 6 stands in brackets. */
function partsOf(ports: string): Parts {
  const colons = ports.split(':')
  const inside = colons.at(-1) ?? ''
  if (colons.length === 1) return { address: '', outside: '', inside }
  if (colons.length === 2) return { address: '', outside: colons[0] as string, inside }
  const address = colons.slice(0, -2).join(':')
  return { address, outside: colons.at(-2) as string, inside }
}

/** @throws Error in its words */
function addressIn(given: string): string {
  const address = given.replace(/^\[(.*)\]$/, '$1')
  if (given !== '' && !isAddress(address)) throw new Error(`Invalid ip address: ${given}`)
  return address
}

/** Each container port with the one, or the range, that leads to it. @throws Error */
export function portsIn(text: string): readonly Dict[] {
  const [, ports = '', protocol = 'tcp'] = /^([^/]*)(?:\/(.*))?$/s.exec(text) ?? []
  const { address, outside, inside } = partsOf(ports)
  const ip = addressIn(address)
  if (inside === '') throw new Error(`No port specified: ${text}<empty>`)
  const targets = portRange(inside)
  if (targets === null) throw new Error(`Invalid containerPort: ${inside}`)
  const published = outside === '' ? null : portRange(outside)
  if (outside !== '' && published === null) throw new Error(`Invalid hostPort: ${outside}`)
  const count = targets[1] - targets[0]
  const isSame = published === null || published[1] - published[0] === count
  if (!isSame && count > 0) {
    throw new Error(
      `Invalid ranges specified for container and host Ports: ${inside} and ${outside}`,
    )
  }
  if (!/^(?:tcp|udp|sctp)$/i.test(protocol)) throw new Error(`Invalid proto: ${protocol}`)
  const all = Array.from({ length: count + 1 }, (_, n): Dict => {
    const first = published === null ? '' : String(published[0] + n)
    return {
      mode: 'ingress',
      ...(ip === '' ? {} : { host_ip: ip }),
      target: targets[0] + n,
      ...(first === '' ? {} : { published: isSame ? first : outside }),
      protocol: protocol.toLowerCase(),
    }
  })
  return all.sort((a, b) => byText(String(a['target'] as number), String(b['target'] as number)))
}
