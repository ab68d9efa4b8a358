/** The computers of this world, as any of their shells sees them. */
import { noMachine, type MachineRow } from '../api/host'
import { Fail, host, type Resume, type Wait } from './client'

/** All of them, in the order in which they were made. */
export function* machines(): Generator<Wait, readonly MachineRow[], Resume> {
  const reply = yield* host({ kind: 'machine.list' })
  return reply.kind === 'machines' ? reply.machines : []
}

/** The one that is called so, or that has this address. @throws Fail */
export function* machineAt(text: string): Generator<Wait, MachineRow, Resume> {
  const found = (yield* machines()).find(({ name, address }) => name === text || address === text)
  if (found !== undefined) return found
  throw new Fail(noMachine(text))
}
