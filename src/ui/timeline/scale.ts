/** Instants to pixels and back. */
export interface Scale {
  readonly from: number
  readonly to: number
  readonly width: number
}

export const xOf = ({ from, to, width }: Scale, at: number): number =>
  ((at - from) / (to - from)) * width

export const instantAt = ({ from, to, width }: Scale, x: number): number =>
  from + (Math.max(0, Math.min(width, x)) / width) * (to - from)

/** The word now stands to the left of its line where there is no room to the right, in pixels. */
export const NOW_WIDTH = 44

const SHORTEST = 20_000
/** All of it grows by this much at a time, so that the strip stands still in between. */
const GROWTH = 1.25
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400]

/** What the strip shows: all of it, or the `span` around the playhead. */
export function scaleOf(at: number, end: number, span: number | null, width: number): Scale {
  let whole = SHORTEST
  while (whole < end * 1.02) whole *= GROWTH
  if (span === null || span >= whole) return { from: 0, to: whole, width }
  const from = Math.max(0, Math.min(whole - span, at - span * 0.7))
  return { from, to: from + span, width }
}

/** Instants for the axis, at round seconds, about 90 pixels apart. */
export function ticksOf({ from, to, width }: Scale): readonly number[] {
  const wanted = ((to - from) / 1000 / Math.max(1, width)) * 90
  const step = (STEPS.find((seconds) => seconds >= wanted) ?? 28_800) * 1000
  const ticks: number[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at)
  return ticks
}
