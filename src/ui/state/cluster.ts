/** A mirror of the cluster: what the thread said last. Only the link writes it. */
import { createStore } from 'zustand/vanilla'
import { applyDiff } from '../../protocol/diff'
import type { Frame } from '../../protocol/message'
import { EMPTY_VIEW, type ClusterView, type FeedItem, type PacketView } from '../../protocol/view'

export interface ClusterState {
  readonly view: ClusterView
  readonly at: number
  readonly playing: boolean
  readonly speed: number
  /** Newest last. */
  readonly feed: readonly FeedItem[]
  /** What broke, or null. */
  readonly broken: string | null
}

const MOST_FEED = 400

export const cluster = createStore<ClusterState>()(() => ({
  view: EMPTY_VIEW,
  at: 0,
  playing: true,
  speed: 1,
  feed: [],
  broken: null,
}))

type PacketListener = (packets: readonly PacketView[]) => void

const listeners = new Set<PacketListener>()

/** Hears of every batch of packets; returns how to stop. */
export function subscribePackets(listener: PacketListener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

let frameAt = 0

/** Takes a frame in. */
export function takeFrame(frame: Frame): void {
  frameAt = performance.now()
  const before = cluster.getState()
  const changed = Object.keys(frame.diff).length > 0
  cluster.setState({
    view: changed ? applyDiff(before.view, frame.diff) : before.view,
    at: frame.at,
    playing: frame.playing,
    speed: frame.speed,
    feed: frame.feed.length > 0 ? [...before.feed, ...frame.feed].slice(-MOST_FEED) : before.feed,
  })
  if (frame.packets.length > 0) for (const listener of listeners) listener(frame.packets)
}

/** Virtual time now: carried on a little from the last frame, so that motion is even. */
export function virtualNow(): number {
  const { at, playing, speed } = cluster.getState()
  if (!playing) return at
  return at + Math.min(performance.now() - frameAt, 50) * speed
}
