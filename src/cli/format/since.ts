/** `--since` and `--until`: an instant, or how long ago. */
import { parseInstant } from '../../api/instant'
import { Fail } from '../client'
import { parseDuration } from './duration'

/** Milliseconds since 1970, null when nothing was said; `flag` is named where it is wrong. */
export function sinceOf(flag: string, text: string, now: number): number | null {
  if (text === '') return null
  const instant =
    parseInstant(text) ?? parseInstant(`${text}Z`) ?? parseInstant(`${text}T00:00:00Z`)
  if (instant !== null) return instant
  if (/^\d+(\.\d+)?$/.test(text)) return Math.floor(Number(text) * 1000)
  try {
    return now - parseDuration(text) / 1e6
  } catch {
    const why = `failed to parse value as time or duration: "${text}"`
    throw new Fail(`Error response from daemon: invalid value for "${flag}": ${why}`)
  }
}
