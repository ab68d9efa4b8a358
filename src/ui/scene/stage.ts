/**
 * The stage: an SVG of what stands and a canvas of what flies, drawn from the stores and never by
 * React. It draws anew when something changed, and moves what moves at the display's rate.
 */
import { select as pick } from 'd3'
import { cluster, subscribePackets, virtualNow } from '../state/cluster'
import { act } from '../state/link'
import { hover, place, screen, select, type Place } from '../state/screen'
import { createCamera, type Camera } from './camera'
import { createGestures } from './gestures'
import { boundsOf, layout, levelOf } from './layout'
import { drawLinks } from './links'
import { drawMachines, tickMachines, type Layer, type Machine } from './machines'
import { createFlights, type Flights } from './packets'
import { drawTasks, hexagonsOf, type Hexagon } from './tasks'
import { drawTray } from './tray'

const PERIOD = 5000
const LARGEST = 1.35
const BELOW = 92

interface Parts {
  readonly svg: SVGSVGElement
  readonly canvas: HTMLCanvasElement
  readonly onMenu: (machine: string, at: Place) => void
}

type Groups = ReturnType<typeof drawMachines>

/** What is drawn with, and what was drawn last. */
interface Stage extends Parts {
  readonly layers: Readonly<Record<'links' | 'machines' | 'tray' | 'gestures', Layer>>
  readonly gestures: ReturnType<typeof createGestures>
  readonly camera: Camera
  readonly flights: Flights
  places: ReadonlyMap<string, Place>
  groups: Groups | null
  dirty: boolean
}

/** Puts the stage to work; returns how to end it. */
export function createStage(parts: Parts): () => void {
  const stage = build(parts)
  const soil = (): void => void (stage.dirty = true)
  const calm = matchMedia('(prefers-reduced-motion: reduce)')
  let frame = 0
  const tick = (): void => {
    frame = requestAnimationFrame(tick)
    if (stage.dirty) redraw(stage)
    const now = virtualNow()
    if (stage.groups !== null) tickMachines(stage.groups, now, PERIOD)
    fly(stage, now, calm.matches)
  }
  const ends = [
    cluster.subscribe((state, before) => {
      if (state.view !== before.view) soil()
    }),
    screen.subscribe(soil),
    subscribePackets((packets) => stage.flights.add(packets, cluster.getState().speed)),
  ]
  const watcher = new ResizeObserver(soil)
  watcher.observe(parts.svg)
  frame = requestAnimationFrame(tick)
  return () => {
    cancelAnimationFrame(frame)
    watcher.disconnect()
    for (const end of ends) end()
    pick(parts.svg).selectAll('*').remove()
  }
}

function build(parts: Parts): Stage {
  const root = pick(parts.svg)
  const world = root.append('g').attr('class', 'world')
  const layer = (name: string): Layer => world.append('g').attr('class', name)
  const layers = {
    links: layer('links'),
    machines: layer('machines'),
    tray: layer('tray'),
    gestures: layer('gestures'),
  }
  const gestures = createGestures({
    layer: layers.gestures,
    svg: parts.svg,
    placeOf: (machine) => placeOf(stage, machine),
    machines: () => [...stage.places.keys()],
    toWorld: (event) => stage.camera.toWorld(event),
    move: place,
    onMenu: parts.onMenu,
  })
  const stage: Stage = {
    ...parts,
    layers,
    gestures,
    camera: createCamera(root, world, gestures.mayPan),
    flights: createFlights(),
    places: new Map(),
    groups: null,
    dirty: true,
  }
  root.on('click', (event: MouseEvent) => {
    if (event.target === parts.svg) select(null)
  })
  return stage
}

const placeOf = ({ places }: Stage, id: string): Place | null =>
  places.get(id) ?? edgeOf(id, places)

/** Draws everything that stands. */
function redraw(stage: Stage): void {
  stage.dirty = false
  const { view } = cluster.getState()
  const { selection, hover: pointed, placed } = screen.getState()
  const { width, height } = stage.svg.getBoundingClientRect()
  const machines = Object.values(view.machines)
  const level = levelOf(machines.length)
  stage.places = layout(machines, placed, width / Math.max(height, 1))
  stage.camera.fit(boundsOf(stage.places, level), LARGEST)
  const hexagons = hexagonsOf(view, selection, pointed)
  const rows: Machine[] = machines.map((machine) => ({
    view: machine,
    place: stage.places.get(machine.id) ?? { x: 0, y: 0 },
    level,
    running: (hexagons.get(machine.id) ?? []).filter(({ task }) => task.state === 'running').length,
    selected: selection?.kind === 'machine' && selection.id === machine.id,
    dimmed: false,
  }))
  stage.groups = drawMachines(stage.layers.machines, rows)
  fillCards(stage, stage.groups, hexagons)
  drawLinks(stage.layers.links, view.links, (id) => placeOf(stage, id), mend)
  const lowest = Math.max(0, ...[...stage.places.values()].map(({ y }) => y))
  drawTray(stage.layers.tray, hexagons.get('') ?? [], lowest + BELOW)
}

const mend = (a: string, b: string): void =>
  act(
    { kind: 'link.heal', from: [a], to: [b] },
    `# you mended the cable ${a} — ${b} (chaos heal ${a} ${b})`,
  )

function fillCards(
  { gestures }: Stage,
  groups: Groups,
  hexagons: ReadonlyMap<string, readonly Hexagon[]>,
): void {
  groups.each(function (machine) {
    drawTasks(this, machine, hexagons.get(machine.view.id) ?? [])
  })
  groups
    .on('click', (event: MouseEvent, { view: { id } }) => {
      const task = (event.target as Element).closest('[data-task]')?.getAttribute('data-task')
      select(task == null ? { kind: 'machine', id } : { kind: 'task', id: task })
    })
    .on('mouseover', (event: MouseEvent) => {
      const marked = (event.target as Element).closest('[data-service]')
      const service = marked?.getAttribute('data-service')
      hover(service == null ? null : { kind: 'service', id: service })
    })
    .on('mouseleave', () => hover(null))
  gestures.attach(groups)
}

/** Draws everything that flies. */
function fly(stage: Stage, now: number, calm: boolean): void {
  const { canvas } = stage
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
  const { x, y, k } = stage.camera.transform()
  context.translate(x, y)
  context.scale(k, k)
  context.font = '10px system-ui, sans-serif'
  const slow = cluster.getState().speed <= 0.25
  stage.flights.draw(context, now, (id) => placeOf(stage, id), calm, slow)
}

/** The registry stands at the left edge, a client at the right. */
function edgeOf(id: string, places: ReadonlyMap<string, Place>): Place | null {
  if (places.size === 0) return null
  const xs = [...places.values()].map(({ x }) => x)
  if (id === 'registry') return { x: Math.min(...xs) - 150, y: -120 }
  return id === 'host' ? { x: Math.max(...xs) + 150, y: -120 } : null
}
