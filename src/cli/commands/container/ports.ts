/** `-p`: ports of the machine that lead into a container, as Docker reads them (go-connections/nat). */
import type { PortBinding } from '../../../api/daemon'
import { isAddress, portRange } from '../../checks'

/** By `80/tcp`. */
export type Bindings = Readonly<Record<string, readonly PortBinding[]>>

/** `8080:80`, `127.0.0.1:8080:80/udp`, `80`. @throws Error in Docker's words */
function bindingsIn(text: string): readonly (readonly [string, PortBinding])[] {
  const parts = text.split(':')
  const last = parts.at(-1) ?? ''
  const host = parts.length > 1 ? (parts.at(-2) ?? '') : ''
  const ip = parts
    .slice(0, -2)
    .join(':')
    .replace(/^\[(.*)\]$/, '$1')
  const [inner = '', protocol = 'tcp'] = last.split('/')
  if (ip !== '' && !isAddress(ip)) throw new Error(`invalid IP address: ${ip}`)
  if (inner === '') throw new Error(`no port specified: ${text}<empty>`)
  const own = portRange(inner)
  if (own === null) throw new Error(`invalid containerPort: ${inner}`)
  const outer = host === '' ? null : portRange(host)
  if (host !== '' && outer === null) throw new Error(`invalid hostPort: ${host}`)
  const size = own[1] - own[0]
  const isOdd = outer !== null && outer[1] - outer[0] !== size
  if (isOdd && size > 0) {
    const ranges = `${inner} and ${host}`
    throw new Error(`invalid ranges specified for container and host Ports: ${ranges}`)
  }
  if (!['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase())) {
    throw new Error(`invalid proto: ${protocol}`)
  }
  return Array.from({ length: size + 1 }, (_, n) => {
    const HostPort = outer === null ? '' : isOdd ? host : String(outer[0] + n)
    return [`${own[0] + n}/${protocol.toLowerCase()}`, { HostIp: ip, HostPort }]
  })
}

/** All that `-p` says. @throws Error in Docker's words */
export function portBindings(texts: readonly string[]): Bindings {
  const all: Record<string, PortBinding[]> = {}
  for (const [key, binding] of texts.flatMap(bindingsIn)) (all[key] ??= []).push(binding)
  return all
}
