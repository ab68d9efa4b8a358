/**
 * The link to the thread: it starts it, keeps what is to be kept, and is the only writer of the
 * cluster's mirror. Terminals hear from it what is theirs.
 */
import { get, set } from 'idb-keyval'
import type { Act } from '../../protocol/act'
import type { SavedLab } from '../../protocol/kept'
import type { FromLab, ToLab } from '../../protocol/message'
import { hashOf, isLabHash, labIn } from '../share/hash'
import { beside, cluster, mirror } from './cluster'
import { readHistory } from './history'
import { screen } from './screen'
import { notice, takeTime } from './time'

/** Each address of the page keeps a lab of its own: `?machines=100` does not replace the usual. */
const KEY = `swarmscope.lab${location.search}${isLabHash(location.hash) ? location.hash.slice(0, 40) : ''}`
const MOST_MACHINES = 1000

const worker = new Worker(new URL('../../lab.worker.ts', import.meta.url), { type: 'module' })

export type ForTerminal = Exclude<
  FromLab,
  {
    kind:
      | 'frame'
      | 'beside'
      | 'saved'
      | 'shared'
      | 'broken'
      | 'chronicle'
      | 'because'
      | 'branches'
      | 'differs'
      | 'notice'
      | 'reply'
  }
>

const listeners = new Set<(message: ForTerminal) => void>()
const early: ForTerminal[] = []

/** Hears what concerns terminals, from the first word on; returns how to stop. */
export function subscribeTerminals(listener: (message: ForTerminal) => void): () => void {
  for (const message of early.splice(0)) listener(message)
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(message: ForTerminal): void {
  if (listeners.size === 0) early.push(message)
  for (const listener of listeners) listener(message)
}

/** Says something to the lab. */
export const send = (message: ToLab): void => worker.postMessage(message)

/** A god's act; the terminal in front says what it means in real life. */
export function act(deed: Act, echo: string): void {
  send({ kind: 'act', act: deed, echo })
  if (echo === '') return
  const { terminal } = screen.getState()
  tell({ kind: 'output', terminal, at: cluster.getState().at, text: `${echo}\n` })
}

worker.onmessage = ({ data }: MessageEvent<FromLab>) => {
  switch (data.kind) {
    case 'frame':
      mirror.take(data.frame)
      return keepInstant()
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
      if (keeping) void set(KEY, data.lab)
      return
    case 'shared':
      return void offerLink(data.lab)
    case 'broken':
      cluster.setState({ broken: data.message })
      return
    default:
      tell(data)
  }
}
worker.onerror = ({ message }) => cluster.setState({ broken: message })

screen.subscribe(({ packetKinds }, before) => {
  if (packetKinds === before.packetKinds) return
  const packets = Object.entries(packetKinds).flatMap(([kind, on]) => (on ? [kind] : []))
  send({ kind: 'watch', packets })
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
let keeping = false

/** Where the playhead is goes to the disk now and then, so that a reload comes back to it. */
function keepInstant(): void {
  if (!keeping || performance.now() - keptAt < INSTANT_MS) return
  keptAt = performance.now()
  const { at, end } = cluster.getState()
  void set(`${KEY} instant`, { at, end })
}

/** How long a page that goes away may hold on to its lab. */
const RELEASE_MS = 1500

/** One tab keeps a lab; a second one plays with a copy that is not kept. */
function claim(): Promise<boolean> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(RELEASE_MS)
    navigator.locks
      .request(KEY, { signal }, () => {
        resolve(true)
        return new Promise<void>(() => {})
      })
      .catch(() => resolve(false))
  })
}

let claimed: Promise<boolean> | null = null

async function kept(): Promise<SavedLab | null> {
  const saved = ((await get(KEY).catch(() => null)) ?? null) as SavedLab | null
  const instant = (await get(`${KEY} instant`).catch(() => null)) as object | null | undefined
  return saved === null ? null : { ...saved, ...instant }
}

/** The lab in the address, or null with a word about why there is none. */
async function sent(): Promise<SavedLab | null> {
  if (!isLabHash(location.hash)) return null
  try {
    return (await labIn(location.hash)) as SavedLab
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read'
    notice(`This link cannot be opened: ${why}. A new lab begins.`)
    return null
  }
}

/** Opens the lab that was kept, the one in the link, or a new one. */
export async function open(): Promise<void> {
  claimed ??= claim()
  keeping = await claimed
  if (!keeping) notice('This lab is open in another tab: what you do here is not kept.')
  const own = await kept()
  const link = own === null ? await sent() : null
  const saved = own ?? link
  const seed = saved?.seed ?? crypto.getRandomValues(new Uint32Array(1))[0] ?? 1
  send({ kind: 'open', seed, ...bench(), saved, history: readHistory() })
  if (link !== null) send({ kind: 'pause' })
  void cross()
}

/** Puts the link to this instant onto the clipboard; where that is forbidden, it is shown. */
async function offerLink(lab: SavedLab): Promise<void> {
  const url = `${location.origin}${location.pathname}${await hashOf(lab)}`
  const copied = await navigator.clipboard.writeText(url).then(
    () => true,
    () => false,
  )
  const size = `${Math.ceil(url.length / 1024)} KB`
  if (copied) notice(`The link to this instant is copied (${size}).`)
  else prompt(`The link to this instant (${size})`, url)
}

/** A page that the bridge opened carries its questions to the lab (docs/bridge.md). */
let bridge: typeof import('./bridge') | null = null

async function cross(): Promise<void> {
  const token = /^#bridge=(\w+)$/.exec(location.hash)?.[1]
  if (token === undefined || bridge !== null) return
  bridge = await import('./bridge')
  bridge.connect(token, send)
}

/** Throws the lab away and begins anew. */
export async function startOver(): Promise<void> {
  keeping = false
  await set(KEY, null)
  await set(`${KEY} instant`, null)
  if (isLabHash(location.hash)) history.replaceState(null, '', location.pathname + location.search)
  location.reload()
}
