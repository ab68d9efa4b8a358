/**
 * When a real daemon is looked at: at once when it tells of an event, often while something moves,
 * and else seldom, in case an event was missed. A daemon that tells nothing is looked at often.
 */
import { pause } from '../stream'
import type { RealDesk } from './real-desk'

export interface Pace {
  /** Between looks while something moves, and when nothing does. Milliseconds. */
  readonly quickMs: number
  readonly slowMs: number
}

const PACE: Pace = { quickMs: 1000, slowMs: 10_000 }

/** Events come in bursts: so long is waited after a look for more of them. Milliseconds. */
const BURST_MS = 100

/** `look` says whether something moves. Returns how to end it. */
export function watch(
  desk: RealDesk,
  look: () => Promise<boolean>,
  { quickMs, slowMs }: Pace = PACE,
): () => void {
  const left = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let isLooking = false
  let isStale = false
  let hears = false
  const wake = async (): Promise<void> => {
    if (isLooking) {
      isStale = true
      return
    }
    clearTimeout(timer)
    isLooking = true
    isStale = false
    const moves = await look()
    isLooking = false
    if (left.signal.aborted) return
    const calm = moves || !hears ? quickMs : slowMs
    timer = setTimeout(() => void wake(), isStale ? BURST_MS : calm)
  }
  const listen = async (): Promise<void> => {
    do {
      const heard = (): void => {
        hears = true
        void wake()
      }
      await desk.follow(heard, left.signal)
      hears = false
    } while (await pause(slowMs, left.signal))
  }
  void wake()
  void listen()
  return () => {
    left.abort()
    clearTimeout(timer)
  }
}
