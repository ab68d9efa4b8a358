/** What a mark means, in words, beside the pointer or the focus. */
import type { ContainerView, TaskView } from '../../protocol/view'
import { secondsText } from '../clock'
import type { Mirror } from '../state/cluster'
import { livingOf, silenceWords, type Living } from './beats'
import { beliefWords } from './card'
import { stateWords } from './crates'
import { cablesOf, cableWords } from './links'

const GIB = 1024 ** 3

/** A key may change what the words are about, and Escape takes them away. */
const HIDING = ['mouseleave', 'focusout', 'pointerdown', 'keydown']

/** Shows words for marks within `root`; returns how to stop. */
export function createTooltip(root: HTMLElement, tip: HTMLElement, mirror: Mirror): () => void {
  const show = (event: Event): void => {
    const target = event.target as Element
    if (event.type === 'focusin' && !target.matches(':focus-visible')) return
    const busy = event instanceof PointerEvent && (event.buttons !== 0 || isFinger(event))
    const lines = busy ? [] : linesFor(target, mirror)
    tip.hidden = lines.length === 0
    if (tip.hidden) return
    tip.replaceChildren(
      ...lines.map((line, at) => {
        const row = document.createElement(at === 0 ? 'b' : 'span')
        row.textContent = line
        return row
      }),
    )
    moveTo(
      root,
      tip,
      target.closest('[data-task], [data-past], [data-container], .link, .machine') ?? target,
    )
  }
  const hide = (): void => void (tip.hidden = true)
  const events = ['pointerover', 'focusin'] as const
  for (const event of events) root.addEventListener(event, show)
  for (const event of HIDING) root.addEventListener(event, hide)
  return () => {
    for (const event of events) root.removeEventListener(event, show)
    for (const event of HIDING) root.removeEventListener(event, hide)
  }
}

/** A finger does not hover: what it taps opens, and words beside that would stay behind. */
const isFinger = ({ pointerType }: PointerEvent): boolean => pointerType === 'touch'

/** Below the mark, or above it where there is no room. */
function moveTo(root: HTMLElement, tip: HTMLElement, mark: Element): void {
  const [frame, box] = [root.getBoundingClientRect(), mark.getBoundingClientRect()]
  const { offsetWidth, offsetHeight } = tip
  const middle = box.left + box.width / 2 - frame.left - offsetWidth / 2
  const below = box.bottom - frame.top + 8
  const fits = below + offsetHeight < frame.height
  tip.style.left = `${Math.max(6, Math.min(frame.width - offsetWidth - 6, middle))}px`
  tip.style.top = `${fits ? below : box.top - frame.top - offsetHeight - 8}px`
}

function linesFor(target: Element, { store }: Mirror): string[] {
  const { view, at } = store.getState()
  const value = (name: string): string | null =>
    target.closest(`[data-${name}]`)?.getAttribute(`data-${name}`) ?? null
  const task = view.tasks[value('task') ?? value('past') ?? '']
  if (task !== undefined) return taskLines(task, at)
  const container = view.containers[value('container') ?? '']
  if (container !== undefined) return containerLines(container, at)
  const gate = value('gate')
  if (gate !== null) return [`http://${gate}`, 'every machine answers here; click to ask']
  const link = cablesOf(view.links).find(({ id }) => id === value('link'))
  if (link !== undefined) return [cableWords(link), 'click mends it; right click: more']
  const living = livingOf(view, target.closest('.machine')?.getAttribute('data-machine') ?? '')
  return living === null ? [] : machineLines(living, at)
}

function taskLines(task: TaskView, at: number): string[] {
  const wanted = task.desired === task.state ? '' : `, wanted ${task.desired}`
  const pull = task.pulled === null ? '' : `, pulled ${task.pulled} %`
  return [
    task.name,
    `${task.state}${pull} for ${secondsText(at - task.since)}${wanted}`,
    `${task.image}${task.outdated ? ' · an older spec' : ''}`,
    ...(task.err === '' ? [] : [task.err]),
  ]
}

function containerLines(container: ContainerView, at: number): string[] {
  const { name, image, since } = container
  return [
    `${name} · made by hand`,
    `${stateWords(container)} for ${secondsText(at - since)}`,
    image,
    'the swarm does not manage it: nothing starts it elsewhere',
  ]
}

function machineLines(living: Living, at: number): string[] {
  const { machine } = living
  const { id, address, power, role, isLeader, cpusReserved, cpus } = machine
  const what = isLeader ? 'leader' : role === 'none' ? 'in no swarm' : role
  const silence = silenceWords(living, at)
  const memory = `${(machine.memoryReserved / GIB).toFixed(1)} of ${(machine.memoryBytes / GIB).toFixed(0)} GiB`
  return [
    `${id} · ${what}`,
    `${address}, power ${power}`,
    ...(machine.belief === 'none' ? [] : [`the leader believes: ${beliefWords(machine)}`]),
    ...(silence === '' ? [] : [silence]),
    `reserved: ${cpusReserved} of ${cpus} CPUs, ${memory}`,
  ]
}
