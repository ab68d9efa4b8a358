/** Mirrors of the cluster: what the thread said last. Only the link writes them. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { applyDiff } from '../../protocol/diff'
import type { Frame } from '../../protocol/message'
import {
  EMPTY_VIEW,
  type ClusterView,
  type FeedItem,
  type PacketView,
  type VisitView,
} from '../../protocol/view'

export interface ClusterState {
  /** A frame has come; before it nothing is known. */
  readonly heard: boolean
  readonly view: ClusterView
  readonly at: number
  /** The newest instant of the branch. */
  readonly end: number
  readonly playing: boolean
  /** It plays backwards. */
  readonly back: boolean
  readonly speed: number
  /** Newest last. */
  readonly feed: readonly FeedItem[]
  /** The newest requests that were answered, newest last. */
  readonly visits: readonly VisitView[]
  /** What broke, or null. */
  readonly broken: string | null
}

const MOST_FEED = 400
const MOST_VISITS = 50
const GLANCE_MS = 100

const START: ClusterState = {
  heard: false,
  view: EMPTY_VIEW,
  at: 0,
  end: 0,
  playing: true,
  back: false,
  speed: 1,
  feed: [],
  visits: [],
  broken: null,
}

type PacketListener = (packets: readonly PacketView[]) => void

/** What is known of one playhead's world. */
export interface Mirror {
  readonly store: StoreApi<ClusterState>
  /** Takes a frame in. */
  take(frame: Frame): void
  /** Forgets what it knows. */
  clear(): void
  /** Hears of every batch of packets; returns how to stop. */
  onPackets(listener: PacketListener): () => void
  /** Virtual time now: carried on a little from the last frame, so that motion is even. */
  now(): number
}

/** A mirror in which nothing is seen yet. */
function createMirror(): Mirror {
  const store = createStore<ClusterState>()(() => START)
  const listeners = new Set<PacketListener>()
  let frameAt = 0
  return {
    store,
    take(frame) {
      frameAt = performance.now()
      store.setState(taken(store.getState(), frame))
      if (frame.packets.length > 0) for (const listener of listeners) listener(frame.packets)
    },
    clear: () => store.setState(START),
    onPackets(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    now() {
      const { at, playing, back, speed } = store.getState()
      if (!playing || back) return at
      return at + Math.min(performance.now() - frameAt, 50) * speed
    },
  }
}

/** The world at the playhead. */
export const mirror = createMirror()

/** The world of the branch that is compared with it, at the same instant. */
export const beside = createMirror()

/** As it is now, changed with every frame: for the stage, which draws itself. */
export const cluster = mirror.store

/** The same, ten times a second: for React, and for eyes that read. */
export const glance = createStore<ClusterState>()(() => START)

let glancedAt = 0
let glancing: ReturnType<typeof setTimeout> | undefined

cluster.subscribe((state) => {
  const due = glancedAt + GLANCE_MS - performance.now()
  if (due <= 0) look(state)
  else glancing ??= setTimeout(() => look(cluster.getState()), due)
})

function look(state: ClusterState): void {
  clearTimeout(glancing)
  glancing = undefined
  glancedAt = performance.now()
  glance.setState(state)
}

const joined = <T>(before: readonly T[], more: readonly T[], most: number): readonly T[] =>
  more.length > 0 ? [...before, ...more].slice(-most) : before

/** The state after a frame. */
function taken(before: ClusterState, frame: Frame): Partial<ClusterState> {
  const changed = Object.keys(frame.diff).length > 0
  return {
    heard: true,
    view: changed ? applyDiff(before.view, frame.diff) : before.view,
    at: frame.at,
    end: frame.end,
    playing: frame.playing,
    back: frame.back,
    speed: frame.speed,
    feed: joined(frame.jumped ? [] : before.feed, frame.feed, MOST_FEED),
    visits: joined(before.visits, frame.visits, MOST_VISITS),
  }
}
