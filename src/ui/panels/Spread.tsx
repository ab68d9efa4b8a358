/** How a rumour spread, beside the curve that theory has for it. */
import { line, range, scaleLinear } from 'd3'
import { expected, expectedEnd, ROUND_MS, type News } from './gossip-news'

const WIDTH = 264
const HEIGHT = 84
const LEFT = 26
const RIGHT = 16
const FOOT = 16

/** Among fewer everybody is told in the first round or two: a curve would show nothing. */
const FEWEST = 8

export function Spread({ news }: { readonly news: News }) {
  const { knows, listeners, subject } = news
  if (listeners < FEWEST || knows.size < 2) return null
  const told = [...knows.values()].sort((a, b) => a - b)
  const end = ROUND_MS * Math.ceil(Math.max(told.at(-1) ?? 0, expectedEnd(listeners)) / ROUND_MS)
  const x = scaleLinear([0, end], [LEFT, WIDTH - RIGHT])
  const y = scaleLinear([0, listeners], [HEIGHT - FOOT, 4])
  const theory = line<number>()
    .x(x)
    .y((ms) => y(expected(listeners, ms)))
  const steps = told.map((ms, at) => `H${x(ms)}V${y(at + 1)}`).join('')
  const rest = told.length === listeners ? `H${x(end)}` : ''
  return (
    <figure className="spread">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={wordsOf(news, told, end)}>
        {x.ticks(4).map((ms) => (
          <g key={ms} transform={`translate(${x(ms)},0)`}>
            <line className="spread-grid" y1={4} y2={HEIGHT - FOOT} />
            <text y={HEIGHT - 3}>{ms === 0 ? '0' : `${ms / 1000} s`}</text>
          </g>
        ))}
        {[0, listeners].map((count) => (
          <text key={count} className="spread-count" x={LEFT - 5} y={y(count)} dy="0.35em">
            {count}
          </text>
        ))}
        <path className="spread-theory" d={theory(range(0, end + 1, end / 40)) ?? ''} />
        <path className="spread-told" d={`M${x(0)},${y(0)}${steps}${rest}`} />
      </svg>
      <figcaption className="small muted">
        How many know of {subject}, and dashed what theory expects of one who tells it first: it is
        sooner where several find out by themselves.
      </figcaption>
    </figure>
  )
}

/** The two curves in words, at the ends of at most six rounds. */
function wordsOf({ listeners }: News, told: readonly number[], end: number): string {
  return range(ROUND_MS, end + 1, ROUND_MS * Math.ceil(end / ROUND_MS / 6))
    .map((ms) => {
      const know = told.filter((at) => at <= ms).length
      const theory = Math.round(expected(listeners, ms))
      return `after ${ms / 1000} s ${know} of ${listeners} know, in theory ${theory}`
    })
    .join('; ')
}
