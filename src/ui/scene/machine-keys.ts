/** What keys do to the machine in focus. */
import type { KeyboardEvent } from 'react'
import { cluster } from '../state/cluster'
import { select, type Place } from '../state/screen'
import { cutOff, kill, start } from './deeds'

type Deed = (machine: string, element: Element) => void

/** Handles a key that means something for a machine; others go on. */
export function onMachineKey(
  event: KeyboardEvent,
  onCommand: (line: string) => void,
  onMenu: (machine: string, at: Place) => void,
): void {
  const focused = (event.target as Element).closest('.machine')
  const machine = focused?.getAttribute('data-machine')
  if (focused === null || machine == null) return
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const deed = deeds(onCommand, onMenu)[event.key.toLowerCase()]
  if (deed === undefined) return
  event.preventDefault()
  event.stopPropagation()
  deed(machine, focused)
}

function deeds(
  onCommand: (line: string) => void,
  onMenu: (machine: string, at: Place) => void,
): Readonly<Record<string, Deed>> {
  const inspect: Deed = (machine) => select({ kind: 'machine', id: machine })
  const menu: Deed = (machine, element) => {
    const { left, top } = element.getBoundingClientRect()
    onMenu(machine, { x: left + 20, y: top + 30 })
  }
  return {
    enter: inspect,
    ' ': inspect,
    k: kill,
    s: start,
    d: (machine) => onCommand(`docker node update --availability ${drains(machine)} ${machine}`),
    x: cutOff,
    m: menu,
    contextmenu: menu,
    arrowleft: (_, element) => step(element, -1, 0),
    arrowright: (_, element) => step(element, 1, 0),
    arrowup: (_, element) => step(element, 0, -1),
    arrowdown: (_, element) => step(element, 0, 1),
  }
}

const drains = (machine: string): string =>
  cluster.getState().view.machines[machine]?.availability === 'drain' ? 'active' : 'drain'

/** Moves the focus to the nearest machine in that direction. */
function step(from: Element, dx: number, dy: number): void {
  const at = middleOf(from)
  let best: { readonly element: SVGGElement; readonly far: number } | null = null
  for (const element of document.querySelectorAll<SVGGElement>('.machine')) {
    const { x, y } = middleOf(element)
    const [alongWay, aside] = dx === 0 ? [(y - at.y) * dy, x - at.x] : [(x - at.x) * dx, y - at.y]
    if (element === from || alongWay <= 2) continue
    const far = alongWay + 2 * Math.abs(aside)
    if (best === null || far < best.far) best = { element, far }
  }
  best?.element.focus()
}

function middleOf(element: Element): Place {
  const { left, top, width, height } = (
    element.querySelector('.body') ?? element
  ).getBoundingClientRect()
  return { x: left + width / 2, y: top + height / 2 }
}
