/** All machines in small, and the part that is seen; a click goes there. Only when zoomed in. */
import { useEffect, useRef, type RefObject } from 'react'
import { cleared } from '../canvas'
import { CARD } from './layout'
import type { Stage } from './scenery'

const WIDTH = 150

export function Minimap({ stage }: { readonly stage: RefObject<Stage | null> }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let frame = 0
    const tick = (): void => {
      frame = requestAnimationFrame(tick)
      if (canvas.current !== null && stage.current !== null) paint(canvas.current, stage.current)
    }
    frame = requestAnimationFrame(tick)
    return () => cancelAnimationFrame(frame)
  }, [stage])
  return (
    <canvas
      ref={canvas}
      className="minimap"
      aria-hidden="true"
      hidden
      onPointerDown={(event) => {
        if (stage.current === null) return
        const { left, top } = event.currentTarget.getBoundingClientRect()
        const { scale, x, y } = fitOf(stage.current)
        stage.current.camera.centre({
          x: (event.clientX - left) / scale + x,
          y: (event.clientY - top) / scale + y,
        })
      }}
    />
  )
}

function fitOf({ bounds }: Stage) {
  const pad = CARD.width / 2
  const scale = WIDTH / (bounds.width + 2 * pad)
  return {
    scale,
    x: bounds.left - pad,
    y: bounds.top - pad,
    height: scale * (bounds.height + 2 * pad),
  }
}

function paint(element: HTMLCanvasElement, stage: Stage): void {
  const zoomed = stage.camera.nearness() > 1.05
  if (element.hidden === zoomed) element.hidden = !zoomed
  if (!zoomed) return
  const { scale, x, y, height } = fitOf(stage)
  element.style.height = `${height}px`
  const canvas = cleared(element, { width: WIDTH, height })
  if (canvas === null) return
  const style = getComputedStyle(element)
  const { machines } = stage.mirror.store.getState().view
  for (const [id, at] of stage.places) {
    const { belief = 'none', power = 'off' } = machines[id] ?? {}
    const ink = belief === 'down' ? 'alarm' : belief === 'ready' ? 'good' : 'muted'
    canvas.fillStyle = style.getPropertyValue(`--${ink}`)
    canvas.globalAlpha = power === 'on' ? 0.85 : 0.4
    const [w, h] = [CARD.width * scale * 0.9, CARD.height * scale * 0.9]
    canvas.fillRect((at.x - x) * scale - w / 2, (at.y - y) * scale - h / 2, w, h)
  }
  canvas.globalAlpha = 1
  const transform = stage.camera.transform()
  const [left, top] = transform.invert([0, 0])
  canvas.strokeStyle = style.getPropertyValue('--text')
  canvas.lineWidth = 1.5
  canvas.strokeRect(
    (left - x) * scale,
    (top - y) * scale,
    (stage.size.width / transform.k) * scale,
    (stage.size.height / transform.k) * scale,
  )
}
