/** This window's own state: what is selected, what is shown, how it looks. Kept across reloads. */
import { createStore } from 'zustand/vanilla'
import {
  PACKET_KINDS,
  type ClusterView,
  type PacketKind,
  type PacketView,
} from '../../protocol/view'
import { recall, remember } from './storage'

export interface Selection {
  readonly kind: 'machine' | 'task' | 'container' | 'service' | 'message'
  readonly id: string
}

export interface Place {
  readonly x: number
  readonly y: number
}

/** What the column beside the stage shows when nothing is selected. */
export type Aside = 'feed' | 'raft' | 'gossip' | 'visit' | 'compare'

export interface Editing {
  readonly terminal: string
  readonly name: string
  /** Its text as it is kept; null: it is new. */
  readonly before: string | null
}

export interface ScreenState {
  readonly selection: Selection | null
  readonly hover: Selection | null
  /** The message that is selected; by the time it is read it is long gone. */
  readonly message: PacketView | null
  readonly aside: Aside
  /** Is the column folded away? */
  readonly folded: boolean
  readonly packetKinds: Readonly<Record<PacketKind, boolean>>
  readonly theme: 'dark' | 'light'
  /** Do single keys act on the whole page? Some people's tools type them unasked. */
  readonly singleKeys: boolean
  /** The terminal tab in front. */
  readonly terminal: string
  /** Where machines were put by hand. */
  readonly placed: Readonly<Record<string, Place>>
  /** Machines lit up on the stage: who knows a rumour. */
  readonly lit: ReadonlySet<string> | null
  /** Does a drag on the empty stage cut cables? Otherwise it moves the picture. */
  readonly cutting: boolean
  /** The page the little browser shows. */
  readonly url: string
  readonly helpOpen: boolean
  /** Is the sheet open with which labs are shared, saved and opened? */
  readonly sharing: boolean
  /** Is the sheet of experiments open? */
  readonly experimenting: boolean
  /** Is the sheet of failures open? */
  readonly failing: boolean
  readonly guideOpen: boolean
  /** Is it shown to a room: large, with the walk in sight and little else? */
  readonly presenting: boolean
  /** The file that is open in the editor, for a program that waits in a terminal. */
  readonly editing: Editing | null
  /** Is it a real swarm that is shown? Then its insides are not to be seen. */
  readonly isReal: boolean
  /** A line to be typed and run in a terminal: the guide's, or an action's. */
  readonly typing: { readonly terminal: string; readonly line: string; readonly key: number } | null
}

const KEY = 'swarmscope.screen'

const kept = (state: ScreenState) => {
  const { theme, singleKeys, packetKinds, placed, guideOpen, folded } = state
  return { theme, singleKeys, packetKinds, placed, guideOpen, folded }
}

type Kept = keyof ReturnType<typeof kept>

function before(): Partial<ReturnType<typeof kept>> {
  try {
    return JSON.parse(recall(KEY) ?? '{}') as Partial<ReturnType<typeof kept>>
  } catch {
    return {}
  }
}

const allKinds = Object.fromEntries(PACKET_KINDS.map((kind) => [kind, true])) as Record<
  PacketKind,
  boolean
>

/** Is the window as narrow as a phone's? */
export const phone = matchMedia('(max-width: 760px)')

/** Is as little as possible to move? */
export const calm = matchMedia('(prefers-reduced-motion: reduce)')

const prefers = (query: string): boolean => matchMedia(query).matches

export const screen = createStore<ScreenState>()(() => ({
  selection: null,
  isReal: false,
  hover: null,
  message: null,
  aside: 'feed',
  folded: prefers('(max-width: 760px)'),
  packetKinds: allKinds,
  theme: prefers('(prefers-color-scheme: light)') ? 'light' : 'dark',
  singleKeys: true,
  terminal: 'v1',
  placed: {},
  lit: null,
  cutting: prefers('(pointer: fine)'),
  url: '',
  helpOpen: false,
  sharing: false,
  experimenting: false,
  failing: false,
  guideOpen: true,
  presenting: !phone.matches && new URLSearchParams(location.search).has('present'),
  editing: null,
  typing: null,
  ...before(),
}))

screen.subscribe((state, last) => {
  document.documentElement.dataset['theme'] = state.theme
  const [now, then] = [kept(state), kept(last)]
  const same = Object.keys(now).every((key) => now[key as Kept] === then[key as Kept])
  if (!same) remember(KEY, JSON.stringify(now))
})
document.documentElement.dataset['theme'] = screen.getState().theme

export const select = (selection: Selection | null): void => screen.setState({ selection })

export const selectMessage = (message: PacketView): void =>
  screen.setState({ message, selection: { kind: 'message', id: String(message.id) } })

/** Opens a page of the column; a selection gives way. */
export const openAside = (aside: Aside): void =>
  screen.setState({ aside, selection: null, folded: false })

export function hover(next: Selection | null): void {
  const { hover: last } = screen.getState()
  if (last?.kind !== next?.kind || last?.id !== next?.id) screen.setState({ hover: next })
}

/** Puts a machine somewhere by hand; who was put last is the last in `placed`. */
export const place = (machine: string, at: Place): void =>
  screen.setState(({ placed }) => {
    const others = Object.entries(placed).filter(([id]) => id !== machine)
    return { placed: Object.fromEntries([...others, [machine, at]]) }
  })

export const togglePackets = (kind: PacketKind): void =>
  screen.setState(({ packetKinds }) => ({
    packetKinds: { ...packetKinds, [kind]: !packetKinds[kind] },
  }))

/** The tabs of the terminals, in their order: the host, then the machines as they came. */
export const terminalIds = ({ machines }: ClusterView): string[] => [
  'host',
  ...Object.values(machines)
    .sort((a, b) => a.order - b.order)
    .map(({ id }) => id),
]

let typed = 0

/** Types a line into a terminal and runs it. */
export const typeLine = (terminal: string, line: string): void =>
  screen.setState({ terminal, typing: { terminal, line, key: ++typed } })

export const toggleTheme = (): void =>
  screen.setState(({ theme }) => ({ theme: theme === 'dark' ? 'light' : 'dark' }))

/** Shows the page to a room, with the walk at hand; or to its reader again. */
export const togglePresenting = (): void =>
  screen.setState(({ presenting, guideOpen }) => ({
    presenting: !presenting,
    guideOpen: guideOpen || !presenting,
    selection: null,
  }))
