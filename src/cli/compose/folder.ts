/** The paths of a Compose document, from the folder of its project (compose-go v2.6 `paths`). */
import { absolute } from '../../api/path'
import { HOME } from '../../api/path'
import type { Plain } from './interpolate'
import { isDict, type Dict } from './spec-service'

/** A whole path; `~` is the home. */
export function pathIn(folder: string, path: string): string {
  if (path.startsWith('/')) return path
  return absolute(/^~(?:\/|$)/.test(path) ? HOME + path.slice(1) : path, folder)
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
  return [field('services', services), field('secrets', files), field('configs', files)].reduce(
    (found, change) => change(found) as Dict,
    document,
  )
}

const serviceIn = (whole: Change): Change => {
  const changes = [
    field('build', (given) =>
      isDict(given) ? { ...given, context: whole(given['context'] ?? '.') } : whole(given),
    ),
    field(
      'env_file',
      each((file) => (isDict(file) ? field('path', whole)(file) : whole(file))),
    ),
    field('label_file', each(whole)),
    field('volumes', each(mountIn(whole))),
  ]
  return (service) => changes.reduce((found, change) => change(found), service)
}

/** The folder of the machine in a bind mount's short or long form. */
const mountIn =
  (whole: Change): Change =>
  (mount) => {
    if (typeof mount === 'string') {
      return mount.replace(/^[.~][^:]*(?=:)/, (source) => whole(source) as string)
    }
    return isDict(mount) && mount['type'] === 'bind' ? field('source', whole)(mount) : mount
  }
