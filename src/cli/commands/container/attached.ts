/** What a container prints while somebody is attached to it, to its end. */
import {
  ask,
  Fail,
  Interrupted,
  sleep,
  tryAsk,
  type Io,
  type Resume,
  type Wait,
} from '../../client'
import { instantOf } from '../../format/units'

/** How often is looked for more. Milliseconds. */
const LOOK = 200
/** Whoever presses Ctrl-C so often wants out. */
const MOST = 3

/** Prints until the container has ended; gives its exit status. Ctrl-C goes to the container. */
export function* attached(id: string, removes: boolean, io: Io): Generator<Wait, number, Resume> {
  let since = io.now() - 1
  let interrupts = 0
  for (;;) {
    const state = yield* tryAsk('GET /containers/{id}/json', { id }, {}, null)
    const logs = yield* tryAsk('GET /containers/{id}/logs', { id }, { since }, null)
    if (!('body' in state) || !('body' in logs)) return 0
    for (const { Stream, Message, Timestamp } of logs.body.Lines) {
      since = Math.max(since, instantOf(Timestamp))
      if (Stream === 'stderr') io.err(`${Message}\n`)
      else io.out(`${Message}\n`)
    }
    const { Running, ExitCode } = state.body.State
    if (!Running) {
      if (removes) yield* tryAsk('DELETE /containers/{id}', { id }, { v: true }, null)
      return ExitCode
    }
    try {
      yield* sleep(LOOK)
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      if (++interrupts >= MOST) throw new Fail('got 3 SIGTERM/SIGINTs, forcefully exiting')
      yield* ask('POST /containers/{id}/kill', { id }, { signal: 'INT' }, null)
    }
  }
}
