/** What `date` prints. */
import { formatInstant } from './instant'

const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']
/** Their short names, January first. */
export const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** As `date` prints it: `Thu Jan  1 00:00:12 UTC 2026`, or in a form (`%H:%M:%S`). */
export function clockOf(ms: number, form = '%a %b %e %T UTC %Y'): string {
  const instant = formatInstant(ms)
  const [year = '', month = '', day = ''] = instant.slice(0, 10).split('-')
  const [hour = '', minute = '', second = ''] = instant.slice(11, 19).split(':')
  const fields: Readonly<Record<string, string>> = {
    a: DAYS[Math.floor(ms / 86_400_000) % 7] ?? '',
    b: MONTHS[Number(month) - 1] ?? '',
    e: String(Number(day)).padStart(2),
    T: `${hour}:${minute}:${second}`,
    F: `${year}-${month}-${day}`,
    Y: year,
    m: month,
    d: day,
    H: hour,
    M: minute,
    S: second,
    s: String(Math.floor(ms / 1000)),
    N: String(ms % 1000)
      .padStart(3, '0')
      .padEnd(9, '0'),
  }
  return form.replace(/%([a-zA-Z])/g, (whole, letter: string) => fields[letter] ?? whole)
}
