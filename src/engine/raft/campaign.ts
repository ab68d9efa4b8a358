/** Standing for election, and who may. */
import { becomeCandidate, becomeLeader } from './become'
import { lastIndexOf, lastTermOf, slice } from './log'
import { say } from './send'
import type { Raft } from './state'

/**
 * Stands for election, because of `why`; nothing happens when this member may not. In a `transfer`
 * the leader itself asked for it, so that the others' lease does not hold.
 */
export function campaign(raft: Raft, why: string, transfer = false): void {
  if (raft.state === 'leader' || !isMember(raft) || changesMembersSoon(raft)) return
  becomeCandidate(raft, why)
  if (Object.keys(raft.members).length === 1) return becomeLeader(raft)
  const [lastIndex, lastTerm] = [lastIndexOf(raft.log), lastTermOf(raft.log)]
  for (const peer of Object.keys(raft.members)) {
    if (peer === raft.id) continue
    say(raft, peer, { kind: 'raft.vote', lastIndex, lastTerm, transfer })
  }
}

/** One that was removed, or was not told yet that it belongs, does not stand. */
export const isMember = (raft: Raft): boolean => raft.id in raft.members

/** Who votes is not known while a committed change of members waits to be applied. */
function changesMembersSoon(raft: Raft): boolean {
  if (raft.installed !== null) return true
  if (raft.applied >= raft.commit) return false
  const waiting = slice(raft.log, raft.applied + 1, raft.commit - raft.applied)
  return waiting.some(({ data }) => data?.kind === 'conf')
}
