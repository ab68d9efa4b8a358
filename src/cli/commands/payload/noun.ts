/** What secrets and configs have in common for the client (spec 10.10): two nouns, one grammar. */
export interface Noun {
  readonly name: 'secret' | 'config'
  /** In capitals, for usage lines. */
  readonly usage: 'SECRET' | 'CONFIG'
  readonly table: 'secrets' | 'configs'
}

export const SECRET: Noun = { name: 'secret', usage: 'SECRET', table: 'secrets' }
export const CONFIG: Noun = { name: 'config', usage: 'CONFIG', table: 'configs' }
