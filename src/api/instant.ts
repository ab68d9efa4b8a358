/**
 * Instants as Docker's JSON writes them: RFC 3339 in UTC, nine digits of a second, by arithmetic
 * on the days since 1970 (proleptic Gregorian calendar).
 */

const DAY = 86_400_000

const two = (value: number): string => String(value).padStart(2, '0')

/** Milliseconds since 1970 as `2026-08-23T10:00:00.123000000Z`; Go drops trailing zeros. */
export function formatInstant(ms: number): string {
  const days = Math.floor(ms / DAY)
  const rest = ms - days * DAY
  const [year, month, day] = civil(days)
  const clock = [3_600_000, 60_000, 1000].map((unit, i) =>
    two(Math.floor(rest / unit) % (i === 0 ? 24 : 60)),
  )
  const fraction = rest % 1000
  const digits = String(fraction).padStart(3, '0').replace(/0+$/, '')
  const tail = digits === '' ? '' : `.${digits}`
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${clock.join(':')}${tail}Z`
}

/** The instant with all nine digits of a second, as logs write it. */
export function withNineDigits(instant: string): string {
  const [whole = '', fraction = ''] = instant.slice(0, -1).split('.')
  return `${whole.replace(/Z$/, '')}.${fraction.padEnd(9, '0')}Z`
}

/** Milliseconds since 1970, or null when the text is not such an instant. */
export function parseInstant(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?Z$/.exec(text)
  if (match === null) return null
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const fraction = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3))
  const seconds = hour * 3600 + minute * 60 + second
  return daysFromCivil(year, month, day) * DAY + seconds * 1000 + fraction
}

/** Days since 1970 to year, month, day; years begin in March inside, so leap days come last. */
function civil(days: number): [number, number, number] {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) /
      365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day]
}

function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const ofEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + ofYear
  return era * 146_097 + ofEra - 719_468
}
