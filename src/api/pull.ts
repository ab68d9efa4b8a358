/** What a pull tells on its way, and what of it is new to whoever looks again. */
import type { Progress } from './daemon'

/** What of the messages was not told after `count` of them; what grows is told at every look. */
export function untold(
  messages: readonly Progress[],
  count: number,
): {
  readonly news: readonly Progress[]
  readonly count: number
  readonly growing: Progress | null
} {
  const last = messages.at(-1)
  const growing = last?.status === 'Downloading' ? last : null
  const settled = growing === null ? messages : messages.slice(0, -1)
  return { news: settled.slice(count), count: Math.max(count, settled.length), growing }
}
