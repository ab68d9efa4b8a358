/** How one measure is spread: a row a variant, a dot a run, and the median as a line. */
import { scaleLinear } from 'd3'
import type { Summary } from '../../protocol/summary'
import { hueOf } from '../palette'
import { phone } from '../state/screen'

const IS_SLIM = phone.matches
const WIDTH = IS_SLIM ? 330 : 640
const NAME = IS_SLIM ? 128 : 170
const END = 62
const ROW = 34
const DOT = 3.2

interface Props {
  readonly measure: string
  readonly rows: readonly Summary[]
}

/** Dots with the same value lie above and below each other. */
function dotsOf({ values }: Summary, x: (value: number) => number) {
  const taken = new Map<number, number>()
  return values.map(({ value, seed }) => {
    const column = Math.round(x(value) / (2 * DOT))
    const n = taken.get(column) ?? 0
    taken.set(column, n + 1)
    const rise = Math.ceil(n / 2) * (n % 2 === 0 ? 1 : -1)
    return { value, seed, x: x(value), y: Math.max(-11, Math.min(11, rise * 3)) }
  })
}

const round = (value: number): string => String(Math.round(value * 10) / 10)

export function Plot({ measure, rows }: Props) {
  const most = Math.max(...rows.map(({ high }) => high))
  const x = scaleLinear([0, most === 0 ? 1 : most], [NAME, WIDTH - END]).nice()
  const height = rows.length * ROW + 22
  return (
    <figure className="plot">
      <figcaption>{measure}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={wordsOf(measure, rows)}>
        {x.ticks(IS_SLIM ? 3 : 6).map((tick) => (
          <g key={tick} transform={`translate(${x(tick)},0)`} className="plot-tick">
            <line y2={height - 18} />
            <text y={height - 5}>{tick}</text>
          </g>
        ))}
        <text className="plot-tick" x={WIDTH - END + 12} y={height - 5}>
          median
        </text>
        {rows.map((row, at) => (
          <g key={row.variant} transform={`translate(0,${at * ROW + ROW / 2})`}>
            <text className="plot-name" x={NAME - 10} dy="0.35em">
              {row.variant === '' ? 'all runs' : row.variant}
            </text>
            {dotsOf(row, x).map((dot) => (
              <circle key={dot.seed} cx={dot.x} cy={dot.y} r={DOT} style={{ fill: hueOf(at) }}>
                <title>{`seed ${dot.seed}: ${dot.value}`}</title>
              </circle>
            ))}
            <line className="plot-median" x1={x(row.median)} x2={x(row.median)} y1={-13} y2={13} />
            <text className="plot-value" x={WIDTH - END + 12} dy="0.35em">
              {round(row.median)}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  )
}

/** The plot in a sentence a row, for those who do not look. */
const wordsOf = (measure: string, rows: readonly Summary[]): string =>
  rows
    .map(
      ({ variant, median, low, high, count }) =>
        `${measure}, ${variant}: median ${round(median)}, ${round(low)} to ${round(high)}, ${count} runs`,
    )
    .join('. ')
