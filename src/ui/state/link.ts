/**
 * The link to the thread: it starts it, keeps what is to be kept, and is the only writer of the
 * cluster's mirror. Terminals hear from it what is theirs.
 */
import type { Act } from '../../protocol/act'
import type { SavedLab } from '../../protocol/kept'
import type { FromLab, ToLab } from '../../protocol/message'
import { isLabHash, labIn, selectionIn } from '../share/hash'
import { beside, cluster, mirror } from './cluster'
import { readHistory } from './history'
import {
  claim,
  keepInstant,
  keepLab,
  putAside,
  read,
  tellAside,
  throwAway,
  type Kept,
  type Said,
} from './keep'
import { keepNow } from '../terminal/log'
import { screen, select } from './screen'
import { recall, remember } from './storage'
import { startThread, type Thread } from './thread'
import { here, notice, takeTime } from './time'

const MOST_MACHINES = 1000

/** In a frame on another page (`embed.ts`) nothing is kept. */
export const isEmbedded = new URLSearchParams(location.search).has('embed')

type ForNoTerminal =
  | 'frame'
  | 'beside'
  | 'saved'
  | 'shared'
  | 'broken'
  | 'alive'
  | 'unplayable'
  | 'chronicle'
  | 'because'
  | 'branches'
  | 'differs'
  | 'notice'
  | 'reply'

export type ForTerminal =
  | Exclude<FromLab, { kind: ForNoTerminal }>
  /** What stood in the terminal before the page was loaded. */
  | { readonly kind: 'said'; readonly terminal: string; readonly said: readonly Said[] }

const listeners = new Set<(message: ForTerminal) => void>()
const early: ForTerminal[] = []
/** Where no terminal ever comes (`?embed`), words wait in vain. */
const MOST_EARLY = 10_000

/** Hears what concerns terminals, from the first word on; returns how to stop. */
export function subscribeTerminals(listener: (message: ForTerminal) => void): () => void {
  for (const message of early.splice(0)) listener(message)
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(message: ForTerminal): void {
  if (listeners.size === 0 && early.length < MOST_EARLY) early.push(message)
  for (const listener of listeners) listener(message)
}

/** Says something to the lab. */
export const send = (message: ToLab): void => thread.say(message)

/** A god's deed; the terminal in front says what it means in real life. */
export function act(acts: readonly Act[], echo: string): void {
  send({ kind: 'act', acts, echo })
  sayInFront(echo)
}

/** A line in the terminal in front. */
export function sayInFront(line: string): void {
  const { terminal } = screen.getState()
  tell({ kind: 'output', terminal, ...here(), text: `${line}\n` })
}

/** Puts a text into the home folder. */
export const write = (name: string, text: string, how: 'dropped' | 'saved'): void =>
  send({ kind: 'write', name, text, how })

const heard = (data: FromLab): void => {
  switch (data.kind) {
    case 'frame':
      mirror.take(data.frame)
      return keepWhereAtTimes()
    case 'beside':
      if (data.fresh) beside.clear()
      return beside.take(data.frame)
    case 'chronicle':
    case 'differs':
    case 'branches':
    case 'because':
    case 'notice':
      return takeTime(data)
    case 'reply':
      return bridge?.reply(data)
    case 'saved':
      newest = data.lab
      return keepLab(data.lab)
    case 'unplayable':
      notice(`This lab cannot be opened: ${data.why}. A new one begins.`)
      return void putAside()
    case 'shared':
      return asked.shift()?.(data)
    case 'broken':
      cluster.setState({ broken: data.message })
      return
    case 'alive':
      return
    default:
      tell(data)
  }
}

/** What was put in so far, as the thread said last: enough to begin another one. */
let newest: SavedLab | null = null

const DEATHS_MS = 20_000
let diedAt = Number.NEGATIVE_INFINITY

/** The thread is gone: another one plays the lab to the same instant. */
function died(): void {
  const soon = performance.now() - diedAt < DEATHS_MS
  diedAt = performance.now()
  if (soon || newest === null) {
    return cluster.setState({ broken: 'its thread died, and died again' })
  }
  revive(cluster.getState().at)
  notice('The engine’s thread died. Another one goes on from the same instant: nothing is lost.')
}

/** The address of a page on a real swarm holds its token (docs/bridge.md). */
const realSwarm = /^#swarm=(\w+)$/.exec(location.hash)?.[1] ?? null

let thread = realSwarm === null ? startThread({ heard, died }) : startSession(realSwarm)

/** A real swarm's session in the place of the thread; it is loaded when there is one. */
function startSession(token: string): Thread {
  const session = import('./bridge').then((end) => end.startSession(token, heard))
  return {
    say: (message) => void session.then((far) => far.say(message)),
    end: () => void session.then((far) => far.end()),
  }
}

/** Begins another thread with the lab as it was put in so far, at an instant. */
function revive(at: number): void {
  if (newest === null) return location.reload()
  const { playing, speed, end } = cluster.getState()
  thread.end()
  mirror.clear()
  thread = startThread({ heard, died })
  begin({ ...newest, at, end: Math.max(end, at) }, { playing, speed })
}

/** How far before what broke one goes on. Virtual milliseconds. */
const BEFORE_MS = 5000

/** After the engine broke: goes on from a little before, standing still. */
export function goOnBefore(): void {
  const { at } = cluster.getState()
  cluster.setState({ playing: false, end: 0 })
  revive(Math.max(0, at - BEFORE_MS))
}

function sendWatch(): void {
  const { packetKinds } = screen.getState()
  const packets = Object.entries(packetKinds).flatMap(([kind, on]) => (on ? [kind] : []))
  send({ kind: 'watch', packets })
}
screen.subscribe(({ packetKinds }, before) => {
  if (packetKinds !== before.packetKinds) sendWatch()
})

/** `?machines=100&managers=3`: so many machines, in a swarm with so many managers. */
function bench(): { machines: { name: string }[]; managers: number } {
  const query = new URLSearchParams(location.search)
  const ask = (name: string, usual: number, most: number): number => {
    const asked = Math.floor(Number(query.get(name) ?? usual))
    return Number.isFinite(asked) ? Math.max(0, Math.min(most, asked)) : usual
  }
  const count = Math.max(1, ask('machines', 3, MOST_MACHINES))
  const machines = Array.from({ length: count }, (_, n) => ({ name: `v${n + 1}` }))
  return { machines, managers: ask('managers', 0, count) }
}

const INSTANT_MS = 500
let keptAt = 0
let kept = ''

/** Where the playhead is goes to the disk, so that a reload comes back to it. */
function keepWhere(): void {
  const { at, end, playing, speed } = cluster.getState()
  const where = JSON.stringify([at, end, playing, speed])
  if (where === kept) return
  keptAt = performance.now()
  kept = where
  keepInstant({ at, end, playing, speed })
}
addEventListener('pagehide', keepWhere)

/** Now and then while it moves by itself, and at once when it stands. */
function keepWhereAtTimes(): void {
  if (!cluster.getState().playing || performance.now() - keptAt >= INSTANT_MS) keepWhere()
}

/** The lab in the address, or null with a word about why there is none. */
async function sent(): Promise<SavedLab | null> {
  if (!isLabHash(location.hash)) return null
  try {
    const lab = (await labIn(location.hash)) as SavedLab
    select(selectionIn(location.hash))
    return lab
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read'
    notice(`This link cannot be opened: ${why}. A new lab begins.`)
    return null
  }
}

/** Opens the lab that was kept, the one in the link, or a new one. */
export async function open(): Promise<void> {
  if (realSwarm !== null) {
    screen.setState({ isReal: true, terminal: 'host' })
    return begin(null, { playing: true, speed: 1 })
  }
  if (isEmbedded) {
    const link = await sent()
    return begin(link, { playing: link === null, speed: 1 })
  }
  if (!(await claim()))
    notice('This lab is open in another tab: here is a copy, which is not kept.')
  const own = await read()
  const link = own === null ? await sent() : null
  for (const [terminal, said] of Object.entries(own?.said ?? {})) {
    tell({ kind: 'said', terminal, said })
  }
  const saved = own === null ? link : { ...own.lab, ...instantOf(own) }
  begin(saved, {
    playing: link === null && (own === null || own.instant?.playing === true),
    speed: 1,
  })
  performPending()
  tellAside()
  void cross()
}

/** A transcript that was opened in another lab is performed in this one, which is its own. */
function performPending(): void {
  const text = recall(PENDING, 'sessionStorage')
  remember(PENDING, null, 'sessionStorage')
  if (text !== null) send({ kind: 'perform', text })
}

/** Holds a transcript on the way to its lab. */
export const PENDING = 'swarmscope.transcript'

const instantOf = ({ instant }: Kept): { at?: number; end?: number } =>
  instant === null ? {} : { at: instant.at, end: instant.end }

/** Hands a lab to the thread, or has it begin a new one. */
function begin(
  saved: SavedLab | null,
  { playing, speed }: { readonly playing: boolean; readonly speed: number },
): void {
  newest = saved
  const seed = saved?.seed ?? crypto.getRandomValues(new Uint32Array(1))[0] ?? 1
  send({ kind: 'open', seed, ...bench(), saved, playing, speed, history: readHistory() })
  sendWatch()
}

type Shared = Extract<FromLab, { kind: 'shared' }>
const asked: ((shared: Shared) => void)[] = []

/** The branch at the playhead, the whole lab, or the branch's transcript, from the thread. */
export function share(what: 'branch' | 'lab' | 'transcript'): Promise<Shared> {
  send({ kind: 'share', what })
  return new Promise((resolve) => asked.push(resolve))
}

/** A page that the bridge opened carries its questions to the lab (docs/bridge.md). */
let bridge: typeof import('./bridge') | null = null

async function cross(): Promise<void> {
  const token = /^#bridge=(\w+)$/.exec(location.hash)?.[1]
  if (token === undefined || bridge !== null) return
  bridge = await import('./bridge')
  bridge.connect(token, send)
}

/** Puts the lab aside and begins anew. */
export async function startOver(): Promise<void> {
  keepNow()
  await throwAway()
  if (isLabHash(location.hash)) history.replaceState(null, '', location.pathname + location.search)
  location.reload()
}
