/**
 * What a god does with machines and cables, and what that is in real life: the same deed by hand,
 * key, menu and command.
 */
import type { Act } from '../../protocol/act'
import { cluster } from '../state/cluster'
import { act } from '../state/link'
import { notice } from '../state/time'
import type { Cable } from './links'

/** What breaks something says so, and can be undone at once. `means`: in real life. */
function breaks(acts: readonly Act[], says: string, means = ''): void {
  const deed = means === '' ? says : `${says}: ${means}`
  act(acts, `# ${deed}`)
  notice(`${says[0]?.toUpperCase()}${says.slice(1)}.`, deed)
}

/** Pulls the plug, and says what that is in real life. */
export const kill = (machine: string): void =>
  breaks(
    [{ kind: 'machine.off', machine, how: 'unplugged' }],
    `you pulled the plug of ${machine}`,
    `docker-machine kill ${machine}`,
  )

export const start = (machine: string): void =>
  act(
    [{ kind: 'machine.on', machine }],
    `# you switched ${machine} on: docker-machine start ${machine}`,
  )

export const crash = (task: string, name: string): void =>
  breaks(
    [{ kind: 'container.crash', task, exitCode: 1 }],
    `the process of ${name} crashed`,
    'docker kill on its machine',
  )

/** Is any of its cables cut? */
export const isCutOff = (machine: string): boolean =>
  Object.values(cluster.getState().view.links).some(
    ({ from, to, cut }) => cut && (from === machine || to === machine),
  )

/** Cuts a machine off from all others, or mends all its cables when some are cut. */
export function cutOff(machine: string): void {
  const others = Object.keys(cluster.getState().view.machines).filter((id) => id !== machine)
  if (isCutOff(machine)) {
    act(
      [{ kind: 'link.heal', from: [machine], to: others }],
      `# you mended the cables of ${machine}: chaos heal ${machine}`,
    )
  } else
    breaks(
      [{ kind: 'link.cut', from: [machine], to: others }],
      `you cut ${machine} off from all others`,
      `chaos cut ${machine}`,
    )
}

/** Cuts the cables of all pairs at once. */
export function cutPairs(pairs: readonly (readonly [string, string])[]): void {
  const byFrom = new Map<string, string[]>()
  for (const [from, to] of pairs) byFrom.set(from, [...(byFrom.get(from) ?? []), to])
  breaks(
    [...byFrom].map(([from, to]) => ({ kind: 'link.cut', from: [from], to })),
    pairs.length === 1
      ? `you cut the cable ${pairs[0]?.join(' — ')}`
      : `you cut ${pairs.length} cables`,
    [...byFrom].map(([from, to]) => `chaos cut ${from} ${to.join(' ')}`).join('; '),
  )
}

export const healCable = ({ a, b }: Cable): void =>
  act(
    [{ kind: 'link.heal', from: [a], to: [b] }],
    `# you mended the cable ${a} — ${b}: chaos heal ${a} ${b}`,
  )

/** Cuts one direction and leaves the other open. */
export const cutOneWay = (from: string, to: string): void =>
  breaks(
    [
      { kind: 'link.heal', from: [from], to: [to] },
      { kind: 'link.cut', from: [from], to: [to], oneWay: true },
    ],
    `nothing gets from ${from} to ${to} any more; the way back is open`,
    `chaos cut --one-way ${from} ${to}`,
  )

/** Slow or lossy cables; `loss` in thousandths. */
export const spoil = ({ a, b }: Cable, latency: number, loss: number): void =>
  breaks(
    [
      { kind: 'link.heal', from: [a], to: [b] },
      { kind: 'link.slow', from: [a], to: [b], latency, jitter: Math.round(latency / 4), loss },
    ],
    `the cable ${a} — ${b} takes ${latency} ms and loses ${loss / 10} %`,
  )
