/** The strip under the picture: marks, a lane a service, branches, and the playhead. */
import { useEffect, useRef, useState, type PointerEvent } from 'react'
import { useStore } from 'zustand'
import { cluster, glance } from '../state/cluster'
import { time } from '../state/time'
import { Axis } from './Axis'
import { Branches } from './Branches'
import { Controls } from './Controls'
import { Lanes } from './Lanes'
import { instantAt, scaleOf, xOf, type Scale } from './scale'
import { seek, seekStill } from './travel'
import './timeline.css'

export function Timeline() {
  const [width, setWidth] = useState(800)
  const [span, setSpan] = useState<number | null>(null)
  const track = useRef<HTMLDivElement>(null)
  const at = useStore(glance, (state) => state.at)
  const end = useStore(glance, (state) => state.end)
  const notice = useStore(time, (state) => state.notice)
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
      {notice !== null && (
        <p className="time-notice" role="status">
          {notice}
        </p>
      )}
    </section>
  )
}

/** The word now stands to the left of its line where there is no room to the right, in pixels. */
const NOW_WIDTH = 44

/** It and the word now follow the picture at its rate, without React; the keys of time move it. */
function Playhead({ scale }: { readonly scale: Scale }) {
  const head = useRef<HTMLDivElement>(null)
  const now = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const put = (): void => {
      const { at, end } = cluster.getState()
      const { current } = head
      if (current === null || now.current === null) return
      const edge = xOf(scale, end)
      const toLeft = scale.width - edge < NOW_WIDTH
      now.current.dataset['toLeft'] = String(toLeft)
      now.current.style.transform = `translateX(${edge}px)${toLeft ? ' translateX(-100%)' : ''}`
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
      <span ref={now} className="now-edge">
        now
      </span>
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
