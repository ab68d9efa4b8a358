/** `--since` and `--until`: an instant, or how long ago. */
import { parseInstant } from '../../api/instant'
import { Fail } from '../client'
import { parseDuration } from '../../api/duration'

/** Milliseconds since 1970, null when nothing was said; `trouble` goes before what is wrong. */
export function sinceOf(text: string, now: number, trouble = ''): number | null {
  if (text === '') return null
  const instant =
    parseInstant(text) ?? parseInstant(`${text}Z`) ?? parseInstant(`${text}T00:00:00Z`)
  if (instant !== null) return instant
  if (/^\d+(\.\d+)?$/.test(text)) return Math.floor(Number(text) * 1000)
  try {
    return now - parseDuration(text) / 1e6
  } catch {
    throw new Fail(`${trouble}failed to parse value as time or duration: "${text}"`)
  }
}
