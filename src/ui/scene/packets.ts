/**
 * Messages in flight, on a canvas above the cards: each is placed by arithmetic from the instants
 * at which it was sent and arrives. On a quick wire a message takes a millisecond; its dot takes
 * its time, so that the eye can follow, and what answers it sets off when it is seen to arrive.
 * When too many are under way, the lanes thicken instead.
 */
import type { PacketKind, PacketView } from '../../protocol/view'
import { PACKET_LOOK } from '../palette'
import type { Inks } from './beats'
import { along, laneBetween, trace, tracePart, type Lane, type Spot } from './lanes'
import { paintShape } from './shapes'

/** Real milliseconds a dot is seen at the least: slow enough to follow, slower to be read. */
const SEEN = 520
const READ = 1500
/** Real milliseconds an answer may be drawn later than it was sent. */
const LATEST = 2600
const MOST_DOTS = 220
const MOST_KEPT = 2000
const MOST_WORDS = 36
/** Lanes that glow at once: a long bow is the dearest thing on the canvas. */
const MOST_LANES = 80
/** Lanes whose warmth is kept: with more, the newcomers would never be among the warmest. */
const MOST_WARM = 600
const FADE_MS = 900
const REACH = 12

interface Flight {
  readonly packet: PacketView
  /** Virtual instants between which it is drawn. */
  readonly since: number
  readonly until: number
}

/** How much went over a lane lately. */
interface Heat {
  readonly packet: PacketView
  warmth: number
}

/** What the canvas is drawn with. */
interface Sky {
  readonly canvas: CanvasRenderingContext2D
  readonly now: number
  readonly speed: number
  /** Real milliseconds since the last drawing; 0 while time stands still. */
  readonly elapsed: number
  /** Less motion: nothing flies. */
  readonly calm: boolean
  readonly inks: Inks
  spotOf(machine: string): Spot | null
  isOn(machine: string): boolean
  shows(kind: PacketKind): boolean
}

export interface Flights {
  add(packets: readonly PacketView[], speed: number): void
  draw(sky: Sky): void
  /** The message drawn at that point, or null. */
  at(x: number, y: number): PacketView | null
  /** Forgets all: time was moved. */
  clear(): void
}

export function createFlights(): Flights {
  let flights: Flight[] = []
  const heats = new Map<string, Heat>()
  /** When what arrived at a machine at an instant is seen to arrive. */
  const seen = new Map<string, number>()
  let drawn: { readonly packet: PacketView; readonly x: number; readonly y: number }[] = []
  return {
    add(packets, speed) {
      if (seen.size > MOST_KEPT) seen.clear()
      for (const packet of packets) {
        warm(heats, packet)
        if (flights.length < MOST_KEPT) flights.push(schedule(packet, speed, seen))
      }
    },
    draw(sky) {
      flights = flights.filter(({ until }) => until > sky.now)
      drawn = []
      const lanes = new Map<string, Lane | null>()
      const crowded = flights.length > MOST_DOTS
      drawHeat(sky, heats, lanes, crowded || sky.calm)
      if (crowded || sky.calm) return
      const flying = flights.filter(
        ({ since, packet }) => since <= sky.now && sky.shows(packet.kind),
      )
      const words = sky.speed < 1 && flying.length <= MOST_WORDS
      for (const flight of flying) {
        const lane = laneOf(sky, lanes, flight.packet)
        if (lane !== null) drawn.push({ packet: flight.packet, ...dot(sky, lane, flight, words) })
      }
    },
    at(x, y) {
      const near = drawn.filter((one) => Math.hypot(one.x - x, one.y - y) < REACH)
      return near.at(-1)?.packet ?? null
    },
    clear() {
      flights = []
      heats.clear()
      seen.clear()
    },
  }
}

/** When the dot is drawn: after that which it answers, and for as long as eyes need. */
function schedule(packet: PacketView, speed: number, seen: Map<string, number>): Flight {
  const { sentAt, arrivesAt, from, to, lost } = packet
  const cause = seen.get(`${from} ${sentAt}`) ?? sentAt
  const since = Math.min(Math.max(sentAt, cause), sentAt + LATEST * speed)
  const seenFor = (speed < 1 ? SEEN + (READ - SEEN) * (1 - speed) : SEEN) * speed
  const until = Math.max(arrivesAt, since + seenFor)
  if (!lost) {
    const key = `${to} ${arrivesAt}`
    seen.set(key, Math.max(seen.get(key) ?? 0, until))
  }
  return { packet, since, until }
}

function warm(heats: Map<string, Heat>, packet: PacketView): void {
  const key = `${packet.from} ${packet.to} ${packet.kind}`
  const known = heats.get(key)
  if (known !== undefined) known.warmth = Math.min(400, known.warmth + 1)
  else if (heats.size < MOST_WARM) heats.set(key, { packet, warmth: 1 })
}

function laneOf(sky: Sky, lanes: Map<string, Lane | null>, { from, to }: PacketView): Lane | null {
  const key = `${from} ${to}`
  let lane = lanes.get(key)
  if (lane === undefined) {
    const [a, b] = [sky.spotOf(from), sky.spotOf(to)]
    lane = a === null || b === null || from === to ? null : laneBetween(a, b)
    lanes.set(key, lane)
  }
  return lane
}

/** Lanes that were used lately, faint; as thick as their traffic when dots are not drawn. */
function drawHeat(
  sky: Sky,
  heats: Map<string, Heat>,
  lanes: Map<string, Lane | null>,
  strong: boolean,
): void {
  const { canvas, elapsed } = sky
  for (const heat of warmest(heats, Math.exp(-elapsed / FADE_MS))) {
    const lane = sky.shows(heat.packet.kind) ? laneOf(sky, lanes, heat.packet) : null
    if (lane === null) continue
    const full = Math.min(1, heat.warmth)
    canvas.globalAlpha = strong ? 0.2 + 0.3 * full : 0.28 * full
    canvas.lineWidth = strong ? 1 + Math.min(4, Math.sqrt(heat.warmth) * 0.55) : 1.2
    canvas.strokeStyle = sky.inks.packets[heat.packet.kind]
    canvas.beginPath()
    trace(canvas, lane)
    canvas.stroke()
  }
  canvas.globalAlpha = 1
}

/** Lets all cool down, forgets the cold ones, and gives the warmest. */
function warmest(heats: Map<string, Heat>, fade: number): Heat[] {
  for (const [key, heat] of heats) {
    heat.warmth *= fade
    if (heat.warmth < 0.04) heats.delete(key)
  }
  const all = [...heats.values()]
  if (all.length <= MOST_LANES) return all
  return all.sort((a, b) => b.warmth - a.warmth).slice(0, MOST_LANES)
}

/** Where a lost one is seen to fall: at the barrier, or before the dead machine. */
const FALLS = 0.5
const FALLS_BEFORE = 0.94

function dot(
  sky: Sky,
  lane: Lane,
  { packet, since, until }: Flight,
  words: boolean,
): { x: number; y: number } {
  const { canvas } = sky
  const color = sky.inks.packets[packet.kind]
  const share = Math.max(0, Math.min(1, (sky.now - since) / (until - since)))
  const falls = packet.lost ? FALLS : sky.isOn(packet.to) ? 1 : FALLS_BEFORE
  const way = Math.min(share, falls)
  const fallen = falls === FALLS ? Math.max(0, share - falls) / (1 - falls) : 0
  const at = along(lane, way)
  const y = at.y + fallen * fallen * 46
  canvas.globalAlpha = 1 - fallen * 0.85
  canvas.strokeStyle = color
  canvas.fillStyle = color
  if (fallen === 0) {
    canvas.lineWidth = 2
    canvas.globalAlpha = 0.5
    canvas.beginPath()
    tracePart(canvas, lane, Math.max(0, way - 0.16), way)
    canvas.stroke()
    canvas.globalAlpha = 1
  }
  paintShape(canvas, PACKET_LOOK[packet.kind].shape, at.x, y, sky.inks.paper)
  if (words) write(sky, packet.lost && fallen > 0 ? 'lost' : packet.word, at.x + 10, y + 4)
  canvas.globalAlpha = 1
  return { x: at.x, y }
}

function write({ canvas, inks }: Sky, word: string, x: number, y: number): void {
  canvas.lineWidth = 3.5
  canvas.strokeStyle = inks.paper
  canvas.strokeText(word, x, y)
  canvas.fillStyle = inks.text
  canvas.fillText(word, x, y)
}
