/**
 * The roster numbers whoever takes part in gossip, so that what a member knows of the others fits
 * into columns: a thousand members hold a million opinions. It tells nobody anything. A number
 * stands for a name and an address, as they would stand in the message itself.
 */
import { eachOfMany } from '../kernel/clone'
import type { MachineId } from '../kernel/context'

export interface Roster {
  /** By number. A name is of one start of a machine, and never of another. */
  readonly names: string[]
  readonly machines: MachineId[]
  /** The key that its words are sealed with: nobody without it can read them. */
  readonly keys: string[]
  /** The number that the same machine had at its start before, or null. */
  readonly before: (number | null)[]
  /** The last number of each machine. */
  readonly latest: Record<MachineId, number>
}

export const createRoster = (): Roster => ({
  names: [],
  machines: [],
  keys: [],
  before: [],
  latest: {},
})

/** A copy for a world's copy. */
export const copyRoster = (roster: Roster): Roster => ({
  names: [...roster.names],
  machines: [...roster.machines],
  keys: [...roster.keys],
  before: [...roster.before],
  latest: eachOfMany(roster.latest),
})

/** The number of a machine that begins to gossip under a new name, with the key of its group. */
export function enrol(roster: Roster, name: string, machine: MachineId, key: string): number {
  const who = roster.names.length
  roster.names.push(name)
  roster.machines.push(machine)
  roster.keys.push(key)
  roster.before.push(roster.latest[machine] ?? null)
  roster.latest[machine] = who
  return who
}

/** Are two numbers of one group, so that each can read what the other says? */
export const shareKey = ({ keys }: Roster, one: number, other: number): boolean =>
  keys[one] === keys[other]

/** The numbers that the machine of this one had before. */
export function predecessors(roster: Roster, who: number): number[] {
  const all: number[] = []
  for (let at = roster.before[who] ?? null; at !== null; at = roster.before[at] ?? null)
    all.push(at)
  return all
}
