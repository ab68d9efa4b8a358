/**
 * The roster numbers whoever takes part in gossip, so that what a member knows of the others fits
 * into columns: a thousand members hold a million opinions. It tells nobody anything. A number
 * stands for a name and an address, as they would stand in the message itself.
 */
import type { MachineId } from '../kernel/context'

export interface Roster {
  /** By number. A name lives on one machine for ever. */
  readonly names: string[]
  readonly machines: MachineId[]
  readonly numbers: Record<string, number>
}

export const createRoster = (): Roster => ({ names: [], machines: [], numbers: {} })

/** The member's number: a new one for a new name. */
export function enrol(roster: Roster, name: string, machine: MachineId): number {
  const known = roster.numbers[name]
  if (known !== undefined) return known
  const who = roster.names.length
  roster.names.push(name)
  roster.machines.push(machine)
  roster.numbers[name] = who
  return who
}
