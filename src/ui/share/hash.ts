/**
 * A lab in the address's hash: JSON, deflated, in base64url, with a sum against damage; and behind it
 * what is selected, `&sel=task/ID`.
 */
import type { SavedLab } from '../../protocol/kept'
import type { Selection } from '../state/screen'

const PREFIX = '#lab='
const SELECTED = '&sel='
/** What a link can select: a message is long gone when it is opened. */
const KINDS = ['machine', 'task', 'container', 'service'] as const
/** Larger than any honest lab; a bomb stops here. Bytes. */
const MOST_BYTES = 32_000_000

/** FNV-1a over the text, as letters. */
function sumOf(text: string): string {
  let sum = 0x811c_9dc5
  for (let at = 0; at < text.length; at++) {
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x0100_0193)
  }
  return (sum >>> 0).toString(36).padStart(7, '0')
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > MOST_BYTES) throw new Error('it is too large')
    parts.push(value)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const through = (bytes: Uint8Array<ArrayBuffer>, way: GenericTransformStream) =>
  readAll(new Blob([bytes]).stream().pipeThrough(way as TransformStream<Uint8Array, Uint8Array>))

/** The hash that opens this lab with something selected. */
export async function hashOf(lab: SavedLab, selection: Selection | null = null): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(lab))
  const packed = await through(bytes, new CompressionStream('deflate-raw'))
  let text = ''
  for (const byte of packed) text += String.fromCharCode(byte)
  const body = btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  const known = KINDS.some((kind) => kind === selection?.kind)
  const selected = known ? `${SELECTED}${selection?.kind}/${selection?.id}` : ''
  return `${PREFIX}${sumOf(body)}${body}${selected}`
}

export const isLabHash = (hash: string): boolean => hash.startsWith(PREFIX)

/** The lab in a hash. Throws an `Error` that says in a sentence why there is none. */
export async function labIn(hash: string): Promise<unknown> {
  const packed = hash.slice(PREFIX.length).split(SELECTED, 1)[0] ?? ''
  const [sum, body] = [packed.slice(0, 7), packed.slice(7)]
  if (sumOf(body) !== sum) throw new Error('a part of it is missing or was changed on the way')
  const text = atob(body.replaceAll('-', '+').replaceAll('_', '/'))
  const deflated = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  const bytes = await through(deflated, new DecompressionStream('deflate-raw'))
  return JSON.parse(new TextDecoder().decode(bytes)) as unknown
}

/** What a hash has selected; null: nothing, or nothing that can be. */
export function selectionIn(hash: string): Selection | null {
  const [, kind, id] = /&sel=(\w+)\/([\w.-]+)$/.exec(hash) ?? []
  const known = KINDS.find((one) => one === kind)
  return known === undefined || id === undefined ? null : { kind: known, id }
}
