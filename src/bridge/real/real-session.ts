/**
 * A window's dealings with a real swarm, in the words in which it deals with a lab: it is looked at
 * whenever something happens in it, and what changed becomes frames. Its time is real: it cannot be
 * stopped, sped up or gone back in.
 */
import { writtenIn } from '../../lab/hear'
import { diff } from '../../protocol/diff'
import type { FromLab, ToLab } from '../../protocol/message'
import { EMPTY_VIEW, type ClusterView, type FeedItem } from '../../protocol/view'
import type { Ask, Endpoint, Reply, Routes } from '../../api/routes'
import type { RealDesk } from './real-desk'
import { linesBetween } from './real-feed'
import { createRealTerminals, type RealTerminals } from './real-terminals'
import { viewOf, type Seen } from './real-view'
import { watch, type Pace } from './watch'

export interface RealSession {
  /** What the window says. */
  handle(message: ToLab): void
  end(): void
}

/** How often the window's clock is told. Milliseconds. */
const FRAME_MS = 100

interface State {
  readonly desk: RealDesk
  readonly post: (message: FromLab) => void
  readonly origin: number
  shown: ClusterView
  next: ClusterView
  readonly feed: FeedItem[]
  seq: number
  trouble: string
  terminals: RealTerminals | null
  readonly greeted: Set<string>
}

/** A session; `post` hears what the window is to be told. `pace`: how often it is looked at. */
export function createRealSession(
  desk: RealDesk,
  machine: string,
  post: (message: FromLab) => void,
  pace?: Pace,
): RealSession {
  const state: State = {
    desk,
    post,
    origin: Date.now(),
    shown: EMPTY_VIEW,
    next: EMPTY_VIEW,
    feed: [],
    seq: 0,
    trouble: '',
    terminals: null,
    greeted: new Set(),
  }
  const at = (): number => Date.now() - state.origin
  state.terminals = createRealTerminals(desk, machine, post, at)
  const unwatch = watch(desk, () => lookAgain(state), pace)
  greet(state, 'host')
  const timer = setInterval(() => tellFrame(state, at()), FRAME_MS)
  return {
    handle: (message) => handle(state, message),
    end() {
      unwatch()
      clearInterval(timer)
    },
  }
}

function greet({ greeted, terminals }: State, terminal: string): void {
  if (greeted.has(terminal)) return
  greeted.add(terminal)
  terminals?.greet(terminal)
}

const LAW = 'This is a real swarm: its time and its machines are not in this page’s hands.'

function handle(state: State, message: ToLab): void {
  switch (message.kind) {
    case 'exec':
    case 'interrupt':
    case 'eof':
    case 'detach':
    case 'typed':
    case 'edited':
    case 'resize':
      return state.terminals?.hear(message)
    case 'write':
      return state.terminals?.write(message.name, writtenIn(message))
    case 'suspend':
    case 'open':
    case 'watch':
    case 'play':
    case 'ask':
    case 'hang-up':
      return
    case 'complete':
      return state.terminals?.complete(message)
    default:
      return state.post({ kind: 'notice', text: LAW })
  }
}

/** Looks; says whether something moves. */
async function lookAgain(state: State): Promise<boolean> {
  const seen = await seeSwarm(state.desk)
  if (typeof seen === 'string') {
    if (seen !== state.trouble) state.post({ kind: 'notice', text: seen })
    state.trouble = seen
    return true
  }
  state.trouble = ''
  const view = equalised(state.next, viewOf(seen, state.origin))
  const at = Date.now() - state.origin
  for (const line of linesBetween(state.next, view)) {
    state.feed.push({ ...line, seq: state.seq++, at })
  }
  const isNew = Object.keys(diff(state.next, view)).length > 0
  state.next = view
  for (const id of Object.keys(view.machines)) greet(state, id)
  return isNew || isMoving(view)
}

/** On the way, where nobody tells of each step. */
const STEPS = new Set(['new', 'assigned', 'accepted', 'preparing', 'ready', 'starting'])

const isMoving = ({ tasks, services }: ClusterView): boolean =>
  Object.values(tasks).some(({ state, desired }) =>
    desired === 'running' ? STEPS.has(state) : desired === 'shutdown' && state === 'running',
  ) || Object.values(services).some(({ update }) => update?.state === 'updating')

/** All that is looked at, or why it cannot be. */
async function seeSwarm(desk: RealDesk): Promise<Seen | string> {
  const get = async <E extends Endpoint>(
    endpoint: E,
    query: Routes[E]['query'],
  ): Promise<Routes[E]['answer']> => {
    const ask = { endpoint, params: {}, query, body: null } as unknown as Ask
    const reply = (await desk.ask(ask)) as Reply<E>
    if ('body' in reply) return reply.body
    throw new Error(reply.message)
  }
  try {
    const [info, nodes, services, tasks, networks] = await Promise.all([
      get('GET /info', {}),
      get('GET /nodes', {}),
      get('GET /services', {}),
      get('GET /tasks', {}),
      get('GET /networks', {}),
    ])
    return { info, nodes, services, tasks, networks }
  } catch (error) {
    return (error as Error).message
  }
}

function tellFrame(state: State, at: number): void {
  const change = diff(state.shown, state.next)
  state.shown = state.next
  state.post({
    kind: 'frame',
    frame: {
      at,
      end: at,
      playing: true,
      back: false,
      jumped: false,
      speed: 1,
      diff: change,
      packets: [],
      feed: state.feed.splice(0),
      visits: [],
    },
  })
}

type Records = Readonly<Record<string, object>>

/** The view with what `before` has of it where that says the same. */
function equalised(before: ClusterView, after: ClusterView): ClusterView {
  const sections = Object.entries(after).map(([name, records]) => {
    const old = before[name as keyof ClusterView] as Records
    return [name, isSame(old, records) ? old : keptIn(old, records as Records)]
  })
  return Object.fromEntries(sections) as ClusterView
}

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

const keptIn = (old: Records, records: Records): Records =>
  Object.fromEntries(
    Object.entries(records).map(([id, record]) => {
      const was = old[id]
      return [id, was !== undefined && isSame(was, record) ? was : record]
    }),
  )
