/** A lane a service: a row a slot, and its tasks one after the other, coloured by their state. */
import { group } from 'd3'
import { memo, useLayoutEffect, useMemo, useRef, type MouseEvent } from 'react'
import { useStore } from 'zustand'
import type { BarView, LaneView } from '../../protocol/time'
import { cleared } from '../canvas'
import { hueOf } from '../palette'
import { screen, select } from '../state/screen'
import { time } from '../state/time'
import { barAt, drawBars, rowsOf, type BarInks } from './bars'
import type { Scale } from './scale'

/** All lanes together, if they are few. Pixels. */
const ROOM = 72
const LEAST_HEIGHT = 14
const ROW = 6

interface Props {
  readonly scale: Scale
  readonly end: number
}

const NO_BARS: readonly BarView[] = []

export const Lanes = memo(function Lanes({ scale, end }: Props) {
  const lanes = useStore(time, (state) => state.lanes)
  const bars = useStore(time, (state) => state.bars)
  const byService = useMemo(() => group(bars.values(), ({ service }) => service), [bars])
  if (lanes.size === 0) return null
  return (
    <div className="lanes">
      {[...lanes.values()].map((lane, order) => (
        <Lane
          key={lane.service}
          lane={lane}
          order={order}
          bars={byService.get(lane.service) ?? NO_BARS}
          room={Math.max(LEAST_HEIGHT, ROOM / lanes.size - 4)}
          scale={scale}
          end={end}
        />
      ))}
    </div>
  )
})

function Lane(
  props: Props & {
    readonly lane: LaneView
    readonly order: number
    readonly bars: readonly BarView[]
    readonly room: number
  },
) {
  const { lane, order, bars, room, scale, end } = props
  const theme = useStore(screen, (state) => state.theme)
  const sheet = useRef<HTMLCanvasElement>(null)
  const rows = useMemo(() => rowsOf(bars), [bars])
  const row = Math.min(ROW, room / Math.max(1, rows.length))
  const height = Math.max(LEAST_HEIGHT, row * rows.length)

  useLayoutEffect(() => {
    const { current } = sheet
    const canvas = current === null ? null : cleared(current, { width: scale.width, height })
    if (current === null || canvas === null) return
    drawBars(canvas, rows, row, { scale, end, inks: inksOf(current) })
  }, [rows, row, scale, end, theme, height])

  const pick = ({ nativeEvent }: MouseEvent): void => {
    const at = { x: nativeEvent.offsetX, y: nativeEvent.offsetY }
    const bar = barAt(rows, row, at, scale, end)
    if (bar !== null) select({ kind: 'task', id: bar.task })
  }
  return (
    <div className="lane" style={{ height }} data-lane={lane.name}>
      <canvas ref={sheet} aria-hidden="true" style={{ color: hueOf(order) }} onClick={pick} />
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

function inksOf(element: Element): BarInks {
  const style = getComputedStyle(element)
  const ink = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return { hue: style.color, alarm: ink('alarm'), good: ink('good'), muted: ink('muted') }
}
