/** What the bridge and an open page say to each other, one JSON object a line. */
import type { FromLab, ToLab } from './message'

/** The bridge's words. Questions and replies are Docker's (api/routes); the page carries them. */
export type ToPage =
  | Extract<ToLab, { kind: 'ask' | 'hang-up' }>
  /** A real swarm's session says this, in a lab's words. */
  | { readonly kind: 'lab'; readonly message: FromLab }
  /** Another page answers from now on. */
  | { readonly kind: 'replaced' }
  /** Nothing: it only shows that the bridge is there. */
  | { readonly kind: 'here' }

export type FromPage =
  /** All machines, whenever one came, went, or changed its power. */
  | {
      readonly kind: 'machines'
      readonly machines: readonly { readonly name: string; readonly isOn: boolean }[]
    }
  | Extract<FromLab, { kind: 'reply' }>
  /** To a real swarm's session. */
  | { readonly kind: 'lab'; readonly message: ToLab }
