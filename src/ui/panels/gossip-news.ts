/** What goes round in gossip: for each machine the newest that is said of it, and who knows. */
import type { MachineView } from '../../protocol/view'

/** Rumours are passed on this often, in ms, to so many others (memberlist's gossip). */
export const ROUND_MS = 200
const FAN_OUT = 3

export type Opinion = 'alive' | 'suspect' | 'dead' | 'left' | 'unknown'

export interface News {
  readonly subject: string
  readonly opinion: Opinion
  /** Who holds it already, and how many ms after the first. */
  readonly knows: ReadonlyMap<string, number>
  readonly listeners: number
}

/** What one machine thinks of another. */
export function opinionOf({ gossip }: MachineView, subject: string): Opinion {
  if (gossip === null) return 'unknown'
  if (gossip.missing.includes(subject)) return 'unknown'
  return gossip.doubts.find(({ machine }) => machine === subject)?.state ?? 'alive'
}

const GRAVITY: readonly Opinion[] = ['alive', 'suspect', 'left', 'dead']

/** What is said of machines that somebody doubts or does not know; what spread least first. */
export function newsOf(machines: readonly MachineView[]): News[] {
  const listeners = machines.filter(({ gossip }) => gossip !== null)
  const subjects = new Set(
    listeners.flatMap(({ gossip }) => [
      ...(gossip?.doubts.map(({ machine }) => machine) ?? []),
      ...(gossip?.missing ?? []),
    ]),
  )
  return [...subjects]
    .map((subject) =>
      newsAbout(
        subject,
        listeners.filter(({ id }) => id !== subject),
      ),
    )
    .sort((a, b) => a.knows.size / a.listeners - b.knows.size / b.listeners)
}

function newsAbout(subject: string, listeners: readonly MachineView[]): News {
  const opinions = listeners.map((one) => opinionOf(one, subject))
  const opinion = GRAVITY.findLast((one) => opinions.includes(one)) ?? 'unknown'
  const holders = listeners.filter((_, at) => opinions[at] === opinion)
  const since = (one: MachineView): number =>
    one.gossip?.doubts.find(({ machine }) => machine === subject)?.since ?? 0
  const first = Math.min(...holders.map(since))
  const knows = new Map(holders.map((one) => [one.id, since(one) - first]))
  return { subject, opinion, knows, listeners: listeners.length }
}

/**
 * How many of n know a rumour so many ms after the first, as theory has it: each who knows tells
 * three at random in a round, at an instant of its own (docs/fidelity.md).
 */
export const expected = (n: number, ms: number): number =>
  n / (1 + (n - 1) * Math.exp((-FAN_OUT * ms) / ROUND_MS))

/** When theory has a rumour known to all but half a member, in ms. */
export const expectedEnd = (n: number): number =>
  (Math.log((n - 1) * (2 * n - 1)) / FAN_OUT) * ROUND_MS
