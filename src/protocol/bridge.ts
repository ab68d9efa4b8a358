/** What the bridge and an open page say to each other, one JSON object a line. */

/** The bridge's words. Questions and replies are Docker's (api/routes); the page only carries them. */
export type ToPage =
  | {
      readonly kind: 'ask'
      readonly request: number
      readonly machine: string
      readonly ask: unknown
    }
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
  | {
      readonly kind: 'reply'
      readonly request: number
      readonly reply: unknown
      /** What the world's calendar shows, in milliseconds since 1970. */
      readonly calendar: number
    }
