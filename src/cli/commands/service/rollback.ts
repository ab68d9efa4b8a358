/** `docker service rollback` (spec 10.8). */
import { ask, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { converge } from './converge'

/** Asks for the previous spec; waits unless detached. */
export function* rollBack(name: string, detach: boolean, io: Io): Generator<Wait, number, Resume> {
  const { ID, Spec, Version } = yield* ask('GET /services/{id}', { id: name }, {}, null)
  const query = { version: Version.Index, rollback: 'previous' } as const
  yield* ask('POST /services/{id}/update', { id: ID }, query, Spec)
  io.out(`${name}\n`)
  if (!detach) yield* converge(ID, name, io)
  return 0
}

export const rollback: Command = {
  path: 'docker service rollback',
  usage: '[OPTIONS] SERVICE',
  short: 'Go back to the spec before this one',
  flags: [
    { name: 'detach', short: 'd', type: 'bool', help: 'Do not wait until it has converged' },
    { name: 'quiet', short: 'q', type: 'bool', help: 'Show no progress' },
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'service',
  run: (call: Call, io: Io) =>
    rollBack(call.args[0] as string, call.bool('detach') || call.bool('quiet'), io),
}
