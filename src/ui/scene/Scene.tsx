/** The stage at which one acts: the picture with hints, the kill zone, tools, menus and keys. */
import { Hand, Maximize, Minus, Plus, Scissors } from 'lucide-react'
import { useCallback, useRef, useState, type RefObject } from 'react'
import { useStore } from 'zustand'
import { cluster, mirror } from '../state/cluster'
import { screen, type Place } from '../state/screen'
import type { Cable } from './links'
import { Menu, type Entry } from './Menu'
import { cableEntries, machineEntries } from './menus'
import { onMachineKey } from './machine-keys'
import { Minimap } from './Minimap'
import { Picture } from './Picture'
import type { Stage } from './scenery'

interface OpenMenu {
  readonly name: string
  readonly entries: readonly Entry[]
  readonly at: Place
}

export function Scene({ onCommand }: { readonly onCommand: (line: string) => void }) {
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const cutting = useStore(screen, (state) => state.cutting)
  const stage = useRef<Stage | null>(null)
  const keepStage = useCallback((made: Stage) => void (stage.current = made), [])
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
  const openCableMenu = useCallback(
    (cable: Cable, at: Place): void =>
      setMenu({
        name: `What to do with the cable ${cable.a} — ${cable.b}`,
        entries: cableEntries(cable),
        at,
      }),
    [],
  )
  return (
    <Picture
      mirror={mirror}
      onStage={keepStage}
      says="The machines of the swarm"
      looksOnly={false}
      cutting={cutting}
      onMenu={openMachineMenu}
      onCableMenu={openCableMenu}
      onKeyDown={(event) => {
        if (stage.current !== null && zooms(stage.current, event.key)) event.stopPropagation()
        else onMachineKey(event, onCommand, openMachineMenu)
      }}
    >
      <div className="kill-zone" data-shown="false" aria-hidden="true" />
      <Hint />
      <Tools stage={stage} cutting={cutting} />
      {menu !== null && <Menu {...menu} onClose={closeMenu} />}
    </Picture>
  )
}

const CLOSER = 1.5

/** What a key does to the camera; false when nothing. */
function zooms({ camera }: Stage, key: string): boolean {
  if (key === '+' || key === '=') camera.zoomBy(CLOSER)
  else if (key === '-') camera.zoomBy(1 / CLOSER)
  else if (key === '0') camera.reset()
  else return false
  return true
}

/** Empty: what stands there, and one sentence on what to type. */
function Hint() {
  const heard = useStore(cluster, (state) => state.heard)
  const machines = useStore(cluster, ({ view }) => Object.keys(view.machines).length)
  const empty = useStore(cluster, ({ view }) => Object.keys(view.swarm).length === 0)
  if (!heard) {
    return (
      <p key="late" className="scene-hint late">
        The lab is being set up. Many machines, or a long history, take a while.
      </p>
    )
  }
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
      Type <code>docker swarm init --advertise-addr 10.99.0.11</code> on v1, or press the blue line.
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
        <button
          type="button"
          aria-label="Nearer"
          onClick={() => stage.current?.camera.zoomBy(CLOSER)}
        >
          <Plus size={15} />
        </button>
        <button
          type="button"
          aria-label="Farther"
          onClick={() => stage.current?.camera.zoomBy(1 / CLOSER)}
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
