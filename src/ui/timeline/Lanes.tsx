/** A lane a service: a row a slot, and its tasks one after the other, coloured by their state. */
import { memo } from 'react'
import { useStore } from 'zustand'
import type { BarView, LaneView } from '../../protocol/time'
import { select } from '../state/screen'
import { time } from '../state/time'
import { hueOf } from '../palette'
import { xOf, type Scale } from './scale'

const MOST_HEIGHT = 40
const ROW = 6

interface Row {
  readonly key: string
  readonly bars: BarView[]
}

/** The bars of a lane by slot; a global service's by machine. */
function rowsOf(bars: readonly BarView[]): Row[] {
  const rows = new Map<string, Row>()
  for (const bar of bars) {
    const key = bar.slot > 0 ? String(bar.slot).padStart(6, '0') : `m ${bar.machine}`
    const row = rows.get(key)
    if (row === undefined) rows.set(key, { key, bars: [bar] })
    else row.bars.push(bar)
  }
  return [...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

const OVER = new Set(['complete', 'shutdown', 'failed', 'rejected', 'orphaned', 'lost'])

export const Lanes = memo(function Lanes({ scale, end }: { scale: Scale; end: number }) {
  const lanes = useStore(time, (state) => state.lanes)
  const bars = useStore(time, (state) => state.bars)
  if (lanes.size === 0) return null
  const byService = new Map<string, BarView[]>()
  for (const bar of bars.values()) {
    const held = byService.get(bar.service)
    if (held === undefined) byService.set(bar.service, [bar])
    else held.push(bar)
  }
  return (
    <div className="lanes">
      {[...lanes.values()].map((lane, order) => (
        <Lane
          key={lane.service}
          lane={lane}
          order={order}
          rows={rowsOf(byService.get(lane.service) ?? [])}
          scale={scale}
          end={end}
        />
      ))}
    </div>
  )
})

function Lane(props: {
  readonly lane: LaneView
  readonly order: number
  readonly rows: readonly Row[]
  readonly scale: Scale
  readonly end: number
}) {
  const { lane, order, rows, scale, end } = props
  const row = Math.min(ROW, MOST_HEIGHT / Math.max(1, rows.length))
  const height = Math.max(14, row * rows.length)
  return (
    <div className="lane" style={{ height }} data-lane={lane.name}>
      <svg width={scale.width} height={height} aria-hidden="true" style={{ color: hueOf(order) }}>
        {rows.map(({ bars }, at) =>
          bars.map((bar) => (
            <Bar key={bar.task} bar={bar} y={at * row} height={row} scale={scale} end={end} />
          )),
        )}
      </svg>
      <button
        type="button"
        className="lane-name"
        onClick={() => select({ kind: 'service', id: lane.service })}
      >
        {lane.name}
      </button>
    </div>
  )
}

function Bar(props: {
  readonly bar: BarView
  readonly y: number
  readonly height: number
  readonly scale: Scale
  readonly end: number
}) {
  const { bar, y, height, scale, end } = props
  const { states, until } = bar
  return (
    <g onClick={() => select({ kind: 'task', id: bar.task })}>
      {states.map(({ at, state }, index) => {
        const next = states[index + 1]?.at ?? until ?? end
        const to = OVER.has(state) ? Math.min(next, at + (scale.to - scale.from) / 200) : next
        const [left, right] = [xOf(scale, at), xOf(scale, to)]
        if (right < 0 || left > scale.width) return null
        return (
          <rect
            key={index}
            className="bar"
            data-state={state}
            x={left}
            y={y + height * 0.1}
            width={Math.max(1, right - left)}
            height={height * 0.8}
          />
        )
      })}
    </g>
  )
}
