/** Go's durations: `10s`, `1h2m3s`, `1.5ms`. Values are nanoseconds. */

const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}

/** 63 bits of nanoseconds, about 292 years. */
const LARGEST = 2 ** 63

/** Reads a duration; throws with Go's words. */
export function parseDuration(text: string): number {
  const quoted = JSON.stringify(text)
  const sign = text.startsWith('-') ? -1 : 1
  let rest = text.replace(/^[+-]/, '')
  if (rest === '0') return 0
  if (rest === '') throw new Error(`time: invalid duration ${quoted}`)
  let total = 0
  while (rest !== '') {
    const match = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest)
    if (match === null) throw new Error(`time: invalid duration ${quoted}`)
    const [whole, amount, unit] = match as unknown as [string, string, string]
    if (unit === '') throw new Error(`time: missing unit in duration ${quoted}`)
    const nanos = UNITS[unit]
    if (nanos === undefined) throw new Error(`time: unknown unit "${unit}" in duration ${quoted}`)
    total += Math.round(Number(amount) * nanos)
    rest = rest.slice(whole.length)
  }
  if (total > LARGEST) throw new Error(`time: invalid duration ${quoted}`)
  return sign * total
}

/** A duration as Go prints it: `2160h0m0s`, `1.5s`, `10ms`, `0s`. */
export function printDuration(nanos: number): string {
  if (nanos === 0) return '0s'
  const size = Math.abs(nanos)
  const sign = nanos < 0 ? '-' : ''
  if (size < 1e3) return `${sign}${size}ns`
  if (size < 1e6) return `${sign}${size / 1e3}µs`
  if (size < 1e9) return `${sign}${size / 1e6}ms`
  const seconds = Math.floor(size / 1e9)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  const rest = `${(seconds % 60) + (size % 1e9) / 1e9}s`
  if (hours > 0) return `${sign}${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${sign}${minutes}m${rest}` : `${sign}${rest}`
}
