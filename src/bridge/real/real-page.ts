/** A page on a real swarm: each page that comes has a session of its own, the last one counts. */
import type { PageEnd } from '../page-desk'
import type { RealDesk } from './real-desk'
import { createRealSession, type RealSession } from './real-session'

/** `machine`: the name of the machine whose daemon answers. */
export function createRealPage(desk: RealDesk, machine: string): PageEnd {
  let session: RealSession | null = null
  let leave = (): void => {}
  return {
    attach(say) {
      leave()
      const own = createRealSession(desk, machine, (message) => say({ kind: 'lab', message }))
      session = own
      leave = () => say({ kind: 'replaced' })
      return () => {
        own.end()
        if (session !== own) return
        session = null
        leave = () => {}
      }
    },
    hear(word) {
      if (word.kind === 'lab') session?.handle(word.message)
    },
  }
}
