/**
 * What the window and the thread say to each other: two closed unions of plain data.
 */
import type { Act } from './act'
import type { ViewDiff } from './diff'
import type { SavedLab } from './kept'
import type { TimeAsk, TimeNews } from './time'
import type { FeedItem, PacketView, VisitView } from './view'

/** A file of the home folder is at most as large as Docker's largest config. */
export const MOST_FILE_BYTES = 1_024_000

/** A terminal tab: 'host', or a machine's name. */
type TerminalId = string

export type ToLab =
  /** Begins a lab: its machines stand there, unplugged from any swarm. */
  | {
      readonly kind: 'open'
      readonly seed: number
      readonly machines: readonly { readonly name: string; readonly address?: string }[]
      /** So many of them, and then all others, are in a swarm already; 0: none is. */
      readonly managers: number
      /** What was typed and done before, to be played again at once; null for a new lab. */
      readonly saved: SavedLab | null
      /** Does time pass, and how fast? A link opens standing still. */
      readonly playing: boolean
      readonly speed: number
      /** Lines typed before, oldest first. */
      readonly history: readonly string[]
    }
  /** A line typed at a prompt. */
  | {
      readonly kind: 'exec'
      readonly terminal: TerminalId
      readonly line: string
      readonly columns: number
    }
  /** Ctrl-C. */
  | { readonly kind: 'interrupt'; readonly terminal: TerminalId }
  /** Ctrl-Z. */
  | { readonly kind: 'suspend'; readonly terminal: TerminalId }
  /** Ctrl-D at an empty prompt. */
  | { readonly kind: 'eof'; readonly terminal: TerminalId }
  /** The answer to a program that reads a line. */
  | { readonly kind: 'typed'; readonly terminal: TerminalId; readonly text: string }
  /** The keys were typed that leave what runs in front. */
  | { readonly kind: 'detach'; readonly terminal: TerminalId }
  /** The editor was left. */
  | { readonly kind: 'edited'; readonly terminal: TerminalId }
  | { readonly kind: 'resize'; readonly terminal: TerminalId; readonly columns: number }
  | {
      readonly kind: 'complete'
      readonly terminal: TerminalId
      readonly request: number
      readonly line: string
      readonly cursor: number
    }
  | {
      readonly kind: 'act'
      /** One deed, however many acts it takes: they are undone together. */
      readonly acts: readonly Act[]
      /** What the terminal echoes as a comment. */
      readonly echo: string
    }
  /** A file for the home folder, from outside: of one that is dropped each letter is a byte. */
  | {
      readonly kind: 'write'
      readonly name: string
      readonly text: string
      readonly how: 'dropped' | 'saved'
    }
  /** A question to a machine's daemon from a program behind the bridge; its words are Docker's. */
  | {
      readonly kind: 'ask'
      readonly request: number
      readonly machine: string
      readonly ask: unknown
    }
  /** Whoever put that question has hung up. */
  | { readonly kind: 'hang-up'; readonly request: number }
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  /** Virtual seconds a real second buys, from 0.1 to 100. */
  | { readonly kind: 'speed'; readonly speed: number }
  | TimeAsk
  /** Which packet kinds the eye wants; others are not sent. */
  | { readonly kind: 'watch'; readonly packets: readonly string[] }

export type FromLab =
  | TimeNews
  /** What became of an ask, and what the world's calendar shows: milliseconds since 1970. */
  | {
      readonly kind: 'reply'
      readonly request: number
      readonly reply: unknown
      readonly calendar: number
    }
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** The branch beside the current one, at the same instant; `fresh`: for the first time. */
  | {
      readonly kind: 'beside'
      readonly fresh: boolean
      readonly branch: number
      readonly frame: Frame
    }
  | {
      readonly kind: 'output'
      readonly terminal: TerminalId
      readonly at: number
      /** On which branch it was said. */
      readonly branch: number
      readonly text: string
    }
  /** One of several lines that were entered at once begins. */
  | {
      readonly kind: 'echo'
      readonly terminal: TerminalId
      readonly prompt: string
      readonly exit: number
      readonly line: string
    }
  /** A program ended; the terminal shows this prompt. */
  | {
      readonly kind: 'prompt'
      readonly terminal: TerminalId
      readonly prompt: string
      readonly exit: number
    }
  /** A program wants a line. */
  | {
      readonly kind: 'reading'
      readonly terminal: TerminalId
      readonly prompt: string
      readonly hidden: boolean
    }
  /** What runs there is left by these keys, as a terminal sends them. */
  | { readonly kind: 'leavable'; readonly terminal: TerminalId; readonly keys: string }
  /** A program opens a file in an editor; `before`: its text, or null when it is new. */
  | {
      readonly kind: 'edit'
      readonly terminal: TerminalId
      readonly name: string
      readonly before: string | null
    }
  | { readonly kind: 'clear'; readonly terminal: TerminalId }
  /** The terminal's machine died, or came back. */
  | { readonly kind: 'hangup'; readonly terminal: TerminalId; readonly alive: boolean }
  | {
      readonly kind: 'candidates'
      readonly terminal: TerminalId
      readonly request: number
      /** Where the word that is completed begins. */
      readonly from: number
      readonly candidates: readonly { readonly text: string; readonly help: string }[]
    }
  /** The thread lives; whoever waits for the lock of its name learns when it no longer does. */
  | { readonly kind: 'alive' }
  /** The lab that was to be opened cannot be; a new one was begun in its place. */
  | { readonly kind: 'unplayable'; readonly why: string }
  /** All inputs so far, to be kept. Sent when they changed. */
  | { readonly kind: 'saved'; readonly lab: SavedLab }
  /** What was asked for with `share`. */
  | { readonly kind: 'shared'; readonly lab: SavedLab | null; readonly text: string }
  | { readonly kind: 'broken'; readonly message: string; readonly stack: string }

/** One picture: where time stands, what changed since the last, what flies. */
export interface Frame {
  readonly at: number
  /** The newest instant of the branch. */
  readonly end: number
  readonly playing: boolean
  /** It plays backwards. */
  readonly back: boolean
  /** The playhead jumped: the feed is to be replaced, and what flies. */
  readonly jumped: boolean
  readonly speed: number
  readonly diff: ViewDiff
  /** Packets sent since the last frame. */
  readonly packets: readonly PacketView[]
  readonly feed: readonly FeedItem[]
  /** Requests that were answered since. */
  readonly visits: readonly VisitView[]
}
