/**
 * The link to the thread: it starts it, keeps what is to be kept, and is the only writer of the
 * cluster's mirror. Terminals hear from it what is theirs.
 */
import { get, set } from 'idb-keyval'
import type { Act } from '../../protocol/act'
import type { FromLab, SavedLab, ToLab } from '../../protocol/message'
import { cluster, takeFrame } from './cluster'
import { readHistory } from './history'
import { screen } from './screen'
import { takeTime } from './time'

/** Each address of the page keeps a lab of its own: `?machines=100` does not replace the usual. */
const KEY = `swarmscope.lab${location.search}`
const MOST_MACHINES = 1000

const worker = new Worker(new URL('../../lab.worker.ts', import.meta.url), { type: 'module' })

export type ForTerminal = Exclude<
  FromLab,
  { kind: 'frame' | 'saved' | 'broken' | 'chronicle' | 'branches' | 'notice' }
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
      return takeFrame(data.frame)
    case 'chronicle':
    case 'branches':
    case 'notice':
      return takeTime(data)
    case 'saved':
      void set(KEY, data.lab)
      return
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

/** Opens the lab that was kept, or a new one. */
export async function open(): Promise<void> {
  const saved = ((await get(KEY).catch(() => null)) ?? null) as SavedLab | null
  const seed = saved?.seed ?? crypto.getRandomValues(new Uint32Array(1))[0] ?? 1
  send({ kind: 'open', seed, ...bench(), saved, history: readHistory() })
}

/** Throws the lab away and begins anew. */
export async function startOver(): Promise<void> {
  await set(KEY, null)
  location.reload()
}
