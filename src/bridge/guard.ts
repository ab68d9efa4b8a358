/**
 * Who may speak to the bridge. It listens on loopback only, but a browser on this computer runs
 * pages of strangers: such a page says where it comes from (`Origin`, `Sec-Fetch-Site`), and one
 * that pretends to be us by a name of its own (DNS rebinding) says that name in `Host`.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

export const LOOPBACK = '127.0.0.1'

const OURS = new Set(['127.0.0.1', 'localhost', '[::1]'])

const isOurs = (host: string | undefined): boolean =>
  host !== undefined && OURS.has(host.replace(/:\d+$/, '').toLowerCase())

/** Fetches that no page of another origin began. */
const OWN_SITES = new Set(['none', 'same-origin'])

/**
 * Why a request is not answered, or null. `ownOrigin`: the origin whose pages may speak here; null
 * when no page may, because only programs have business here.
 */
export function objection(headers: IncomingHttpHeaders, ownOrigin: string | null): string | null {
  const { host, origin } = headers
  if (!isOurs(host)) return `host ${host ?? 'unknown'} is not this computer`
  if (origin !== undefined && origin !== ownOrigin) return `no pages of ${origin} here`
  const site = headers['sec-fetch-site']
  if (typeof site === 'string' && !OWN_SITES.has(site)) return `no ${site} pages here`
  return null
}

/** Larger than the largest config in base 64. */
export const MOST_BYTES = 4 * 1024 * 1024

/** Archives of files and images: what is sent becomes part of a lab's history. */
export const MOST_ARCHIVE = 32 * 1024 * 1024

/** The body, read to its end, so that whoever sends it hears the answer; null: it is too large. */
export async function bodyOf(request: IncomingMessage, most = MOST_BYTES): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= most) parts.push(part)
    else parts.length = 0
  }
  return size > most ? null : Buffer.concat(parts)
}
