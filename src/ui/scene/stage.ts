/**
 * The stage: an SVG of what stands and a canvas of what flies, drawn from the stores and never by
 * React. It draws anew when something changed, and moves what moves at the display's rate.
 */
import {
  pointer,
  select as pick,
  zoom,
  zoomIdentity,
  type D3ZoomEvent,
  type ZoomTransform,
} from 'd3'
import type { ClusterView, TaskView } from '../../protocol/view'
import { hueOf } from '../palette'
import { cluster, subscribePackets, virtualNow } from '../state/cluster'
import { act } from '../state/link'
import { hover, place, screen, select, type Place, type Selection } from '../state/screen'
import { createGestures } from './gestures'
import { boundsOf, layout, levelOf } from './layout'
import { drawLinks } from './links'
import { drawMachines, tickMachines, type Machine } from './machines'
import { createFlights } from './packets'
import { drawTasks, isHistory, serviceOrder, type Hexagon } from './tasks'

const PERIOD = 5000
const TRAY = { radius: 9, step: 22 }

interface Parts {
  readonly svg: SVGSVGElement
  readonly canvas: HTMLCanvasElement
  readonly onMenu: (machine: string, at: Place) => void
}

/** Puts the stage to work; returns how to end it. */
export function createStage({ svg, canvas, onMenu }: Parts): () => void {
  const root = pick(svg)
  const world = root.append('g').attr('class', 'world')
  const linkLayer = world.append('g').attr('class', 'links')
  const machineLayer = world.append('g').attr('class', 'machines')
  const trayLayer = world.append('g').attr('class', 'tray')
  const gestureLayer = world.append('g').attr('class', 'gestures')
  const flights = createFlights()
  const calm = matchMedia('(prefers-reduced-motion: reduce)')
  let places: ReadonlyMap<string, Place> = new Map()
  let groups: ReturnType<typeof drawMachines> | null = null
  let fit = zoomIdentity
  let own = zoomIdentity
  let dirty = true
  let frame = 0

  const placeOf = (id: string): Place | null => places.get(id) ?? edgeOf(id, places)

  const transform = (): ZoomTransform => {
    const k = fit.k * own.k
    return zoomIdentity.translate(own.x + own.k * fit.x, own.y + own.k * fit.y).scale(k)
  }
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.5, 6])
    .filter((event: Event) => gestures.mayPan(event))
    .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      own = event.transform
      world.attr('transform', transform().toString())
    })
  const gestures = createGestures({
    layer: gestureLayer,
    svg,
    placeOf,
    machines: () => [...places.keys()],
    toWorld: (event) => {
      const [x, y] = pointer(event, svg)
      const [worldX, worldY] = transform().invert([x, y])
      return { x: worldX, y: worldY }
    },
    move: (machine, at) => {
      place(machine, at)
      dirty = true
    },
    onMenu,
  })
  root.call(behaviour).on('dblclick.zoom', null)
  root.on('click', (event: MouseEvent) => {
    if (event.target === svg) select(null)
  })

  function redraw(): void {
    const { view } = cluster.getState()
    const { width, height } = svg.getBoundingClientRect()
    const machines = Object.values(view.machines)
    const level = levelOf(machines.length)
    places = layout(machines, screen.getState().placed, width / Math.max(height, 1))
    const box = boundsOf(places, level)
    const k = Math.min(width / box.width, height / box.height, 1.35)
    fit = zoomIdentity
      .translate(
        width / 2 - k * (box.left + box.width / 2),
        height / 2 - k * (box.top + box.height / 2),
      )
      .scale(k)
    world.attr('transform', transform().toString())
    draw(view)
  }

  function draw(view: ClusterView): void {
    const { selection, hover: pointed } = screen.getState()
    const hexagons = hexagonsOf(view, selection, pointed)
    const level = levelOf(Object.keys(view.machines).length)
    const rows: Machine[] = Object.values(view.machines).map((machine) => ({
      view: machine,
      place: places.get(machine.id) ?? { x: 0, y: 0 },
      level,
      running: (hexagons.get(machine.id) ?? []).filter(({ task }) => task.state === 'running')
        .length,
      selected: selection?.kind === 'machine' && selection.id === machine.id,
      dimmed: false,
    }))
    groups = drawMachines(machineLayer, rows)
    groups.each(function (machine) {
      drawTasks(this, machine, hexagons.get(machine.view.id) ?? [])
    })
    groups
      .on('click', (event: MouseEvent, { view: { id } }) => {
        const task = (event.target as Element).closest('[data-task]')?.getAttribute('data-task')
        select(task == null ? { kind: 'machine', id } : { kind: 'task', id: task })
      })
      .on('mouseover', (event: MouseEvent) => {
        const service = (event.target as Element)
          .closest('[data-service]')
          ?.getAttribute('data-service')
        hover(service == null ? null : { kind: 'service', id: service })
      })
      .on('mouseleave', () => hover(null))
    gestures.attach(groups)
    drawLinks(linkLayer, view.links, placeOf, (a, b) =>
      act(
        { kind: 'link.heal', from: [a], to: [b] },
        `# you mended the cable ${a} — ${b} (chaos heal ${a} ${b})`,
      ),
    )
    drawTray(hexagons.get('') ?? [])
  }

  /** Tasks without a machine wait below all machines, with the reason. */
  function drawTray(waiting: readonly Hexagon[]): void {
    const bottom = Math.max(0, ...[...places.values()].map(({ y }) => y)) + 92
    trayLayer
      .selectAll<SVGGElement, Hexagon>('g.waiting')
      .data(waiting.slice(0, 24), ({ task }) => task.id)
      .join((enter) => {
        const mark = enter.append('g').attr('class', 'waiting')
        mark.append('circle').attr('r', TRAY.radius)
        mark.append('title')
        return mark
      })
      .attr(
        'transform',
        (_, at) =>
          `translate(${(at - (Math.min(waiting.length, 24) - 1) / 2) * TRAY.step},${bottom})`,
      )
      .attr('data-task', ({ task }) => task.id)
      .attr('data-state', ({ task }) => task.state)
      .style('--hue', ({ hue }) => hue)
      .on('click', (_, { task }) => select({ kind: 'task', id: task.id }))
      .select('title')
      .text(({ task }) => `${task.name} waits: ${task.err || task.message}`)
    const why = waiting.find(({ task }) => task.err !== '')?.task.err ?? ''
    trayLayer
      .selectAll<SVGTextElement, string>('text.why')
      .data(waiting.length > 0 && why !== '' ? [why] : [])
      .join('text')
      .attr('class', 'why')
      .attr('text-anchor', 'middle')
      .attr('y', bottom + 26)
      .text((text) => text)
  }

  function tick(): void {
    frame = requestAnimationFrame(tick)
    if (dirty) {
      dirty = false
      redraw()
    }
    const now = virtualNow()
    if (groups !== null) tickMachines(groups, now, PERIOD)
    fly(now)
  }

  function fly(now: number): void {
    const context = canvas.getContext('2d')
    if (context === null) return
    const ratio = devicePixelRatio
    const { clientWidth, clientHeight } = canvas
    if (canvas.width !== clientWidth * ratio || canvas.height !== clientHeight * ratio) {
      canvas.width = clientWidth * ratio
      canvas.height = clientHeight * ratio
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, clientWidth, clientHeight)
    const { x, y, k } = transform()
    context.translate(x, y)
    context.scale(k, k)
    context.font = '10px system-ui, sans-serif'
    const { speed } = cluster.getState()
    flights.draw(context, now, placeOf, calm.matches, speed <= 0.25)
  }

  const soil = (): void => void (dirty = true)
  let before = cluster.getState()
  const ends = [
    cluster.subscribe((state) => {
      if (state.view !== before.view) soil()
      before = state
    }),
    screen.subscribe(soil),
    subscribePackets((packets) => flights.add(packets, cluster.getState().speed)),
  ]
  const watcher = new ResizeObserver(soil)
  watcher.observe(svg)
  frame = requestAnimationFrame(tick)
  return () => {
    cancelAnimationFrame(frame)
    watcher.disconnect()
    for (const end of ends) end()
    root.selectAll('*').remove()
  }
}

/** The registry stands at the left edge, a client at the right. */
function edgeOf(id: string, places: ReadonlyMap<string, Place>): Place | null {
  if (places.size === 0) return null
  const xs = [...places.values()].map(({ x }) => x)
  if (id === 'registry') return { x: Math.min(...xs) - 150, y: -120 }
  return id === 'host' ? { x: Math.max(...xs) + 150, y: -120 } : null
}

/** All tasks as marks, by machine; those without one under the empty name. */
function hexagonsOf(
  view: ClusterView,
  selection: Selection | null,
  pointed: Selection | null,
): ReadonlyMap<string, Hexagon[]> {
  const order = serviceOrder(Object.values(view.services))
  const byMachine = new Map<string, Hexagon[]>()
  const focus =
    pointed?.kind === 'service' ? pointed.id : selection?.kind === 'service' ? selection.id : null
  const sorted = Object.values(view.tasks).sort(byPlace)
  for (const task of sorted) {
    if (task.machine === '' && isHistory(task)) continue
    const service = view.services[task.service]
    const hexagon: Hexagon = {
      task,
      hue: hueOf(order.get(task.service) ?? 9),
      old: service !== undefined && task.specVersion < service.specVersion,
      dimmed: focus !== null && focus !== task.service,
      selected: selection?.kind === 'task' && selection.id === task.id,
    }
    const held = byMachine.get(task.machine)
    if (held === undefined) byMachine.set(task.machine, [hexagon])
    else held.push(hexagon)
  }
  return byMachine
}

/** A task keeps its place among the others of its machine. */
const byPlace = (a: TaskView, b: TaskView): number =>
  (a.service < b.service ? -1 : a.service > b.service ? 1 : 0) ||
  a.slot - b.slot ||
  a.createdAt - b.createdAt
