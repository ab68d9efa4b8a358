/**
 * Messages in flight, on a canvas above the cards: each is placed by arithmetic from the instants
 * at which it was sent and arrives. At real speed a message takes two milliseconds; its dot takes
 * its time, so that the eye can follow, and stands still when time does.
 */
import type { PacketView } from '../../protocol/view'
import { PACKET_LOOK, type Shape } from '../palette'
import type { Place } from '../state/screen'

/** Real milliseconds a dot is seen at the least. */
const SEEN = 420
const MOST = 600

interface Flight {
  readonly packet: PacketView
  readonly until: number
}

export interface Flights {
  add(packets: readonly PacketView[], speed: number): void
  draw(
    canvas: CanvasRenderingContext2D,
    now: number,
    placeOf: (machine: string) => Place | null,
    calm: boolean,
    slow: boolean,
  ): void
  readonly count: () => number
}

export function createFlights(): Flights {
  let flights: Flight[] = []
  return {
    count: () => flights.length,
    add(packets, speed) {
      for (const packet of packets) {
        if (flights.length >= MOST) break
        flights.push({ packet, until: Math.max(packet.arrivesAt, packet.sentAt + SEEN * speed) })
      }
    },
    draw(canvas, now, placeOf, calm, slow) {
      flights = flights.filter(({ until }) => until > now)
      for (const { packet, until } of flights) {
        const [from, to] = [placeOf(packet.from), placeOf(packet.to)]
        if (from === null || to === null) continue
        const share = Math.max(0, Math.min(1, (now - packet.sentAt) / (until - packet.sentAt)))
        if (calm) blink(canvas, from, to, packet, share)
        else dot(canvas, from, to, packet, share, slow)
      }
    },
  }
}

/** A gently bowed way, one bow a direction. */
function along(from: Place, to: Place, share: number): Place {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const bow = 0.11
  const middle = { x: (from.x + to.x) / 2 - dy * bow, y: (from.y + to.y) / 2 + dx * bow }
  const rest = 1 - share
  return {
    x: rest * rest * from.x + 2 * rest * share * middle.x + share * share * to.x,
    y: rest * rest * from.y + 2 * rest * share * middle.y + share * share * to.y,
  }
}

function dot(
  canvas: CanvasRenderingContext2D,
  from: Place,
  to: Place,
  packet: PacketView,
  share: number,
  slow: boolean,
): void {
  const { color, shape } = PACKET_LOOK[packet.kind]
  const way = packet.lost ? Math.min(share, 0.5) : share
  const at = along(from, to, way)
  const fallen = packet.lost && share > 0.5 ? (share - 0.5) * 70 : 0
  canvas.globalAlpha = packet.lost ? 1 - share : 1
  canvas.fillStyle = color
  canvas.strokeStyle = color
  paint(canvas, shape, at.x, at.y + fallen)
  if (slow) canvas.fillText(packet.word, at.x + 8, at.y + 3)
  canvas.globalAlpha = 1
}

function paint(canvas: CanvasRenderingContext2D, shape: Shape, x: number, y: number): void {
  canvas.beginPath()
  switch (shape) {
    case 'square':
      canvas.rect(x - 3.4, y - 3.4, 6.8, 6.8)
      break
    case 'diamond':
      canvas.moveTo(x, y - 5)
      canvas.lineTo(x + 5, y)
      canvas.lineTo(x, y + 5)
      canvas.lineTo(x - 5, y)
      break
    case 'triangle':
      canvas.moveTo(x, y - 5)
      canvas.lineTo(x + 5, y + 4)
      canvas.lineTo(x - 5, y + 4)
      break
    case 'bar':
      canvas.rect(x - 5, y - 2, 10, 4)
      break
    case 'cross':
      canvas.rect(x - 4.5, y - 1.4, 9, 2.8)
      canvas.rect(x - 1.4, y - 4.5, 2.8, 9)
      break
    case 'ring':
      canvas.arc(x, y, 3, 0, 2 * Math.PI)
      canvas.lineWidth = 1.6
      canvas.stroke()
      return
    case 'circle':
      canvas.arc(x, y, 3.4, 0, 2 * Math.PI)
  }
  canvas.fill()
}

/** For those who asked for less motion: the lane lights up once. */
function blink(
  canvas: CanvasRenderingContext2D,
  from: Place,
  to: Place,
  packet: PacketView,
  share: number,
): void {
  canvas.globalAlpha = (1 - share) * 0.6
  canvas.strokeStyle = PACKET_LOOK[packet.kind].color
  canvas.lineWidth = 1.5
  const end = along(from, to, 0.5)
  canvas.beginPath()
  canvas.moveTo(from.x, from.y)
  canvas.quadraticCurveTo(
    2 * end.x - (from.x + to.x) / 2,
    2 * end.y - (from.y + to.y) / 2,
    to.x,
    to.y,
  )
  canvas.stroke()
  canvas.globalAlpha = 1
}
