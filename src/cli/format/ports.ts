/** The PORTS column: ranges merged where they run in step (spec 10.8, vectors 11.9). */
import type { PortConfig } from '../../api/types'
import { byText } from '../../api/order'

interface Run {
  readonly protocol: string
  readonly published: readonly [number, number]
  readonly target: readonly [number, number]
}

/** Ingress ports as `*:8080->80/tcp, *:90-95->90-95/udp`. */
export function portsColumn(ports: readonly PortConfig[]): string {
  const sorted = ports
    .filter(({ PublishMode }) => PublishMode === 'ingress')
    .sort(
      (a, b) => byText(a.Protocol, b.Protocol) || (a.PublishedPort ?? 0) - (b.PublishedPort ?? 0),
    )
  const runs: Run[] = []
  for (const { Protocol, PublishedPort = 0, TargetPort } of sorted) {
    const last = runs.at(-1)
    const next = last === undefined ? null : extended(last, Protocol, PublishedPort, TargetPort)
    if (next === null) {
      runs.push({
        protocol: Protocol,
        published: [PublishedPort, PublishedPort],
        target: [TargetPort, TargetPort],
      })
    } else runs[runs.length - 1] = next
  }
  return runs.map(printRun).join(', ')
}

/** The run with one more port, if it follows in step or goes to the same target. */
function extended(run: Run, protocol: string, published: number, target: number): Run | null {
  const [from, to] = run.published
  const [first, last] = run.target
  if (run.protocol !== protocol || published !== to + 1) return null
  const isStep = target === last + 1 && (from === to || first !== last)
  if (!isStep && (first !== last || target !== last)) return null
  return { protocol, published: [from, published], target: [first, target] }
}

const span = ([from, to]: readonly [number, number]): string =>
  from === to ? String(from) : `${from}-${to}`

const printRun = ({ protocol, published, target }: Run): string =>
  `*:${span(published)}->${span(target)}/${protocol}`
