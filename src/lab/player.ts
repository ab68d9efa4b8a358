/**
 * Playing: how much virtual time a slice of real time buys, and a frame for each slice. It has no
 * clock of its own; whoever has one calls `tick` with the real milliseconds that went by.
 */
import {
  EMPTY_VIEW,
  PACKET_KINDS,
  type ClusterView,
  type FeedItem,
  type PacketView,
  type VisitView,
} from '../protocol/view'
import { diff } from '../protocol/diff'
import type { Frame } from '../protocol/message'
import type { Eye, Lab, Sending } from './bench'
import { advance } from './lab'
import { kindOf, packetView, visitView } from './packets'
import { project } from './project'
import { seek } from './travel'

/** Most packets a frame carries; more could not be told apart. */
const MOST_PACKETS = 600

/** Most virtual milliseconds of one slice, so that a slow machine falls behind, not asleep. */
const SLICE = 5000

export interface Player {
  readonly lab: Lab
  playing: boolean
  speed: number
  /** Virtual milliseconds owed: the fraction that did not fill one. */
  owed: number
  shown: ClusterView
  readonly packets: PacketView[]
  /** How far the branch's record was told as the feed. */
  fed: number
  /** It plays backwards. */
  back: boolean
  /** The playhead jumped since the last frame. */
  jumped: boolean
  /** Messages sent before this instant fly no more. */
  since: number
  readonly visits: VisitView[]
  wanted: ReadonlySet<string>
  sent: number
}

/** A player for the lab, playing at real speed. */
export function createPlayer(lab: Lab): Player {
  const player: Player = {
    lab,
    playing: true,
    speed: 1,
    owed: 0,
    shown: EMPTY_VIEW,
    packets: [],
    fed: 0,
    back: false,
    jumped: false,
    since: 0,
    visits: [],
    wanted: new Set<string>(PACKET_KINDS),
    sent: 0,
  }
  lab.eyes.push(eyeOf(player))
  return player
}

function eyeOf(player: Player): Eye {
  return {
    happened(happening) {
      const visit = visitView(happening)
      if (visit !== null) player.visits.push(visit)
    },
    sent: (sending) => see(player, sending),
  }
}

function see(player: Player, sending: Sending): void {
  if (player.packets.length >= MOST_PACKETS || sending.packet.sentAt < player.since) return
  if (!player.wanted.has(kindOf(sending.packet.message))) return
  player.packets.push(packetView(sending, player.sent++))
}

/** Real time went by: virtual time follows. */
export function tick(player: Player, realMs: number): void {
  const { lab } = player
  if (!player.playing) return settle(player)
  player.owed += realMs * player.speed
  const whole = Math.min(Math.floor(player.owed), SLICE)
  player.owed = Math.min(player.owed - whole, SLICE)
  if (!player.back) return advance(lab, lab.world.now + whole)
  const to = lab.world.now - whole
  jump(player, () => seek(lab, to, TRAIL), to - TRAIL)
  if (lab.world.now === 0) player.playing = false
}

/** So much of the past is met on the way to an instant, for what still flies then. */
export const TRAIL = 500

/** Goes elsewhere in time: what flew and was read before is no more. */
export function jump(player: Player, go: () => void, since = Number.POSITIVE_INFINITY): void {
  player.packets.length = 0
  player.since = since
  go()
  player.since = 0
  player.jumped = true
  player.owed = 0
}

/** What was asked in this very instant is answered even while time stands still. */
export function settle(player: Player): void {
  advance(player.lab, player.lab.world.now)
}

/** The newest facts that are told as the feed, after a jump or at the beginning. */
const MOST_FEED = 400

function feedOf(player: Player): FeedItem[] {
  const { record } = player.lab.branch
  const { noted } = player.lab
  const from = Math.max(player.jumped ? 0 : Math.min(player.fed, noted), noted - MOST_FEED)
  player.fed = noted
  return record.slice(from, noted).flatMap(({ line }) => line ?? [])
}

/** The picture now, as the difference to the last. */
export function frame(player: Player): Frame {
  const { lab } = player
  const view = project(lab.world, player.shown)
  const change = diff(player.shown, view)
  player.shown = view
  const feed = feedOf(player)
  const { jumped } = player
  player.jumped = false
  return {
    at: lab.world.now,
    end: lab.branch.end,
    playing: player.playing,
    back: player.back,
    jumped,
    speed: player.speed,
    diff: change,
    packets: player.packets.splice(0),
    feed,
    visits: player.visits.splice(0),
  }
}

/** How fast a lab may be played: times real time. */
export const speedWithin = (speed: number): number => Math.max(0.1, Math.min(100, speed))
