/**
 * What a shell can ask of its own computer besides Docker: the machine driver behind
 * `docker-machine`, and the network behind `curl`. Types only.
 */
import type { GenericResource } from './types'

export interface MachineRow {
  readonly name: string
  readonly address: string
  readonly power: 'on' | 'off'
  /** It is on, and packets come from the shell's computer to it and back. */
  readonly reachable: boolean
}

export type HostAsk =
  | {
      readonly kind: 'machine.create'
      readonly name: string
      readonly driver: string
      readonly labels: Readonly<Record<string, string>>
      /** The daemon's `--node-generic-resource`s. */
      readonly generic: readonly GenericResource[]
      readonly cpus: number | null
      readonly memoryBytes: number | null
    }
  | { readonly kind: 'machine.list' }
  | { readonly kind: 'machine.start'; readonly name: string }
  /** A clean stop: the system shuts down before the power goes. */
  | { readonly kind: 'machine.stop'; readonly name: string }
  /** The plug is pulled. */
  | { readonly kind: 'machine.kill'; readonly name: string }
  | { readonly kind: 'machine.remove'; readonly name: string }
  /** The terminal goes on in a shell on that machine (`docker-machine ssh NAME`, `ssh NAME`). */
  | { readonly kind: 'shell.enter'; readonly name: string }
  /** Leaves that shell again (`exit`). */
  | { readonly kind: 'shell.leave' }
  /** Cables between each of `from` and each of `to`; `oneWay`: only from → to. */
  | {
      readonly kind: 'link.cut'
      readonly from: readonly string[]
      readonly to: readonly string[]
      readonly oneWay: boolean
    }
  | { readonly kind: 'link.heal'; readonly from: readonly string[]; readonly to: readonly string[] }
  /** `latency` in milliseconds, `loss` in thousandths. */
  | {
      readonly kind: 'link.slow'
      readonly from: readonly string[]
      readonly to: readonly string[]
      readonly latency: number
      readonly loss: number
    }
  /** One HTTP request; `host` is a machine's name or address. */
  | { readonly kind: 'http'; readonly host: string; readonly port: number; readonly path: string }
  /**
   * The home folder of all shells: a few text files, flat, and `.docker/`, which each computer has
   * of its own.
   */
  | { readonly kind: 'file.read'; readonly path: string }
  | {
      readonly kind: 'file.write'
      readonly path: string
      readonly text: string
      readonly append: boolean
    }
  /** What a command keeps beside what it prints: refused in the past, which it would change. */
  | { readonly kind: 'file.keep'; readonly path: string; readonly text: string }
  /** Those of the folder itself, or those deep under a folder of the computer's own settings. */
  | { readonly kind: 'file.list'; readonly under?: string }
  | { readonly kind: 'file.remove'; readonly path: string }
  /** A YAML text as plain data, document for document. */
  | { readonly kind: 'yaml.read'; readonly text: string }
  /** Plain data as YAML text. */
  | { readonly kind: 'yaml.write'; readonly value: unknown }
  | { readonly kind: 'screen.clear' }
  | { readonly kind: 'history.list' }
  /** Takes back what was done last, or does it again. */
  | { readonly kind: 'undo' | 'redo' }
  /** Why a task, a service or a machine is as it is, or the last election came. */
  | { readonly kind: 'why'; readonly name: string }

interface YamlReply {
  readonly kind: 'yaml'
  /** One at least. */
  readonly documents: readonly YamlDocument[]
}

/** Plain data of a YAML document, and where it bears tags of Compose. */
export interface YamlDocument {
  readonly value: unknown
  readonly tags: readonly YamlTag[]
  /** What of it JSON has no words for, as Go says it; null when it has for all. */
  readonly unsupported: string | null
  /** A key that is no text, with where it stands, as compose says it; null when there is none. */
  readonly oddKey: string | null
}

/** `path`: the keys and indices from the top. */
export interface YamlTag {
  readonly tag: '!reset' | '!override'
  readonly path: readonly string[]
}

export type HostReply =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'machines'; readonly machines: readonly MachineRow[] }
  | { readonly kind: 'http'; readonly status: number; readonly body: string }
  /** No answer: `refused` (nothing listens), `timeout` (nobody home) or `unknown` (no such name). */
  | { readonly kind: 'http.failed'; readonly why: 'refused' | 'timeout' | 'unknown' }
  | { readonly kind: 'file'; readonly text: string }
  | { readonly kind: 'files'; readonly names: readonly string[] }
  | YamlReply
  /** What was taken back, or is done again. */
  | { readonly kind: 'travelled'; readonly text: string }
  | { readonly kind: 'history'; readonly lines: readonly string[] }
  | {
      readonly kind: 'why'
      readonly steps: readonly { readonly seconds: string; readonly text: string }[]
      /** What the rows tell of. */
      readonly caption: string
      readonly rows: readonly {
        readonly machine: string
        readonly filter: string
        readonly says: string
        readonly chosen: boolean
      }[]
    }

/** What is said where no machine is called so. */
export const noMachine = (name: string): string =>
  `Docker machine "${name}" does not exist. Use "docker-machine ls" to list machines.`
