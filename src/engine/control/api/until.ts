/** `--filter until=…` of what is pruned: an instant, or how long ago (moby: getUntilFromPruneFilters). */
import { refusal } from '../../../api/errors'
import { parseInstant } from '../../../api/instant'
import type { Refusal } from '../../../api/routes'
import { EPOCH_MS, type Millis } from '../../kernel/time'

const UNITS: Readonly<Record<string, Millis>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

/** `1h30m` in milliseconds; null: it is no duration. */
function durationIn(text: string): Millis | null {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)]
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) return null
  return parts.reduce(
    (sum, [, n, unit]) => sum + Math.floor(Number(n) * (UNITS[unit as string] ?? 0)),
    0,
  )
}

/** Only what is older than this instant; null: all. */
export function untilIn(values: readonly string[], now: Millis): Millis | null | Refusal {
  const [text] = values
  if (text === undefined) return null
  if (values.length > 1) return refusal(500, 'more than one until filter specified')
  const ago = durationIn(text)
  if (ago !== null) return now - ago
  if (/^\d+$/.test(text)) return Number(text) * 1000 - EPOCH_MS
  const instant =
    parseInstant(text) ?? parseInstant(`${text}Z`) ?? parseInstant(`${text}T00:00:00Z`)
  if (instant !== null) return instant - EPOCH_MS
  return refusal(500, `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
}
