/**
 * Instants as certificates write them (RFC 5280, 4.1.2.5): two digits of the year until 2049, four
 * from 2050 on, always UTC, no fraction. By arithmetic on the Gregorian calendar.
 */
import { assert } from '../kernel/assert'
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/time'
import { asciiBytes, asciiText, encode, TAG, type Element } from './der'

/** Days from 1970 to the first of March of year 0, from which years are counted inside. */
const DAYS_BEFORE_1970 = 719_468
const DAYS_OF_ERA = 146_097

/** Days since 1970 of a date. A year begins in March here, so that the leap day is its last. */
function dayNumber(year: number, month: number, day: number): number {
  const from = month <= 2 ? year - 1 : year
  const era = Math.floor(from / 400)
  const ofEra = from - era * 400
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const days = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear
  return era * DAYS_OF_ERA + days - DAYS_BEFORE_1970
}

function dateOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + DAYS_BEFORE_1970
  const era = Math.floor(shifted / DAYS_OF_ERA)
  const ofEra = shifted - era * DAYS_OF_ERA
  const leaps = Math.floor(ofEra / 1460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / 146_096)
  const year = Math.floor((ofEra - leaps) / 365)
  const ofYear = ofEra - (year * 365 + Math.floor(year / 4) - Math.floor(year / 100))
  const march = Math.floor((5 * ofYear + 2) / 153)
  const month = march < 10 ? march + 3 : march - 9
  return {
    year: era * 400 + year + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * march + 2) / 5) + 1,
  }
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0')

/** An instant, in milliseconds since 1970; what is below a second is dropped. */
export function encodeInstant(unixMs: number): Uint8Array {
  const { year, month, day } = dateOf(Math.floor(unixMs / DAY))
  const ofDay = ((unixMs % DAY) + DAY) % DAY
  const tail = [month, day, ofDay / HOUR, (ofDay % HOUR) / MINUTE, (ofDay % MINUTE) / SECOND]
    .map((part) => digits(Math.floor(part), 2))
    .join('')
  assert(year >= 1950 && year <= 9999, 'calendar: a certificate is valid between 1950 and 9999')
  return year < 2050
    ? encode(TAG.utcTime, asciiBytes(`${digits(year % 100, 2)}${tail}Z`))
    : encode(TAG.generalizedTime, asciiBytes(`${digits(year, 4)}${tail}Z`))
}

/** Milliseconds since 1970 of an instant in a certificate. */
export function decodeInstant(element: Element): number {
  const short = element.tag === TAG.utcTime
  const text = asciiText(element.body)
  assert(
    short ? /^\d{12}Z$/.test(text) : /^\d{14}Z$/.test(text),
    'calendar: an instant is digits in UTC',
  )
  const lead = short ? 2 : 4
  const written = Number(text.slice(0, lead))
  const year = !short ? written : written < 50 ? 2000 + written : 1900 + written
  const part = (i: number): number => Number(text.slice(lead + 2 * i, lead + 2 * i + 2))
  return (
    dayNumber(year, part(0), part(1)) * DAY + part(2) * HOUR + part(3) * MINUTE + part(4) * SECOND
  )
}
