/** Services made from others, in the same file or in another (compose-go v2.9 `loader/extends`). */
import type { Resume, Wait } from '../client'
import { quoted } from '../values'
import { inFolder, pathIn } from './folder'
import { HOME } from '../../api/path'
import { atHome } from './home'
import { type Dict, isDict, type Plain } from './interpolate'
import { extendService } from './override'
import type { Path } from './places'
import { clear, type Layer } from './reset'

/** Reads a file and fills in its variables. */
export type Open = (file: string) => Generator<Wait, Layer, Resume>

/** Where a service that extends stands, and the services on the way to it. */
interface Place {
  /** The file that compose was given. */
  readonly file: string
  /** Where the files' own paths start from. */
  readonly folder: string
  /** Whether the paths of other files are named from there, and no whole ones. */
  readonly isRelative: boolean
  readonly services: Dict
  /** What the files on the way say to be without. */
  readonly cleared: readonly Path[]
  readonly trail: readonly Step[]
}

interface Step {
  readonly service: string
  readonly file: string
}

/** The document without `extends`. Throws an Error in compose's words. */
export function* applyExtends(
  { document, cleared }: Layer,
  from: Pick<Place, 'file' | 'folder' | 'isRelative'>,
  open: Open,
): Generator<Wait, Dict, Resume> {
  const { services } = document
  if (services === undefined) return document
  if (!isDict(services)) throw new Error('services must be a mapping')
  const found: Record<string, Plain> = {}
  for (const name of Object.keys(services)) {
    found[name] = yield* extended(name, { ...from, services, cleared, trail: [] }, open)
  }
  return { ...document, services: found }
}

function* extended(name: string, place: Place, open: Open): Generator<Wait, Plain, Resume> {
  const service = place.services[name] ?? null
  if (service === null) return null
  if (!isDict(service)) throw new Error(`services.${name} must be a mapping`)
  const { extends: wanted, ...own } = service
  if (wanted === undefined) return service
  const { service: base, file } = isDict(wanted) ? wanted : { service: wanted }
  if (typeof base !== 'string') throw new Error(`extends.${name}.service is required`)
  const { services, cleared } =
    typeof file === 'string'
      ? yield* servicesOf(file, base, { ...place, service: name }, open)
      : { services: place.services, cleared: [] }
  if (!(base in services)) {
    throw new Error(
      `cannot extend service ${quoted(name)} in ${place.file}: service ${quoted(base)} not found`,
    )
  }
  const step: Step = { service: name, file: typeof file === 'string' ? file : place.file }
  const trail = further(place.trail, step)
  const all = [...place.cleared, ...cleared]
  const source = yield* extended(base, { ...place, services, cleared: all, trail }, open)
  if (!isDict(source)) return own
  const { services: left } = clear({ services: { [name]: source } }, all)
  return extendService((left as Readonly<Record<string, Dict>>)[name] ?? {}, own)
}

/** The services of another file; the files that they extend are named from the folder. */
function* servicesOf(
  file: string,
  base: string,
  who: Step & Pick<Place, 'folder' | 'isRelative'>,
  open: Open,
): Generator<Wait, Pick<Place, 'services' | 'cleared'>, Resume> {
  const path = pathIn(who.folder, file)
  const { document, cleared } = yield* open(path)
  const { services } = inFolder(document, who.isRelative ? '.' : HOME)
  const cannot = `cannot extend service ${quoted(who.service)} in`
  if (services === undefined) throw new Error(`${cannot} ${path}: no services section`)
  if (!isDict(services)) throw new Error(`${cannot} ${path}: services must be a mapping`)
  if (!(base in services)) {
    throw new Error(`${cannot} ${who.file}: service ${quoted(base)} not found in ${file}`)
  }
  const rows = Object.entries(services).map(([key, one]) => [key, placed(one)] as const)
  return { services: Object.fromEntries(rows), cleared }
}

const cleaned = (file: string): string =>
  file.startsWith('~/') ? atHome(file) : file.replace(/^(?:\.\/+)+/, '')

function placed(service: Plain): Plain {
  const wanted = isDict(service) ? service['extends'] : undefined
  if (!isDict(service) || !isDict(wanted) || typeof wanted['file'] !== 'string') return service
  return { ...service, extends: { ...wanted, file: cleaned(wanted['file']) } }
}

/** The way with one more step; throws where it was there before. */
function further(trail: readonly Step[], step: Step): readonly Step[] {
  const way = [...trail, step]
  const isCircle = trail.some(({ service, file }) => service === step.service && file === step.file)
  if (!isCircle) return way
  const [first, ...rest] = way.map(({ service, file }) => `${service} in ${file}`)
  throw new Error(
    ['Circular reference:', `  ${first ?? ''}`, ...rest.map((one) => `  extends ${one}`)].join(
      '\n',
    ),
  )
}
