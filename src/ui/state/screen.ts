/** This window's own state: what is selected, what is shown, how it looks. Kept across reloads. */
import { createStore } from 'zustand/vanilla'
import { PACKET_KINDS, type ClusterView, type PacketKind } from '../../protocol/view'

export interface Selection {
  readonly kind: 'machine' | 'task' | 'service'
  readonly id: string
}

export interface Place {
  readonly x: number
  readonly y: number
}

export interface ScreenState {
  readonly selection: Selection | null
  readonly hover: Selection | null
  readonly packetKinds: Readonly<Record<PacketKind, boolean>>
  readonly theme: 'dark' | 'light'
  /** The terminal tab in front. */
  readonly terminal: string
  /** Where machines were put by hand. */
  readonly placed: Readonly<Record<string, Place>>
  readonly helpOpen: boolean
  readonly guideOpen: boolean
  /** A line to be typed and run in a terminal: the guide's, or an action's. */
  readonly typing: { readonly terminal: string; readonly line: string; readonly key: number } | null
}

const KEY = 'swarmscope.screen'

type Kept = Pick<ScreenState, 'theme' | 'packetKinds' | 'placed' | 'guideOpen'>

function kept(): Partial<Kept> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Kept>
  } catch {
    return {}
  }
}

const allKinds = Object.fromEntries(PACKET_KINDS.map((kind) => [kind, true])) as Record<
  PacketKind,
  boolean
>

const prefersLight = (): boolean => matchMedia('(prefers-color-scheme: light)').matches

export const screen = createStore<ScreenState>()(() => ({
  selection: null,
  hover: null,
  packetKinds: allKinds,
  theme: prefersLight() ? 'light' : 'dark',
  terminal: 'v1',
  placed: {},
  helpOpen: false,
  guideOpen: true,
  typing: null,
  ...kept(),
}))

screen.subscribe(({ theme, packetKinds, placed, guideOpen }) => {
  document.documentElement.dataset['theme'] = theme
  localStorage.setItem(KEY, JSON.stringify({ theme, packetKinds, placed, guideOpen }))
})
document.documentElement.dataset['theme'] = screen.getState().theme

export const select = (selection: Selection | null): void => screen.setState({ selection })

export function hover(next: Selection | null): void {
  const { hover: before } = screen.getState()
  if (before?.kind !== next?.kind || before?.id !== next?.id) screen.setState({ hover: next })
}

export const place = (machine: string, at: Place): void =>
  screen.setState(({ placed }) => ({ placed: { ...placed, [machine]: at } }))

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
