/** Commands that do one thing to each of what they are given. */
import type { Reply } from '../../api/routes'
import { daemonError, Fail, type Io, type Resume, type Wait } from '../client'

/** Asks of one after the other; prints those that went well, fails with what was said of others. */
export function* each(
  names: readonly string[],
  question: (name: string) => Generator<Wait, Reply, Resume>,
  io: Io,
): Generator<Wait, number, Resume> {
  const faults: string[] = []
  for (const name of names) {
    const reply = yield* question(name)
    if ('body' in reply) io.out(`${name}\n`)
    else faults.push(daemonError(reply.status, reply.message))
  }
  if (faults.length > 0) throw new Fail(faults.join('\n'))
  return 0
}
