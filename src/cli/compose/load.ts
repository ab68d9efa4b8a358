/**
 * Compose files as `docker stack` loads them: read, filled in, checked, merged and written out
 * (spec 10.11). Everything that is wrong is said in the client's words.
 */
import type { YamlDocument } from '../../api/host'
import { Fail, host, type Io, type Resume, type Wait } from '../client'
import { readFile, readInput } from '../files'
import { faultOf } from './check'
import { pathAtHome } from './home'
import { interpolate, isDict, type Dict } from './interpolate'
import { merge } from './merge'
import type { ComposeFile } from './model'
import { refusalOf, warningsOf } from './properties'
import { composeShape } from './shape'
import { spellOut } from './spell-out'
import { warn } from './warn'

const NEWEST = '3.13'

/** The services of a document, as far as they are mappings. */
const servicesOf = (document: Dict): Dict[] =>
  isDict(document['services']) ? Object.values(document['services']).filter(isDict) : []

/** A document as it is written. */
interface Tagged {
  readonly document: Dict
  /** What of it the check of its form cannot take; null when it can take all. */
  readonly unsupported: string | null
}

export const NO_MAPPING = 'top-level object must be a mapping'

/** The documents of a file; what cannot be read is a Fail. */
export function* readDocuments(path: string): Generator<Wait, readonly YamlDocument[], Resume> {
  const text = path === '-' ? yield* readInput() : yield* readFile(path)
  const reply = yield* host({ kind: 'yaml.read', text })
  if (reply.kind === 'refused') throw new Fail(reply.message)
  if (reply.kind !== 'yaml') throw new Fail('')
  return reply.documents
}

function* readTagged(path: string): Generator<Wait, Tagged, Resume> {
  const [first] = yield* readDocuments(path)
  const { value = null, unsupported = null } = first ?? {}
  if (!isDict(value)) throw new Fail(NO_MAPPING)
  return { document: value, unsupported }
}

/** `deploy` says what it leaves out and explains what it refuses; `print` only refuses. */
export interface Purpose {
  readonly kind: 'deploy' | 'print'
  readonly interpolate: boolean
}

const versionOf = ({ version }: Dict): string => {
  if (version === null) return '<nil>'
  const text = version === undefined ? '' : String(version as string)
  return text === '' || text === '3' ? NEWEST : text
}

/** The number behind the point: the form of a file is that of its version. */
const minorOf = (version: string): number => Number(version.slice(2))

function checked(
  { document, unsupported }: Tagged,
  version: string,
  io: Io,
  purpose: Purpose,
): Dict {
  const forbidden = refusalOf(servicesOf(document))
  if (forbidden !== null) {
    throw new Fail(
      purpose.kind === 'deploy' ? forbidden : 'Configuration contains forbidden properties',
    )
  }
  const filled = purpose.interpolate ? (interpolate(document, io.env) as Dict) : document
  if (!/^3(\.\d|\.1[0-3])?$/.test(version)) {
    throw new Fail(`unsupported Compose file version: ${version}`)
  }
  if (unsupported !== null) throw new Fail(`json: unsupported ${unsupported}`)
  const fault = faultOf(filled, composeShape(minorOf(version)))
  if (fault !== null) throw new Fail(fault)
  return filled
}

function* environmentFiles(document: Dict): Generator<Wait, ReadonlyMap<string, string>, Resume> {
  const files = new Map<string, string>()
  for (const { env_file } of servicesOf(document)) {
    const paths = typeof env_file === 'string' ? [env_file] : ((env_file ?? []) as string[])
    for (const path of paths.map(pathAtHome)) files.set(path, yield* readFile(path))
  }
  return files
}

/** All files as one, in the order given. */
export function* loadCompose(
  paths: readonly string[],
  io: Io,
  purpose: Purpose,
): Generator<Wait, ComposeFile, Resume> {
  if (paths.length === 0) throw new Fail('Specify a Compose file (with --compose-file)')
  const files: Tagged[] = []
  for (const path of paths) files.push(yield* readTagged(path))
  const version = versionOf((files[0] as Tagged).document)
  const parts: ComposeFile[] = []
  for (const file of files) {
    const own = versionOf(file.document)
    if (own !== version) {
      throw new Fail(`version mismatched between two composefiles : ${version} and ${own}`)
    }
    try {
      const filled = checked(file, version, io, purpose)
      const variables = yield* environmentFiles(filled)
      const warned = (text: string) => warn(io, text)
      parts.push(spellOut(filled, version, { files: variables, shell: io.env, warn: warned }))
    } catch (error) {
      throw error instanceof Fail ? error : new Fail((error as Error).message)
    }
  }
  if (purpose.kind === 'deploy') {
    io.err(warningsOf(files.flatMap(({ document }) => servicesOf(document))))
  }
  return parts.reduce(merge)
}
