/** A request and an answer of the Engine API as data; HTTP itself is server.ts. */
import type { Daemon } from './daemon'

export interface ApiRequest {
  readonly daemon: Daemon
  /** The parts of the path in braces, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The body as JSON; null when there was none. @throws BadJson */
  readonly body: () => unknown
  /** The body as it came. */
  readonly bytes: Buffer
  /** Ends when the client goes away. */
  readonly gone: AbortSignal
}

export type ApiAnswer =
  | { readonly status: number; readonly json: unknown }
  | {
      readonly status: number
      readonly text: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | {
      readonly status: number
      readonly bytes: Uint8Array
      readonly headers: Readonly<Record<string, string>>
    }
  /** An answer that goes on, and takes the connection over where the client wants that. */
  | {
      readonly stream: AsyncIterable<Uint8Array>
      readonly type: string
      readonly takesOver?: boolean
    }
  /** A conversation on a connection that the client gives away. */
  | { readonly talk: Talk; readonly type: string }

/** What is said on a connection while somebody types into it. */
type Talk = (input: AsyncIterable<Buffer>) => AsyncIterable<Uint8Array>

/** Docker's reading of a yes or no in a query. */
export const isYes = (query: URLSearchParams, key: string): boolean => {
  const text = (query.get(key) ?? '').trim().toLowerCase()
  return !['', '0', 'no', 'false', 'none'].includes(text)
}
