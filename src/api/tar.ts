/**
 * Files of a container as the Engine API carries them, and tar archives of them (POSIX ustar, with
 * pax and GNU names): texts whose letters are bytes.
 */
import { bytesOf, textOf } from './bytes'

/** A file, or a folder, whose name ends with a slash and which has no text. */
export interface ArchiveEntry {
  readonly Name: string
  readonly Text: string | null
}

/** What is known of a path in a container; `mode` as Go's `os.FileMode`. */
export interface PathStat {
  readonly name: string
  readonly size: number
  readonly mode: number
  /** RFC 3339. */
  readonly mtime: string
  readonly linkTarget: string
}

/** Go's bit for a folder. */
const FOLDER = 0x80000000

const FOLDER_MODE = FOLDER + 0o755
const FILE_MODE = 0o644

export const modeOf = (isFolder: boolean): number => (isFolder ? FOLDER_MODE : FILE_MODE)

export const isFolder = ({ mode }: PathStat): boolean => mode >= FOLDER

const BLOCK = 512

const inBlocks = (length: number): number => Math.ceil(length / BLOCK) * BLOCK

const octal = (value: number, length: number): string =>
  `${value.toString(8).padStart(length - 1, '0')}\0`

const padded = (text: string, length: number): string => text.slice(0, length).padEnd(length, '\0')

/** What a header says. `mtime`: seconds since 1970; `owner`: who has the file, and the group. */
interface TarHeader {
  readonly name: string
  readonly size: number
  readonly mode: number
  readonly mtime: number
  readonly owner: string
  /** A file, a folder, or a record of what has no place in the header after it. */
  readonly type: '0' | '5' | 'x'
}

/** A header, one block long. */
export function tarHeader({ name, size, mode, mtime, owner, type }: TarHeader): string {
  const before = `${padded(name, 100)}${octal(mode, 8)}${octal(0, 8)}${octal(0, 8)}`
  const sizes = `${octal(size, 12)}${octal(mtime, 12)}`
  const names = `${padded(owner, 32)}${padded(owner, 32)}${octal(0, 8)}${octal(0, 8)}`
  const after = padded(`${type}${'\0'.repeat(100)}ustar\x0000${names}`, BLOCK - 156)
  const sum = [...before, ...sizes, ...after].reduce(
    (all, byte) => all + byte.charCodeAt(0),
    8 * 32,
  )
  return `${before}${sizes}${sum.toString(8).padStart(6, '0')}\0 ${after}`
}

/** Bytes with what fills their last block. */
export const tarBody = (bytes: string): string => bytes.padEnd(inBlocks(bytes.length), '\0')

/** A name that has no place in a header stands in a record of its own before it. */
function paxOf(name: string, mtime: number): string {
  const rest = ` path=${name}\n`
  let length = rest.length
  while (String(length).length + rest.length !== length) {
    length = String(length).length + rest.length
  }
  const record = { name: 'PaxHeaders.0', size: length, mode: 0o644, mtime, owner: '' }
  return tarHeader({ ...record, type: 'x' }) + tarBody(`${length}${rest}`)
}

/** An archive; `mtime`: seconds since 1970. */
export function packTar(entries: readonly ArchiveEntry[], mtime: number): string {
  const parts = entries.map(({ Name, Text }) => {
    const name = bytesOf(Name)
    const bytes = bytesOf(Text ?? '')
    const pax = name.length > 100 ? paxOf(name, mtime) : ''
    const isFile = Text !== null
    const own = {
      name,
      size: bytes.length,
      mode: isFile ? 0o100644 : 0o40755,
      mtime,
      owner: 'root',
    }
    return pax + tarHeader({ ...own, type: isFile ? '0' : '5' }) + tarBody(bytes)
  })
  return parts.join('') + '\0'.repeat(2 * BLOCK)
}

/** How long such an archive is. Bytes. */
export const tarSize = (entries: readonly ArchiveEntry[]): number => packTar(entries, 0).length

const field = (block: string, from: number, length: number): string =>
  block.slice(from, from + length).replace(/\0.*$/s, '')

const isBlank = (block: string): boolean => /^\0*$/.test(block)

/** Files and folders of an archive; others are left out. @throws Error in Go's words */
export function unpackTar(archive: string): readonly ArchiveEntry[] {
  const entries: ArchiveEntry[] = []
  let long: string | null = null
  for (let at = 0; at < archive.length;) {
    const block = archive.slice(at, at + BLOCK)
    if (isBlank(block)) break
    const size = Number.parseInt(field(block, 124, 12).trim() || '0', 8)
    if (block.length < BLOCK) throw new Error('unexpected EOF')
    if (Number.isNaN(size) || checksumOf(block) !== Number.parseInt(field(block, 148, 8), 8)) {
      throw new Error('archive/tar: invalid tar header')
    }
    const bytes = archive.slice(at + BLOCK, at + BLOCK + size)
    if (bytes.length < size) throw new Error('unexpected EOF')
    const [type, prefix] = [block[156] ?? '0', field(block, 345, 155)]
    const own = prefix === '' || !block.startsWith('ustar\0', 257) ? '' : `${prefix}/`
    const Name = textOf(long ?? own + field(block, 0, 100))
    long = null
    if (type === 'x') long = /^\d+ path=(.*)$/m.exec(bytes)?.[1] ?? null
    else if (type === 'L') long = bytes.replace(/\0*$/, '')
    else if (type === '5') entries.push({ Name, Text: null })
    else if (type === '0' || type === '\0') entries.push({ Name, Text: textOf(bytes) })
    at += BLOCK + inBlocks(size)
  }
  return entries
}

const checksumOf = (block: string): number =>
  [...block].reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte.charCodeAt(0)), 0)
