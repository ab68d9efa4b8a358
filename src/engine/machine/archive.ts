/**
 * The files of a container from outside: `docker cp` and `docker diff` (moby 28: daemon/archive.go,
 * daemon/changes.go). What an image has in its folders is not known here: they are empty.
 */
import type { FileChange } from '../../api/daemon'
import { refusal } from '../../api/errors'
import { byText } from '../../api/order'
import { absolute } from '../../api/path'
import type { Ask, Refusal, Reply } from '../../api/routes'
import { bytesOf } from '../../api/bytes'
import { modeOf, type ArchiveEntry } from '../../api/tar'
import { record } from '../agent/journal'
import type { Container } from '../agent/runtime'
import { DONE, isRefusal } from '../control/api/lookup'
import { findContainer, runnerOf, taskOf } from './containers'
import { instant } from './convert'
import { fileOf, GIVEN, namesIn, ROOT, writeFile, type Belongings } from './inside'
import type { Machine } from './machine'
import type { MachineContext } from './messages'

/** Answers what is about a container's files; null: it is about something else. */
export function answerArchive(machine: Machine, ctx: MachineContext, ask: Ask): Reply | null {
  switch (ask.endpoint) {
    case 'GET /containers/{id}/changes': {
      const container = findContainer(machine, ask.params.id)
      return isRefusal(container) ? container : { status: 200, body: changesOf(container) }
    }
    case 'GET /containers/{id}/archive':
      return read(machine, ctx, ask)
    case 'PUT /containers/{id}/archive':
      return write(machine, ctx, ask)
    default:
      return null
  }
}

/** What of the files is not as in the image, in the order of a walk; null: nothing. */
function changesOf({ files, mounts, ofImage, startedAt }: Container): readonly FileChange[] | null {
  const targets = startedAt === null ? [] : mounts.map(({ Target }) => Target.replace(/\/+$/, ''))
  const isMounted = (path: string): boolean => targets.some((one) => path.startsWith(`${one}/`))
  const written = Object.keys(files).filter((path) => ofImage[path] !== files[path])
  const gone = Object.keys(ofImage).filter((path) => files[path] === undefined)
  const own = [...written, ...gone].filter((path) => !isMounted(path) && !(path in GIVEN))
  const kinds = new Map<string, FileChange['Kind']>()
  for (const path of [...own, ...targets]) {
    const parts = path.split('/').filter((part) => part !== '')
    if (parts.length === 1 && ROOT.includes(parts[0] as string)) continue
    parts.forEach((_, at) => {
      const whole = `/${parts.slice(0, at + 1).join('/')}`
      const isOld = at === 0 && ROOT.includes(parts[0] as string)
      kinds.set(whole, isOld || isIn(ofImage, whole) ? 0 : 1)
    })
  }
  for (const path of gone) if (kinds.has(path)) kinds.set(path, 2)
  const found = Array.from(kinds, ([Path, Kind]) => ({ Path, Kind }))
  return found.length === 0 ? null : found.sort((a, b) => byWalk(a.Path, b.Path))
}

/** Does an image have such a file or folder? */
const isIn = (ofImage: Container['ofImage'], path: string): boolean =>
  path in ofImage || Object.keys(ofImage).some((one) => one.startsWith(`${path}/`))

/** A folder comes before what is in it, and that before its sisters. */
const byWalk = (a: string, b: string): number =>
  byText(a.replaceAll('/', '\0'), b.replaceAll('/', '\0'))

interface Found {
  readonly container: Container
  readonly inside: Belongings
}

/** The container, and what is known of its files. */
function find(machine: Machine, id: string, path: string): Found | Refusal {
  if (path === '') return refusal(400, 'bad parameter: pathcannot be empty')
  const container = findContainer(machine, id)
  if (isRefusal(container)) return container
  const task = taskOf(machine, container)
  return task === null ? noFile(path, id) : { container, inside: { container, task } }
}

const noFile = (path: string, id: string): Refusal =>
  refusal(404, `Could not find the file ${path} in container ${id}`)

type Read = Extract<Ask, { endpoint: 'GET /containers/{id}/archive' }>

function read(machine: Machine, ctx: MachineContext, { params: { id }, query }: Read): Reply {
  const { path } = query
  const found = find(machine, id, path)
  if (isRefusal(found)) return found
  const { container, inside } = found
  const whole = absolute(path, '/')
  const base = whole.slice(whole.lastIndexOf('/') + 1)
  const isFolder = namesIn(inside, whole) !== null
  const text = isFolder ? null : fileOf(inside, whole)
  if (!isFolder && text === null) return noFile(path, id)
  if (!isFolder && /\/\.?$/.test(path)) return refusal(500, `lstat ${whole}/: not a directory`)
  const Entries =
    text === null
      ? below(inside, whole, path.endsWith('/.') ? '.' : base)
      : [{ Name: base, Text: text }]
  const runner = runnerOf(machine, container)
  if (query.stat !== true && runner !== null) record(runner, ctx, container, 'archive-path')
  const Stat = {
    name: base === '' ? '/' : base,
    size: text === null ? 4096 : bytesOf(text).length,
    mode: modeOf(isFolder),
    mtime: instant(container.startedAt ?? container.createdAt),
    linkTarget: '',
  }
  return { status: 200, body: { Stat, Entries } }
}

/** What lies at a path, under such a name, and all that is in it. */
export function entriesBelow(inside: Belongings, path: string, name: string): ArchiveEntry[] {
  const text = namesIn(inside, path) === null ? fileOf(inside, path) : null
  return text === null ? below(inside, path, name) : [{ Name: name, Text: text }]
}

/** A folder and all that is in it. */
function below(inside: Belongings, folder: string, name: string): ArchiveEntry[] {
  const inner = (namesIn(inside, folder) ?? []).flatMap((one) => {
    const path = `${folder === '/' ? '' : folder}/${one}`
    const text = fileOf(inside, path)
    return text === null
      ? below(inside, path, `${name}/${one}`)
      : [{ Name: `${name}/${one}`, Text: text }]
  })
  return [{ Name: `${name}/`, Text: null }, ...inner]
}

type Write = Extract<Ask, { endpoint: 'PUT /containers/{id}/archive' }>

function write(machine: Machine, ctx: MachineContext, { body, params, query }: Write): Reply {
  const { path } = query
  const found = find(machine, params.id, path)
  if (isRefusal(found)) return found
  const { container, inside } = found
  const folder = absolute(path, '/')
  if (namesIn(inside, folder) === null) {
    if (fileOf(inside, folder) === null) return noFile(path, params.id)
    return refusal(400, 'extraction point is not a directory')
  }
  const locked = lockedAt(inside, folder)
  if (locked !== null) return refusal(400, locked)
  for (const entry of body.Entries) {
    const wrong = put(inside, folder, entry)
    if (wrong !== null) return refusal(500, wrong)
  }
  const runner = runnerOf(machine, container)
  if (runner !== null) record(runner, ctx, container, 'extract-to-dir')
  return DONE
}

/** Why nothing may be written in a folder; null: it may. */
function lockedAt({ container, task }: Belongings, folder: string): string | null {
  const mount = container.mounts.find(({ Target }) => `${folder}/`.startsWith(`${Target}/`))
  if (mount !== undefined) {
    return mount.ReadOnly === true ? 'mounted volume is marked read-only' : null
  }
  const isLocked = task.spec.ContainerSpec?.ReadOnly === true
  return isLocked ? 'container rootfs is marked read-only' : null
}

/** Puts one file or folder in its place; what keeps it from that, or null. */
function put(inside: Belongings, folder: string, { Name, Text }: ArchiveEntry): string | null {
  const path = absolute(Name, folder)
  const isFolder = namesIn(inside, path) !== null
  if (Text === null) {
    if (isFolder) return null
    if (fileOf(inside, path) !== null) {
      return `cannot overwrite non-directory "${path}" with directory "${folder}"`
    }
    writeFile(inside, `${path}/`, '')
    return null
  }
  if (isFolder) return `cannot overwrite directory "${path}" with non-directory "${folder}"`
  if (path in GIVEN) return `unlinkat ${path}: device or resource busy`
  writeFile(inside, path, Text)
  return null
}
