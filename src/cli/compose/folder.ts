/** The paths of a Compose document, from the folder of its project (compose-go v2.9 `paths`). */
import { cleanPath, HOME } from '../../api/path'
import { type Dict, isDict, type Plain } from './interpolate'

/** A path from a folder, which may be relative itself; `~` is the home. */
export function pathIn(folder: string, path: string): string {
  const own = /^~(?:\/|$)/.test(path) ? HOME + path.slice(1) : path
  return own.startsWith('/') ? own : cleanPath(`${folder}/${own}`)
}

type Change = (value: Plain) => Plain

/** What is a text where `change` is for texts, and each item of a list. */
const each =
  (change: Change): Change =>
  (value) =>
    Array.isArray(value) ? (value as readonly Plain[]).map(change) : change(value)

const field =
  (key: string, change: Change): Change =>
  (value) =>
    isDict(value) && value[key] !== undefined ? { ...value, [key]: change(value[key]) } : value

const rows =
  (change: Change): Change =>
  (value) =>
    isDict(value)
      ? Object.fromEntries(Object.entries(value).map(([key, row]) => [key, change(row)]))
      : value

/** A document whose paths are whole. */
export function inFolder(document: Dict, folder: string): Dict {
  const whole: Change = (value) => (typeof value === 'string' ? pathIn(folder, value) : value)
  const files = rows(field('file', whole))
  const services = rows(serviceIn(whole))
  return [
    field('services', services),
    field('secrets', files),
    field('configs', files),
    field('volumes', rows(boundIn(whole))),
  ].reduce((found, change) => change(found) as Dict, document)
}

/** What is no folder of this computer, but somewhere else. */
const REMOTE = /:\/\/|^(?:service:|github\.com\/|git@)/

const contextIn =
  (whole: Change): Change =>
  (context) =>
    typeof context === 'string' && REMOTE.test(context) ? context : whole(context)

/** Further contexts, by their names. */
const contextsIn =
  (context: Change): Change =>
  (value) =>
    Array.isArray(value)
      ? (value as readonly string[]).map((text) =>
          text.replace(/(?<==).*/s, (path) => context(path) as string),
        )
      : rows(context)(value)

/** A volume that is a folder of the machine. */
const boundIn =
  (whole: Change): Change =>
  (volume) => {
    const { driver, driver_opts: options } = isDict(volume) ? volume : {}
    const isBound = driver === 'local' && isDict(options) && options['o'] === 'bind'
    return isBound ? field('driver_opts', field('device', whole))(volume) : volume
  }

const serviceIn = (whole: Change): Change => {
  const changes = [
    field('build', (given) => {
      const context = contextIn(whole)
      if (!isDict(given)) return context(given)
      const more = field('additional_contexts', contextsIn(context))
      return more({ ...given, context: context(given['context'] ?? '.') })
    }),
    field(
      'env_file',
      each((file) => (isDict(file) ? field('path', whole)(file) : whole(file))),
    ),
    field('develop', field('watch', each(field('path', whole)))),
    field('label_file', each(whole)),
    field('volumes', each(mountIn(whole))),
  ]
  return (service) => changes.reduce((found, change) => change(found), service)
}

const NO_SOURCE = 'invalid mount config for type "bind": field Source must not be empty'

/** The folder of the machine in a bind mount's short or long form. */
const mountIn =
  (whole: Change): Change =>
  (mount) => {
    if (typeof mount === 'string') {
      return mount.replace(/^[.~][^:]*(?=:)/, (source) => whole(source) as string)
    }
    if (!isDict(mount) || mount['type'] !== 'bind') return mount
    if (mount['source'] === undefined) throw new Error(NO_SOURCE)
    return field('source', whole)(mount)
  }
