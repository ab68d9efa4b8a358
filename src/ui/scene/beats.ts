/**
 * What moves with time on a card, drawn on the canvas: the pulse of a heartbeat, the leader's
 * patience with a silent machine running out around its frame, and a manager's own patience with
 * its leader running out around its shield.
 */
import type { BeatView, ClusterView, MachineView, PacketKind, RaftView } from '../../protocol/view'
import type { Spot } from './lanes'

/** An agent's heartbeats are this far apart (spec 6.2). */
const PERIOD = 5000
const PULSE_MS = 900
/** Of the ring of silence. Pixels. */
const CORNER = 13

/** Colours the canvas takes from the theme. */
export interface Inks {
  readonly good: string
  readonly alarm: string
  readonly muted: string
  readonly text: string
  readonly paper: string
  readonly packets: Readonly<Record<PacketKind, string>>
}

/** A machine with what moves on it. */
export interface Living {
  readonly machine: MachineView
  readonly beat: BeatView | undefined
  readonly raft: RaftView | undefined
}

/** The machine of that name with what moves on it, or null. */
export function livingOf(view: ClusterView, id: string): Living | null {
  const machine = view.machines[id]
  return machine === undefined ? null : { machine, beat: view.beats[id], raft: view.rafts[id] }
}

interface Rhythm {
  readonly now: number
  readonly speed: number
  readonly calm: boolean
  /** Below this height words are covered. */
  readonly floor: number
  readonly inks: Inks
}

/** The moving parts of one machine's card, in the stage's pixels. */
export function drawBeats(
  canvas: CanvasRenderingContext2D,
  view: Living,
  spot: Spot,
  { now, speed, calm, floor, inks }: Rhythm,
): void {
  if (spot.halfWidth >= 16) drawSilence(canvas, view, spot, { now, floor, inks })
  if (spot.halfWidth < 52) return
  if (!calm) drawPulse(canvas, view, spot, now, speed, inks)
  drawPatience(canvas, view, spot, now, inks)
}

function drawPulse(
  canvas: CanvasRenderingContext2D,
  { beat, machine: { power } }: Living,
  spot: Spot,
  now: number,
  speed: number,
  { good }: Inks,
): void {
  const beatAt = beat?.beatAt ?? null
  if (beatAt === null || power === 'off') return
  const share = (now - beatAt) / Math.min(PULSE_MS * speed, PERIOD * 0.8)
  if (share < 0 || share >= 1) return
  canvas.globalAlpha = 1 - share
  canvas.strokeStyle = good
  canvas.lineWidth = 2
  canvas.beginPath()
  const [x, y] = [spot.x + spot.halfWidth - 14, spot.y - spot.halfHeight + 17]
  canvas.arc(x, y, 7 + 11 * share, 0, 2 * Math.PI)
  canvas.stroke()
  canvas.globalAlpha = 1
}

/** Is it silent, and for how much longer may it be? Null while it is heard as it should be. */
function silenceOf(
  { beat, machine: { power, belief } }: Living,
  now: number,
): { readonly since: number; readonly whole: number; readonly left: number } | null {
  const { heardAt = null, silentUntil = null } = beat ?? {}
  if (silentUntil === null || belief === 'down' || belief === 'none') return null
  const since = heardAt ?? now
  const late = power === 'off' || heardAt === null || now - heardAt > PERIOD * 1.35
  if (!late || silentUntil <= now) return null
  return { since, whole: silentUntil - since, left: silentUntil - now }
}

function drawSilence(
  canvas: CanvasRenderingContext2D,
  view: Living,
  spot: Spot,
  { now, floor, inks: { alarm, paper } }: Pick<Rhythm, 'now' | 'floor' | 'inks'>,
): void {
  const silence = silenceOf(view, now)
  if (silence === null) return
  const share = Math.max(0, Math.min(1, silence.left / Math.max(1, silence.whole)))
  const [w, h] = [spot.halfWidth + 6, spot.halfHeight + 6]
  const length = 4 * (w + h)
  canvas.lineWidth = 3.5
  canvas.lineCap = 'round'
  canvas.strokeStyle = alarm
  canvas.setLineDash([length * share, length])
  canvas.beginPath()
  canvas.moveTo(spot.x, spot.y - h)
  for (const [cornerX, cornerY, toX, toY] of [
    [w, -h, w, h],
    [w, h, -w, h],
    [-w, h, -w, -h],
    [-w, -h, 0, -h],
  ] as const) {
    const corner = Math.min(CORNER, w)
    canvas.arcTo(spot.x + cornerX, spot.y + cornerY, spot.x + toX, spot.y + toY, corner)
  }
  canvas.lineTo(spot.x, spot.y - h)
  canvas.stroke()
  canvas.setLineDash([])
  canvas.lineCap = 'butt'
  if (spot.halfWidth < 36) return
  canvas.textAlign = 'center'
  canvas.font = '600 12px system-ui, sans-serif'
  canvas.lineWidth = 4
  canvas.strokeStyle = paper
  const words = silenceWords(view, now)
  const below = spot.y + h + 16
  const y = below > floor ? spot.y + spot.halfHeight - 26 : below
  canvas.strokeText(words, spot.x, y)
  canvas.fillStyle = alarm
  canvas.fillText(words, spot.x, y)
  canvas.textAlign = 'start'
}

const seconds = (ms: number): string => String(Math.max(0, Math.round(ms / 1000)))

/** "silent 9 s of 15 s". */
export function silenceWords(view: Living, now: number): string {
  const silence = silenceOf(view, now)
  if (silence === null) return ''
  if (view.beat?.heardAt == null) return `not heard yet, ${seconds(silence.left)} s left`
  return `silent ${seconds(now - silence.since)} s of ${seconds(silence.whole)} s`
}

/** Around a follower's shield: what is left of its patience with the leader. */
function drawPatience(
  canvas: CanvasRenderingContext2D,
  { raft, machine: { power } }: Living,
  spot: Spot,
  now: number,
  { muted, alarm }: Inks,
): void {
  if (raft === undefined || power === 'off' || raft.timeoutAt === null) return
  const share = Math.max(0, Math.min(1, (raft.timeoutAt - now) / Math.max(1, raft.timeout)))
  const [x, y] = [spot.x - spot.halfWidth + 19, spot.y - spot.halfHeight + 17]
  canvas.lineWidth = 2
  canvas.strokeStyle = raft.state === 'candidate' || share < 0.35 ? alarm : muted
  canvas.beginPath()
  canvas.arc(x, y, 12, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * share)
  canvas.stroke()
}
