/** The stage in its frame: who stands outside, hints, the kill zone, tools, menus and keys. */
import { Container, Hand, Maximize, Minus, Monitor, Plus, Scissors } from 'lucide-react'
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'
import { useStore } from 'zustand'
import { cluster } from '../state/cluster'
import { screen, type Place } from '../state/screen'
import { Menu, type Entry } from './Menu'
import { cableEntries, machineEntries } from './menus'
import { onMachineKey } from './machine-keys'
import { Minimap } from './Minimap'
import type { Stage } from './scenery'
import { createStage } from './stage'
import { createTooltip } from './tooltip'
import './scene.css'

interface OpenMenu {
  readonly name: string
  readonly entries: readonly Entry[]
  readonly at: Place
}

export function Scene({ onCommand }: { readonly onCommand: (line: string) => void }) {
  const frame = useRef<HTMLDivElement>(null)
  const svg = useRef<SVGSVGElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const cutting = useStore(screen, (state) => state.cutting)
  const closeMenu = useCallback(() => setMenu(null), [])
  const openMachineMenu = useCallback(
    (machine: string, at: Place): void => {
      const view = cluster.getState().view.machines[machine]
      if (view === undefined) return
      const entries = machineEntries(view, onCommand)
      setMenu({ name: `What to do with ${machine}`, entries, at })
    },
    [onCommand],
  )
  const stage = useStage(svg, canvas, openMachineMenu, setMenu)
  useTooltip(frame)
  return (
    <div
      ref={frame}
      className="scene"
      data-cutting={cutting}
      onKeyDown={(event) => onMachineKey(event, onCommand, openMachineMenu)}
      role="presentation"
    >
      <svg ref={svg} className="stage" role="group" aria-label="The machines of the swarm" />
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
      <div className="kill-zone" data-shown="false" aria-hidden="true" />
      <Hint />
      <Tools stage={stage} cutting={cutting} />
      <div className="tip" role="tooltip" hidden />
      {menu !== null && <Menu {...menu} onClose={closeMenu} />}
    </div>
  )
}

function useStage(
  svg: RefObject<SVGSVGElement | null>,
  canvas: RefObject<HTMLCanvasElement | null>,
  onMenu: (machine: string, at: Place) => void,
  setMenu: (menu: OpenMenu) => void,
): RefObject<Stage | null> {
  const stage = useRef<Stage | null>(null)
  useEffect(() => {
    if (svg.current === null || canvas.current === null) return
    const made = createStage({
      svg: svg.current,
      canvas: canvas.current,
      onMenu,
      onCableMenu: (cable, at) =>
        setMenu({
          name: `What to do with the cable ${cable.a} — ${cable.b}`,
          entries: cableEntries(cable),
          at,
        }),
    })
    stage.current = made.stage
    return made.end
  }, [svg, canvas, onMenu, setMenu])
  return stage
}

function useTooltip(frame: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const tip = frame.current?.querySelector<HTMLElement>('.tip')
    if (frame.current !== null && tip != null) return createTooltip(frame.current, tip)
    return undefined
  }, [frame])
}

/** Empty: what stands there, and one sentence on what to type. */
function Hint() {
  const machines = useStore(cluster, ({ view }) => Object.keys(view.machines).length)
  const empty = useStore(cluster, ({ view }) => Object.keys(view.swarm).length === 0)
  if (machines === 0) {
    return (
      <p className="scene-hint">
        No machine stands here. Type <code>docker-machine create v1</code> on the host.
      </p>
    )
  }
  if (!empty) return null
  return (
    <p className="scene-hint">
      {machines === 3 ? 'Three machines' : `${machines} machines`}, switched on and in no swarm.
      Type <code>docker swarm init --advertise-addr 10.99.0.11</code> on v1, or click the blue line.
    </p>
  )
}

function Tools(props: { readonly stage: RefObject<Stage | null>; readonly cutting: boolean }) {
  const { stage, cutting } = props
  return (
    <>
      <div className="tools-on-stage" role="group" aria-label="Stage">
        <button
          type="button"
          aria-pressed={cutting}
          aria-label={cutting ? 'A drag cuts cables' : 'A drag moves the picture'}
          title={
            cutting
              ? 'A drag on the empty stage cuts the cables it crosses. Click: a drag moves the picture'
              : 'A drag moves the picture. Click: a drag cuts the cables it crosses'
          }
          onClick={() => screen.setState({ cutting: !cutting })}
        >
          {cutting ? <Scissors size={15} /> : <Hand size={15} />}
        </button>
        <button type="button" aria-label="Nearer" onClick={() => stage.current?.camera.zoomBy(1.5)}>
          <Plus size={15} />
        </button>
        <button
          type="button"
          aria-label="Farther"
          onClick={() => stage.current?.camera.zoomBy(1 / 1.5)}
        >
          <Minus size={15} />
        </button>
        <button type="button" aria-label="Show all" onClick={() => stage.current?.camera.reset()}>
          <Maximize size={15} />
        </button>
      </div>
      <Minimap stage={stage} />
    </>
  )
}
