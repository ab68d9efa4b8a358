/** Arithmetic of majorities. */

export const majority = (members: number): number => Math.floor(members / 2) + 1

/** The highest index that a majority has: the quorum-th largest of what each member has. */
export function committed(matches: readonly number[]): number {
  const sorted = [...matches].sort((a, b) => b - a)
  return sorted[majority(sorted.length) - 1] ?? 0
}

export type Verdict = 'won' | 'lost' | 'open'

/** How an election stands: votes by member, true for granted. */
export function tally(
  members: readonly string[],
  votes: Readonly<Record<string, boolean>>,
): Verdict {
  const needed = majority(members.length)
  const yes = members.filter((member) => votes[member] === true).length
  const no = members.filter((member) => votes[member] === false).length
  if (yes >= needed) return 'won'
  return no > members.length - needed ? 'lost' : 'open'
}
