/** A stage in its frame, with who stands outside and with words for what is pointed at. */
import { Container, Monitor } from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import type { Parts, Stage } from './scenery'
import { createStage } from './stage'
import { createTooltip } from './tooltip'
import './scene.css'

interface Props extends Omit<Parts, 'svg' | 'canvas'> {
  /** Hears of the stage when it is built. */
  readonly onStage: (stage: Stage) => void
  /** What it shows, for those who do not look. */
  readonly says: string
  readonly cutting: boolean
  readonly onKeyDown?: (event: KeyboardEvent) => void
  readonly children?: ReactNode
}

export function Picture(props: Props) {
  const { mirror, onStage, says, looksOnly, cutting, onMenu, onCableMenu, onKeyDown } = props
  const frame = useRef<HTMLDivElement>(null)
  const svg = useRef<SVGSVGElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (svg.current === null || canvas.current === null) return
    const made = createStage({
      mirror,
      looksOnly,
      svg: svg.current,
      canvas: canvas.current,
      onMenu,
      onCableMenu,
    })
    onStage(made.stage)
    return made.end
  }, [mirror, looksOnly, onStage, onMenu, onCableMenu])
  useEffect(() => {
    const tip = frame.current?.querySelector<HTMLElement>('.tip')
    if (frame.current !== null && tip != null) return createTooltip(frame.current, tip, mirror)
    return undefined
  }, [mirror])
  return (
    <div
      ref={frame}
      className="scene"
      data-cutting={cutting}
      role="presentation"
      {...(onKeyDown === undefined ? {} : { onKeyDown })}
    >
      <svg ref={svg} className="stage" role="group" aria-label={says} />
      <canvas ref={canvas} className="flights" aria-hidden="true" />
      <div className="outside registry" title="The registry that images are pulled from">
        <Container size={20} aria-hidden="true" />
        registry
      </div>
      <div
        className="outside host"
        title="You, outside the swarm: curl and the browser ask from here"
      >
        <Monitor size={20} aria-hidden="true" />
        you
      </div>
      <div className="tip" role="tooltip" hidden />
      {props.children}
    </div>
  )
}
