/** Whose store the picture shows. */
import type { World } from '../engine/index'
import type { Machine, Manager } from '../engine/machine/machine'

/** The manager whose store the picture shows: the leader, else the one that is furthest. */
export function witness(world: World): Machine | null {
  let best: Machine | null = null
  for (const id in world.machines) {
    const machine = world.machines[id] as Machine
    const manager = machine.memory?.manager
    if (manager == null) continue
    const other = best?.memory?.manager
    if (other == null || outranks(manager, other)) best = machine
  }
  return best
}

const outranks = (a: Manager, b: Manager): boolean => {
  const leads = Number(a.leading !== null) - Number(b.leading !== null)
  if (leads !== 0) return leads > 0
  return (
    a.raft.term > b.raft.term || (a.raft.term === b.raft.term && a.raft.applied > b.raft.applied)
  )
}
