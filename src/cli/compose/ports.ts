/** Published ports of a service in Compose's short and long form. */
import { byText } from '../../api/order'
import { decoded, dict, filled, text, textOf, unsigned } from './decode'
import type { Plain } from './interpolate'
import type { ComposePort } from './model'

export type Warn = (text: string) => void

/** The ports of `FIRST-LAST`, or of one number. */
function numbersIn(range: string): number[] {
  const [first = 0, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

const SHORT = /^(?:(?:(\[[^\]]*\]|[^:]*):)?([\d-]*):)?([\d-]+)(?:\/(\w+))?$/

/** One container port and the ports that lead to it, which may be a range of their own. */
interface Binding {
  readonly target: number
  readonly published: string
}

function bindings(inside: string, outside: string): readonly Binding[] {
  const targets = numbersIn(inside)
  if (targets.length === 1) return targets.map((target) => ({ target, published: outside }))
  const published = outside === '' ? [] : numbersIn(outside)
  return targets.map((target, at) => ({ target, published: String(published[at] ?? '') }))
}

/** A short form: one for each pair of ports, in the order of the container's ports as texts. */
function spellShort(given: string, warn: Warn): readonly ComposePort[] {
  const [, address = '', outside = '', inside = '', protocol = 'tcp'] = SHORT.exec(given) ?? []
  const kind = protocol.toLowerCase()
  return [...bindings(inside, outside)]
    .sort((a, b) => byText(String(a.target), String(b.target)))
    .flatMap(({ target, published }) => {
      if (address !== '') {
        const place = `${address}:${published}:${target}/${kind}`
        warn(`ignoring IP-address (${place}) service will listen on '0.0.0.0'`)
      }
      const all = published === '' ? [undefined] : numbersIn(published)
      return all.map((port) =>
        filled<ComposePort>({ mode: 'ingress', target, published: port, protocol: kind }),
      )
    })
}

/** Either form, written out. */
export function spellPort(value: Plain, at: number, warn: Warn): readonly ComposePort[] {
  if (typeof value !== 'object' || value === null) {
    return spellShort(
      decoded('Ports', () => portText(value)),
      warn,
    )
  }
  const { mode, target, published, protocol } = dict(value)
  return [
    filled<ComposePort>({
      mode: text(mode),
      target: unsigned(target, `Ports[${at}].Target`),
      published: unsigned(published, `Ports[${at}].Published`),
      protocol: text(protocol),
    }),
  ]
}

function portText(value: string | number | boolean | null): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return textOf(value)
  throw new Error('invalid type float64 for port')
}
