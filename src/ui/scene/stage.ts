/**
 * The stage: an SVG of what stands and a canvas of what flies, drawn from the stores and never by
 * React. It draws anew what changed, and moves what moves at the display's rate.
 */
import { select as pick } from 'd3'
import type { ClusterView, MachineView } from '../../protocol/view'
import { calm, place, screen, type Place } from '../state/screen'
import { createCamera } from './camera'
import { healCable } from './deeds'
import { createGestures } from './gestures'
import { marginsOf } from './edges'
import type { Layer } from './layer'
import { boundsOf, CARD, layout, levelOf, settle } from './layout'
import { cratesOf, type Crate } from './crates'
import { drawLinks } from './links'
import type { Machine } from './machine'
import { drawMachines } from './machines'
import { createFlights } from './packets'
import type { Parts, Stage } from './scenery'
import { createSky } from './sky'
import { marksOf, type Mark } from './tasks'
import { drawTray, type Tray } from './tray'

/** Real milliseconds between two drawings of what stands; a crowd is dear to paint. */
const SETTLED = 30
const SETTLED_CROWD = 100
const CROWD = 40

/** Puts the stage to work; returns it and how to end it. */
export function createStage(parts: Parts): { readonly stage: Stage; readonly end: () => void } {
  const stage = build(parts)
  const soil = (): void => void (stage.dirty = true)
  const sky = createSky(stage)
  const { mirror } = parts
  let frame = 0
  let drawnAt = 0
  const tick = (): void => {
    frame = requestAnimationFrame(tick)
    if (stage.camera.glide()) soil()
    const real = performance.now()
    const settled = stage.places.size > CROWD ? SETTLED_CROWD : SETTLED
    if (stage.dirty && real - drawnAt >= settled) {
      drawnAt = real
      redraw(stage)
    }
    sky.draw(mirror.now(), calm.matches)
  }
  const ends = [
    mirror.store.subscribe((state, before) => {
      if (stands(state.view, before.view)) soil()
      if (state.at < before.at) stage.flights.clear()
    }),
    screen.subscribe(soil),
    mirror.onPackets((packets) => stage.flights.add(packets, mirror.store.getState().speed)),
  ]
  const watcher = new ResizeObserver(([entry]) => {
    if (entry !== undefined) stage.size = entry.contentRect
    soil()
  })
  watcher.observe(parts.svg)
  frame = requestAnimationFrame(tick)
  const end = (): void => {
    cancelAnimationFrame(frame)
    watcher.disconnect()
    for (const stop of ends) stop()
    pick(parts.svg).selectAll('*').remove()
  }
  return { stage, end }
}

/** Has anything changed but heartbeats, which are the canvas's to draw? */
function stands(view: ClusterView, before: ClusterView): boolean {
  if (view === before) return false
  const sections = Object.keys(view) as (keyof ClusterView)[]
  return sections.some((section) => section !== 'beats' && view[section] !== before[section])
}

function build(parts: Parts): Stage {
  const root = pick(parts.svg)
  const world = root.append('g').attr('class', 'world') as unknown as Layer
  const layer = (name: string): Layer => world.append('g').attr('class', name)
  const layers = {
    links: layer('links'),
    machines: layer('machines'),
    tray: layer('trays'),
    gestures: layer('gestures'),
  }
  const gestures = createGestures({
    layer: layers.gestures,
    svg: parts.svg,
    looksOnly: parts.looksOnly,
    placeOf: (machine) => stage.places.get(machine) ?? null,
    machines: () => [...stage.places.keys()],
    scale: () => stage.camera.transform().k,
    toWorld: (event) => stage.camera.toWorld(event),
    messageAt: (x, y) => stage.flights.at(x, y),
    move: place,
    hold: (held) => {
      stage.held = held
      stage.dirty = true
    },
    onMenu: parts.onMenu,
  })
  const stage: Stage = {
    ...parts,
    world,
    layers,
    camera: createCamera(root, gestures.mayPan, () => (stage.dirty = true)),
    flights: createFlights(),
    attach: parts.looksOnly ? () => {} : gestures.attach,
    size: parts.svg.getBoundingClientRect(),
    spots: new Map(),
    places: new Map(),
    held: null,
    bounds: { left: 0, top: 0, width: 1, height: 1 },
    marks: new Map(),
    crates: new Map(),
    causes: [],
    ports: [],
    dirty: true,
  }
  gestures.listen()
  return stage
}

/** Draws everything that stands. */
function redraw(stage: Stage): void {
  stage.dirty = false
  arrange(stage)
  const { k } = stage.camera.transform()
  const transform = stage.camera.transform().toString()
  if (stage.world.attr('transform') !== transform) stage.world.attr('transform', transform)
  const { view } = stage.mirror.store.getState()
  const { selection, hover } = screen.getState()
  const causes = [view.tasks, view.services, view.containers, selection, hover]
  if (causes.some((cause, at) => cause !== stage.causes[at])) {
    stage.causes = causes
    stage.marks = marksOf(view, selection, hover)
    stage.crates = cratesOf(view.containers, selection, hover)
  }
  stage.ports = portsOf(stage)
  stage.attach(drawMachines(stage.layers.machines, rowsOf(stage, k)))
  drawLinks(stage.layers.links, view.links, k, {
    placeOf: (machine) => stage.places.get(machine) ?? null,
    mend: stage.looksOnly ? () => {} : healCable,
    onMenu: stage.onCableMenu,
  })
  drawTray(stage.layers.tray, {
    ...trayPlace(stage, k),
    scale: k,
    waiting: stage.marks.get('') ?? [],
    waits: view.waits,
  })
}

/** Above the leader; in a crowd above all, where it covers nobody. */
function trayPlace(
  { mirror, places, bounds, camera, size }: Stage,
  k: number,
): Pick<Tray, 'at' | 'above' | 'left' | 'room'> {
  const { leader = null } = mirror.store.getState().view.swarm['swarm'] ?? {}
  const at = places.get(leader ?? '') ?? { x: 0, y: bounds.top + CARD.height / 2 }
  const level = levelOf(CARD.width * k)
  const isCrowd = level === 'small' || level === 'tile'
  const across = { room: size.width, left: camera.transform().applyX(at.x) }
  if (isCrowd) return { at: { x: at.x, y: bounds.top }, above: 4, ...across }
  return { at, above: (CARD.height * k) / 2 + 9, ...across }
}

/** Finds the machines' places and shows them all. */
function arrange(stage: Stage): void {
  const machines = Object.values(stage.mirror.store.getState().view.machines)
  const { width, height } = stage.size
  const form = width > height * 0.9 ? 'wide' : 'tall'
  stage.spots = settle(stage.spots, machines)
  stage.bounds = boundsOf(layout(machines, stage.spots, {}, form))
  stage.camera.fit(stage.bounds, stage.size, marginsOf(width), calm.matches)
  const placed = reachable(screen.getState().placed, stage)
  const { held } = stage
  const where = held === null ? placed : { ...placed, [held.machine]: held.at }
  stage.places = layout(machines, stage.spots, where, form)
}

/** Places made by hand, moved into what can be seen: the window may have been larger then. */
function reachable(placed: Readonly<Record<string, Place>>, stage: Stage): Record<string, Place> {
  const { bounds } = stage
  const [wide, high] = [bounds.width + CARD.width * 3, bounds.height + CARD.height * 2]
  const [x, y] = [bounds.left + bounds.width / 2, bounds.top + bounds.height / 2]
  const within = (at: number, middle: number, size: number): number =>
    Math.max(middle - size / 2, Math.min(middle + size / 2, at))
  return Object.fromEntries(
    Object.entries(placed).map(([id, at]) => [
      id,
      { x: within(at.x, x, wide), y: within(at.y, y, high) },
    ]),
  )
}

const NO_MARKS: readonly Mark[] = []
const NO_CRATES: readonly Crate[] = []

/** Whoever was moved last lies above the others. */
function rowsOf(stage: Stage, k: number): Machine[] {
  const { selection, hover, lit, placed } = screen.getState()
  const [width, height] = [CARD.width * k, CARD.height * k]
  const { machines, rafts } = stage.mirror.store.getState().view
  const moved = [...Object.keys(placed), stage.held?.machine ?? '']
  const heightOf = ({ id }: MachineView): number => moved.lastIndexOf(id)
  const fromBelow = Object.values(machines).sort((a, b) => heightOf(a) - heightOf(b))
  return fromBelow.map((view) => ({
    view,
    term: rafts[view.id]?.term ?? null,
    place: stage.places.get(view.id) ?? { x: 0, y: 0 },
    level: levelOf(width),
    scale: k,
    width,
    height,
    marks: stage.marks.get(view.id) ?? NO_MARKS,
    crates: stage.crates.get(view.id) ?? NO_CRATES,
    ports: stage.ports,
    selected: selection?.kind === 'machine' && selection.id === view.id,
    pointed: hover?.kind === 'machine' && hover.id === view.id,
    lit: lit?.has(view.id) ?? null,
  }))
}

/** The ports of the routing mesh; the same array while they are the same. */
function portsOf({ ports, mirror }: Stage): readonly number[] {
  const next = Object.values(mirror.store.getState().view.services)
    .flatMap((service) => service.ports)
    .filter(({ mode, published }) => mode === 'ingress' && published > 0)
    .map(({ published }) => published)
  return next.length === ports.length && next.every((port, at) => port === ports[at]) ? ports : next
}
