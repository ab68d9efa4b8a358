/** The stage in its frame: hint, kill zone, tools, the menu of a machine, and the keys. */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { cluster } from '../state/cluster'
import { select, type Place } from '../state/screen'
import { cutOff, kill, start, tool } from './gestures'
import { MachineMenu } from './MachineMenu'
import { createStage } from './stage'
import './scene.css'

interface Menu {
  readonly machine: string
  readonly at: Place
}

export function Scene({ onCommand }: { readonly onCommand: (line: string) => void }) {
  const svg = useRef<SVGSVGElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [menu, setMenu] = useState<Menu | null>(null)
  const [cutting, setCutting] = useState(false)
  const empty = useStore(cluster, ({ view }) => Object.keys(view.swarm).length === 0)

  useEffect(() => {
    if (svg.current === null || canvas.current === null) return
    return createStage({
      svg: svg.current,
      canvas: canvas.current,
      onMenu: (machine, at) => setMenu({ machine, at }),
    })
  }, [])

  const onKeyDown = (event: KeyboardEvent): void => {
    const focused = (event.target as Element).closest('[data-machine]')
    const machine = focused?.getAttribute('data-machine')
    if (machine == null || event.ctrlKey || event.metaKey || event.altKey) return
    if (onMachineKey(event.key, machine, focused as SVGGElement, onCommand, setMenu)) {
      event.preventDefault()
    }
  }

  return (
    <div className="scene" data-cutting={cutting} onKeyDown={onKeyDown} role="presentation">
      <svg ref={svg} className="stage" role="group" aria-label="The machines of the swarm" />
      <canvas ref={canvas} className="flights" aria-hidden="true" />
      <div className="kill-zone" data-shown="false" aria-hidden="true" />
      {empty && (
        <p className="scene-hint">
          Three machines, switched on and in no swarm. Type{' '}
          <code>docker swarm init --advertise-addr 10.99.0.11</code> on v1, or click the next step.
        </p>
      )}
      <button
        type="button"
        className="tool"
        aria-pressed={cutting}
        title="Draw a line across cables to cut them (or hold Shift and drag)"
        onClick={() => {
          tool.cutting = !cutting
          setCutting(!cutting)
        }}
      >
        ✂ Cut
      </button>
      {menu !== null && (
        <MachineMenu {...menu} onCommand={onCommand} onClose={() => setMenu(null)} />
      )}
    </div>
  )
}

/** What a key does to the machine in focus; false when it means nothing there. */
function onMachineKey(
  key: string,
  machine: string,
  element: SVGGElement,
  onCommand: (line: string) => void,
  setMenu: (menu: Menu) => void,
): boolean {
  switch (key.toLowerCase()) {
    case 'enter':
    case ' ':
      select({ kind: 'machine', id: machine })
      return true
    case 'k':
      kill(machine)
      return true
    case 's':
      start(machine)
      return true
    case 'd':
      onCommand(`docker node update --availability drain ${machine}`)
      return true
    case 'x':
      cutOff(machine)
      return true
    case 'contextmenu':
    case 'm': {
      const { left, top } = element.getBoundingClientRect()
      setMenu({ machine, at: { x: left + 20, y: top + 30 } })
      return true
    }
    case 'arrowleft':
    case 'arrowup':
      return step(machine, -1)
    case 'arrowright':
    case 'arrowdown':
      return step(machine, 1)
    default:
      return false
  }
}

/** Moves the focus to the next machine. */
function step(machine: string, by: 1 | -1): boolean {
  const all = [...document.querySelectorAll<SVGGElement>('[data-machine].machine')]
  const at = all.findIndex((one) => one.dataset['machine'] === machine)
  all[(at + by + all.length) % all.length]?.focus()
  return true
}
