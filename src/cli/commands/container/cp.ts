/**
 * `docker cp`: files between a container and the home folder, which has no folders in it (docker/cli
 * `container/cp.go`, moby `go-archive/copy.go`).
 */
import { cleanPath, HOME } from '../../../api/path'
import { bytesOf, textOf } from '../../../api/bytes'
import { isFolder, packTar, tarSize, unpackTar, type ArchiveEntry } from '../../../api/tar'
import { ask, Fail, host, tryAsk, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command, Flag } from '../../command'
import { readIfThere, readInput, writeFile } from '../../files'
import { decimalSize } from '../../format/units'
import { quoted } from '../../values'

const yes = (name: string, short: string, help: string): Flag => ({
  name,
  short,
  type: 'bool',
  help,
})

export const cp: Command = {
  path: 'docker cp',
  usage:
    '[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH',
  short: 'Copy files between a container and the home folder',
  long: `Copy files between a container and the home folder

With '-' as the source a tar archive is read from the standard
input and unpacked in a folder of the container. With '-' as
the destination a tar archive is written to the standard output.`,
  aliases: ['docker container cp'],
  flags: [
    yes('archive', 'a', 'Keep the numbers of owners'),
    yes('follow-link', 'L', 'Copy what a link leads to'),
    yes(
      'quiet',
      'q',
      'Do not show how far it is; nothing shows it\nwhere the output is not a terminal',
    ),
  ],
  arity: { kind: 'exactly', n: 2 },
  *run(call: Call, io: Io) {
    const [source = '', target = ''] = call.args
    if (source === '') throw new Fail('source can not be empty')
    if (target === '') throw new Fail('destination can not be empty')
    const [from, to] = [placeIn(source), placeIn(target)]
    const isQuiet = call.changed('quiet') ? call.bool('quiet') : io.columns === null
    const tell = (bytes: number, place: string): void => {
      if (!isQuiet) io.err(`Successfully copied ${decimalSize(bytes)} to ${place}\n`)
    }
    if (from.container !== '' && to.container !== '') {
      throw new Fail('copying between containers is not supported')
    }
    if (from.container !== '') yield* copyOut(from, to.path, io, tell)
    else if (to.container !== '') yield* copyIn(from.path, to, tell)
    else throw new Fail('must specify at least one container source')
    return 0
  },
}

interface Place {
  /** Empty: it is no container's. */
  readonly container: string
  readonly path: string
}

/** What is told at the end; what comes from the standard input is not counted. */
type Tell = (bytes: number, place: string) => void

/** `CONTAINER:PATH`, or a path here, which may have a colon behind `/` or `.`. */
function placeIn(text: string): Place {
  const [, container, path] = /^([^/.:][^:]*):(.*)$/s.exec(text) ?? []
  if (container === undefined || path === undefined) return { container: '', path: text }
  return { container, path }
}

/** A whole path that still ends with `/` or `/.` where the given one does. */
function whole(path: string): string {
  const clean = cleanPath(path.startsWith('/') ? path : `${HOME}/${path}`)
  if (/(?:^|\/)\.$/.test(path)) return clean === '/' ? '/.' : `${clean}/.`
  return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean
}

const isThis = (path: string): boolean => /(?:^|\/)\.?$/.test(path)

/** The folder of a path and its name there; a path that ends with `/.` has that name. */
function split(path: string): readonly [string, string] {
  const clean = path === '' ? '.' : cleanPath(path)
  if (path === '' || /(?:^|\/)\.$/.test(path)) return [clean, '.']
  const at = clean.lastIndexOf('/')
  return [at <= 0 ? (at < 0 ? '.' : '/') : clean.slice(0, at), clean.slice(at + 1)]
}

/** Folders of this computer. */
const FOLDERS = ['/', HOME]

/** What is known of a path. */
interface Info {
  readonly path: string
  readonly exists: boolean
  readonly isFolder: boolean
}

function* infoHere(path: string): Generator<Wait, Info, Resume> {
  const clean = cleanPath(path)
  if (FOLDERS.includes(clean)) return { path, exists: true, isFolder: true }
  const exists = !path.endsWith('/') && (yield* readIfThere(clean)) !== null
  return { path, exists, isFolder: false }
}

/** Into which folder the entries go, named so that they are what was meant. @throws Fail */
function prepared(
  entries: readonly ArchiveEntry[],
  source: Info,
  target: Info,
): { readonly folder: string; readonly entries: readonly ArchiveEntry[] } {
  if (target.exists && target.isFolder) return { folder: target.path, entries }
  if (target.exists && source.isFolder) throw new Fail('cannot copy directory')
  if (!target.exists && !source.isFolder && isThis(target.path)) throw new Fail('no such directory')
  const [folder, name] = split(target.path)
  const [, old] = split(source.path)
  const renamed = entries.map(({ Name, Text }) => ({ Name: Name.replace(old, () => name), Text }))
  return { folder, entries: renamed }
}

function* copyOut(
  { container, path }: Place,
  given: string,
  io: Io,
  tell: Tell,
): Generator<Wait, void, Resume> {
  const target = given === '-' ? given : whole(given)
  const [above] = split(target.replace(/\/\.?$/, '') || '/')
  if (given !== '-' && !FOLDERS.includes(above)) {
    throw new Fail(`invalid output path: directory ${quoted(above)} does not exist`)
  }
  const query = { path }
  const found = yield* ask('GET /containers/{id}/archive', { id: container }, query, null)
  const { Stat, Entries } = found
  if (given === '-') {
    io.out(textOf(packTar(Entries, Math.floor(Date.parse(Stat.mtime) / 1000) || 0)))
    return
  }
  const source = { path, exists: true, isFolder: isFolder(Stat) }
  const { folder, entries } = prepared(Entries, source, yield* infoHere(target))
  for (const { Name, Text } of entries) yield* put(cleanPath(`${folder}/${Name}`), Text)
  tell(tarSize(Entries), target)
}

/** Writes a file; of folders there are only those that there are. */
function* put(path: string, text: string | null): Generator<Wait, void, Resume> {
  if (text === null) {
    if (FOLDERS.includes(path)) return
    throw new Fail(`mkdir ${path}: operation not permitted`)
  }
  yield* writeFile(path, text)
}

function* copyIn(
  given: string,
  { container: id, path }: Place,
  tell: Tell,
): Generator<Wait, void, Resume> {
  const reply = yield* tryAsk('GET /containers/{id}/archive', { id }, { path, stat: true }, null)
  const stat = 'body' in reply ? reply.body.Stat : null
  const target = { path, exists: stat !== null, isFolder: stat !== null && isFolder(stat) }
  if (given === '-') {
    if (!target.isFolder) throw new Fail(`destination "${id}:${path}" must be a directory`)
    yield* send(id, path, entriesIn(yield* readInput()))
    return tell(0, `${id}:${path}`)
  }
  const source = whole(given)
  const here = yield* infoHere(source)
  if (!here.exists) throw new Fail(`lstat ${missingIn(source)}: no such file or directory`)
  const own = here.isFolder ? yield* filesUnder(source) : yield* oneFile(source)
  const { folder, entries } = prepared(own, here, target)
  yield* send(id, folder, entries)
  tell(tarSize(entries), `${id}:${path}`)
}

/** The first part of a path here that is not there. */
const missingIn = (path: string): string =>
  path.startsWith(`${HOME}/`) ? path : path.replace(/^(\/[^/]*).*$/s, '$1')

function* send(
  id: string,
  path: string,
  Entries: readonly ArchiveEntry[],
): Generator<Wait, void, Resume> {
  const query = { path, noOverwriteDirNonDir: true }
  yield* ask('PUT /containers/{id}/archive', { id }, query, { Entries })
}

/** @throws Fail */
function entriesIn(text: string): readonly ArchiveEntry[] {
  try {
    return unpackTar(bytesOf(text))
  } catch (error) {
    throw new Fail((error as Error).message)
  }
}

function* oneFile(path: string): Generator<Wait, readonly ArchiveEntry[], Resume> {
  return [{ Name: split(path)[1], Text: yield* readIfThere(path) }]
}

/** All that the home folder has. */
function* filesUnder(path: string): Generator<Wait, readonly ArchiveEntry[], Resume> {
  const name = split(path)[1]
  const reply = yield* host({ kind: 'file.list' })
  const names = reply.kind === 'files' && cleanPath(path) === HOME ? reply.names : []
  const entries: ArchiveEntry[] = [{ Name: `${name}/`, Text: null }]
  for (const one of names) {
    entries.push({ Name: `${name}/${one}`, Text: yield* readIfThere(one) })
  }
  return entries
}
