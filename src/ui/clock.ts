/** Virtual instants in words. */

/** `1:02.3`, minutes, seconds and tenths since the lab was switched on. */
export function clockText(at: number): string {
  const tenths = Math.floor(at / 100)
  const seconds = Math.floor(tenths / 10) % 60
  const minutes = Math.floor(tenths / 600) % 60
  const hours = Math.floor(tenths / 36_000)
  const tail = `${String(seconds).padStart(2, '0')}.${tenths % 10}`
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`
}

/** `12.3 s`. */
export const secondsText = (ms: number): string => `${(Math.max(0, ms) / 1000).toFixed(1)} s`

const HOUR = 3_600_000

/** How long something lasts, as coarse as it is long: `90 days`, `3 hours`, `5 min`. */
export function spanText(ms: number): string {
  const [size, unit] =
    ms >= 48 * HOUR ? [24 * HOUR, 'days'] : ms >= 2 * HOUR ? [HOUR, 'hours'] : [HOUR / 60, 'min']
  return `${Math.round(ms / size)} ${unit}`
}
