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
import { feedItem } from './feed'
import { advance, nextDue } from './lab'
import { kindOf, packetView, visitView } from './packets'
import { project } from './project'

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
  readonly feed: FeedItem[]
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
    feed: [],
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
      const item = feedItem(player.lab.world, happening)
      if (item !== null) player.feed.push(item)
      const visit = visitView(happening)
      if (visit !== null) player.visits.push(visit)
    },
    sent: (sending) => see(player, sending),
  }
}

function see(player: Player, sending: Sending): void {
  if (player.packets.length >= MOST_PACKETS) return
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
  advance(lab, lab.world.now + whole)
}

/** What was asked in this very instant is answered even while time stands still. */
export function settle(player: Player): void {
  advance(player.lab, player.lab.world.now)
}

/** Goes on to the next instant at which something happens that can be seen, at most a minute. */
export function stepOn(player: Player): void {
  const { lab } = player
  const end = lab.world.now + 60_000
  const before = project(lab.world, player.shown)
  for (;;) {
    const next = nextDue(lab)
    if (next > end) return advance(lab, end)
    const packets = player.packets.length
    advance(lab, next)
    if (player.packets.length > packets) return
    if (project(lab.world, before).tasks !== before.tasks) return
  }
}

/** The picture now, as the difference to the last. */
export function frame(player: Player): Frame {
  const { lab } = player
  const view = project(lab.world, player.shown)
  const change = diff(player.shown, view)
  player.shown = view
  return {
    at: lab.world.now,
    playing: player.playing,
    speed: player.speed,
    diff: change,
    packets: player.packets.splice(0),
    feed: player.feed.splice(0),
    visits: player.visits.splice(0),
  }
}
