/** Events as a daemon wrote them down: which pass a filter, and how the Engine API says them. */
import type { DaemonEvent } from './daemon'
import { parseInstant } from './instant'
import type { Filters } from './routes'
import { byText } from './order'

/** When it came to pass. Milliseconds since 1970. */
export const timeOf = ({ Timestamp }: DaemonEvent): number => parseInstant(Timestamp) ?? 0

/** Does it pass? Keys are AND-ed, the values of one OR-ed (spec 10.1). */
export function passes(filters: Filters, event: DaemonEvent): boolean {
  const { type, scope, id, action, attributes } = event
  const has = (value: string): boolean => id.startsWith(value) || attributes['name'] === value
  const label = (value: string): boolean => {
    const [key = '', wanted] = value.split('=')
    return wanted === undefined ? key in attributes : attributes[key] === wanted
  }
  return Object.entries(filters).every(([key, values]) =>
    values.some((value) => {
      if (key === 'type') return type === value
      if (key === 'event') return action === value || action.split(':')[0] === value
      if (key === 'scope') return scope === value
      return key === 'label' ? label(value) : type === key && has(value)
    }),
  )
}

/** As Go writes a map. */
const byKey = (attributes: DaemonEvent['attributes']): DaemonEvent['attributes'] =>
  Object.fromEntries(Object.entries(attributes).sort(([one], [other]) => byText(one, other)))

/** What those of containers and images say a second time: there were no others once. */
function saidTwice({ type, id, action, attributes }: DaemonEvent): object {
  if (type !== 'container' && type !== 'image') return {}
  const { image } = attributes
  const from = type === 'image' || image === undefined ? {} : { from: image }
  return { status: action, ...(id === '' ? {} : { id }), ...from }
}

/** The event as the Engine API has it. */
export function messageOf(event: DaemonEvent) {
  const { type, scope, id, action, attributes } = event
  const at = timeOf(event)
  return {
    ...saidTwice(event),
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: byKey(attributes) },
    scope,
    time: Math.floor(at / 1000),
    timeNano: at * 1e6,
  }
}
