/** The strip under the picture: marks, a lane a service, branches, and the playhead. */
import { useEffect, useRef, useState, type PointerEvent } from 'react'
import { useStore } from 'zustand'
import { cluster, glance } from '../state/cluster'
import { send } from '../state/link'
import { time } from '../state/time'
import { Axis } from './Axis'
import { Branches } from './Branches'
import { Controls } from './Controls'
import { Lanes } from './Lanes'
import { instantAt, NOW_WIDTH, scaleOf, xOf, type Scale } from './scale'
import { seek, seekStill } from './travel'
import './timeline.css'

export default function Timeline() {
  const [width, setWidth] = useState(800)
  const [span, setSpan] = useState<number | null>(null)
  const track = useRef<HTMLDivElement>(null)
  const at = useStore(glance, (state) => state.at)
  const end = useStore(glance, (state) => state.end)
  const scale = scaleOf(at, end, span, width)

  useEffect(() => {
    if (track.current === null) return
    const watcher = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(100, entry.contentRect.width))
    })
    watcher.observe(track.current)
    return () => watcher.disconnect()
  }, [])

  const grab = (event: PointerEvent<HTMLDivElement>): void => {
    const { left } = event.currentTarget.getBoundingClientRect()
    const to = instantAt(scale, event.clientX - left)
    if (event.type === 'pointerdown') {
      if (event.button !== 0 || (event.target as Element).closest('button') !== null) return
      event.currentTarget.setPointerCapture(event.pointerId)
      seekStill(to)
    } else if (event.buttons === 1 && event.currentTarget.hasPointerCapture(event.pointerId)) {
      seek(to)
    }
  }

  return (
    <section className="timeline" aria-label="Timeline">
      <Controls span={span} onSpan={setSpan} />
      <div ref={track} className="track" onPointerDown={grab} onPointerMove={grab}>
        <Axis scale={scale} end={end} />
        <Lanes scale={scale} end={end} />
        <Branches scale={scale} />
        <Playhead scale={scale} />
      </div>
      <Notice />
    </section>
  )
}

/** What was done or happened, for a while; heard, too. */
function Notice() {
  const notice = useStore(time, (state) => state.notice)
  const last = useStore(time, (state) => state.undo)
  return (
    <div role="status" className="notices">
      {notice !== null && (
        <p className="time-notice">
          {notice.text}
          {notice.deed !== null && notice.deed === last && (
            <button type="button" title="Ctrl-Z" onClick={() => send({ kind: 'undo' })}>
              Undo
            </button>
          )}
        </p>
      )}
    </div>
  )
}

/** It and the word now follow the picture at its rate, without React; the keys of time move it. */
function Playhead({ scale }: { readonly scale: Scale }) {
  const head = useRef<HTMLDivElement>(null)
  const now = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const put = (): void => {
      const { at, end } = cluster.getState()
      const { current } = head
      if (current === null || now.current === null) return
      const edge = xOf(scale, end)
      now.current.dataset['toLeft'] = String(scale.width - edge < NOW_WIDTH)
      now.current.style.transform = `translateX(${edge}px)`
      current.style.transform = `translateX(${xOf(scale, at)}px)`
      current.dataset['past'] = String(at < end)
      current.ariaValueMax = String(Math.round(end))
      current.ariaValueNow = String(Math.round(at))
      current.ariaValueText = `${(at / 1000).toFixed(1)} of ${(end / 1000).toFixed(1)} seconds`
    }
    put()
    return cluster.subscribe(put)
  }, [scale])
  return (
    <>
      <div ref={now} className="now-edge">
        <span>now</span>
      </div>
      <div
        ref={head}
        className="playhead"
        role="slider"
        tabIndex={0}
        aria-label="Playhead"
        aria-valuemin={0}
        aria-valuenow={0}
      />
    </>
  )
}
