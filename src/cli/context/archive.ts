/**
 * A context as a tar archive (POSIX ustar), which `docker context export` writes and `import`
 * reads: `meta.json` and the TLS files under `tls/docker/`. Files here are texts, so an archive is
 * one too: each of its bytes below 128 is a letter, and longer letters count as their UTF-8.
 */
import { utf8 } from '../../api/template/types'
import { contextIn, contextJson, type Context, type TlsFiles } from './store'

const BLOCK = 512

interface Entry {
  readonly name: string
  /** Null: it is a folder. */
  readonly text: string | null
}

/** The archive of a context; like Docker's, it ends with the last file's last byte. */
export function packed(context: Context, tls: TlsFiles): string {
  const files = Object.entries(tls)
  const entries: Entry[] = [
    { name: 'meta.json', text: contextJson(context) },
    { name: 'tls', text: null },
    ...(files.length === 0 ? [] : [{ name: 'tls/docker', text: null }]),
    ...files.map(([name, text]) => ({ name: `tls/docker/${name}`, text })),
  ]
  return entries.reduce((archive, entry) => {
    return archive + padded(utf8(archive).length) + packedEntry(entry)
  }, '')
}

const padded = (size: number): string => '\0'.repeat((BLOCK - (size % BLOCK)) % BLOCK)

function packedEntry({ name, text }: Entry): string {
  const size = text === null ? 0 : utf8(text).length
  const mode = text === null ? 0o700 : name === 'meta.json' ? 0o644 : 0o600
  const octal = (value: number, width: number): string =>
    `${value.toString(8).padStart(width - 1, '0')}\0`
  const before =
    name.padEnd(100, '\0') + octal(mode, 8) + octal(0, 8).repeat(2) + octal(size, 12) + octal(0, 12)
  const kind = text === null ? '5' : '0'
  const after =
    `${kind}${'\0'.repeat(100)}ustar\0${'00'}${'\0'.repeat(64)}` +
    octal(0, 8).repeat(2) +
    '\0'.repeat(167)
  const sum = utf8(before + after).reduce((total, byte) => total + byte, 8 * 0x20)
  const check = `${sum.toString(8).padStart(6, '0')}\0 `
  return `${before}${check}${after}${text ?? ''}`
}

/** What an archive holds, under the new name. @throws Error in the words of Go's reader */
export function unpacked(archive: string, name: string): readonly [Context, TlsFiles] {
  let context: Context | null = null
  const tls: Record<string, string> = {}
  for (const entry of entriesIn(archive)) {
    if (entry.text === null) continue
    const file = /^tls\/([^/]+)\/(.+)$/.exec(entry.name)?.[2]
    if (entry.name === 'meta.json') context = { ...contextIn(entry.text), Name: name }
    else if (file !== undefined) tls[file] = entry.text
    else throw new Error(`${entry.name}: unexpected context file`)
  }
  if (context === null) throw new Error('invalid context: no metadata found')
  return [context, tls]
}

const SUM_AT = 148
const KIND_AT = 156

function entriesIn(archive: string): Entry[] {
  const entries: Entry[] = []
  let at = 0
  while (at < archive.length) {
    const header = archive.slice(at, at + BLOCK)
    if (header.length < BLOCK) throw new Error('unexpected EOF')
    at += BLOCK
    if (/^\0+$/.test(header)) break
    const summed = `${header.slice(0, SUM_AT)}        ${header.slice(SUM_AT + 8)}`
    const sum = utf8(summed).reduce((total, byte) => total + byte, 0)
    if (octalAt(header, SUM_AT, 8) !== sum) throw new Error('archive/tar: invalid tar header')
    const size = octalAt(header, 124, 12)
    const text = textOf(archive, at, size)
    at += text.length + padded(size).length
    const isFile = header[KIND_AT] === '0' || header[KIND_AT] === '\0'
    entries.push({ name: header.slice(0, 100).replace(/\0.*$/s, ''), text: isFile ? text : null })
  }
  return entries
}

const octalAt = (header: string, at: number, width: number): number =>
  parseInt(header.slice(at, at + width).replace(/[\0 ]+$/, ''), 8) || 0

/** So many bytes from here on, as letters. */
function textOf(archive: string, from: number, bytes: number): string {
  let text = ''
  for (let left = bytes; left > 0;) {
    const code = archive.codePointAt(from + text.length)
    if (code === undefined) throw new Error('unexpected EOF')
    const letter = String.fromCodePoint(code)
    text += letter
    left -= utf8(letter).length
  }
  return text
}
