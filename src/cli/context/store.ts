/**
 * Contexts: named daemons, kept under `~/.docker` as docker/cli keeps them (`cli/context/store`):
 * a folder by the SHA-256 of the name with a `meta.json`, another with TLS files, and the name of
 * the one in use in `config.json`. All that is wrong is an Error in its words.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { goJson } from '../../api/json'
import { host, type Io, type Resume, type Wait } from '../client'
import { readFile, settingsUnder, writeFile } from '../files'
import { naturalCompare } from '../format/units'
import { quoted } from '../values'
import { parseHost } from './endpoint'
import { CONFIG, folderOf, shown } from './settings'

export const DEFAULT = 'default'

/** What names a context or an address. */
type Named = Pick<Io, 'docker' | 'env'>

export interface DockerEndpoint {
  readonly Host?: string
  readonly SkipTLSVerify: boolean
}

/** What `meta.json` holds. */
export interface Context {
  readonly Name: string
  readonly Metadata: { readonly Description?: string }
  readonly Endpoints: { readonly docker?: DockerEndpoint }
}

/** TLS files of the docker endpoint, by name. */
export type TlsFiles = Readonly<Record<string, string>>

const META = 'meta.json'

const digest = (name: string): string => bytesToHex(sha256(utf8ToBytes(name)))
const metaIn = (io: Named): string => `${folderOf(io)}/contexts/meta`
const metaFolder = (name: string, io: Named): string => `${metaIn(io)}/${digest(name)}`
const tlsFolder = (name: string, io: Named): string =>
  `${folderOf(io)}/contexts/tls/${digest(name)}`

/** Where `inspect` says that a context is. */
export const storageOf = (name: string, io: Named) => {
  const isInMemory = name === DEFAULT
  return {
    MetadataPath: isInMemory ? '<IN MEMORY>' : shown(metaFolder(name, io)),
    TLSPath: isInMemory ? '<IN MEMORY>' : shown(tlsFolder(name, io)),
  }
}

const NAMES = '^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$'

/** @throws Error in the client's words, where no context may be called so */
export function checkName(name: string): void {
  if (name === '') throw new Error('context name cannot be empty')
  if (name === DEFAULT) throw new Error('"default" is a reserved context name')
  if (new RegExp(NAMES).test(name)) return
  const why = `names are validated against regexp ${quoted(NAMES)}`
  throw new Error(`context name ${quoted(name)} is invalid, ${why}`)
}

/** The context that holds for a command line. It may not exist. */
export function* currentContext(io: Named): Generator<Wait, string, Resume> {
  const { docker, env } = io
  if (docker !== undefined && docker.context !== '') return docker.context
  if ((docker?.hosts.length ?? 0) > 0 || (env['DOCKER_HOST'] ?? '') !== '') return DEFAULT
  const named = env['DOCKER_CONTEXT'] ?? ''
  return named === '' ? yield* chosen(io) : named
}

/** What `docker context use` chose. */
function* chosen(io: Named): Generator<Wait, string, Resume> {
  const { currentContext: name } = yield* config(io)
  return typeof name === 'string' && name !== '' ? name : DEFAULT
}

/** Chooses a context. Nothing is written where it is chosen already. */
export function* choose(name: string, io: Named): Generator<Wait, void, Resume> {
  if ((yield* chosen(io)) === name) return
  const { auths = {}, currentContext: _, ...others } = yield* config(io)
  const own = name === DEFAULT ? {} : { currentContext: name }
  yield* writeFile(
    `${folderOf(io)}/${CONFIG}`,
    JSON.stringify({ auths, ...others, ...own }, null, '\t'),
  )
}

/** What the settings say; what cannot be read says nothing. */
function* config(io: Named): Generator<Wait, Readonly<Record<string, unknown>>, Resume> {
  try {
    const found: unknown = JSON.parse(yield* readFile(`${folderOf(io)}/${CONFIG}`))
    return typeof found === 'object' && found !== null ? { ...found } : {}
  } catch {
    return {}
  }
}

/** The default context: what `--host` or DOCKER_HOST say. */
function defaultContext({ docker, env }: Named): Context {
  const hosts = docker?.hosts ?? []
  if (hosts.length > 1) throw new Error('Specify only one -H')
  const Host = parseHost(hosts[0] ?? env['DOCKER_HOST'] ?? '')
  return { Name: DEFAULT, Metadata: {}, Endpoints: { docker: { Host, SkipTLSVerify: false } } }
}

/** The default's is made up; the others' is what was said of them. */
export const descriptionOf = ({ Name, Metadata }: Context): string =>
  Name === DEFAULT ? 'Current DOCKER_HOST based configuration' : (Metadata.Description ?? '')

/** The context of a name. */
export function* contextNamed(name: string, io: Named): Generator<Wait, Context, Resume> {
  if (name === DEFAULT) return defaultContext(io)
  const path = shown(`${metaFolder(name, io)}/${META}`)
  let text: string
  try {
    text = yield* readFile(path)
  } catch (error) {
    throw new Error(`context ${quoted(name)}: context not found: ${(error as Error).message}`)
  }
  try {
    return contextIn(text)
  } catch (error) {
    throw new Error(`context ${quoted(name)}: parsing ${path}: ${(error as Error).message}`)
  }
}

/** A context from its JSON. */
export function contextIn(text: string): Context {
  const { Name = '', Metadata = {}, Endpoints = {} } = JSON.parse(text) as Partial<Context>
  return { Name, Metadata, Endpoints }
}

/** Is it kept? The default is not, and is always there. */
export function* doesExist(name: string, io: Named): Generator<Wait, boolean, Resume> {
  return (yield* settingsUnder(metaFolder(name, io))).length > 0
}

/** All contexts by name, the default among them. */
export function* allContexts(io: Named): Generator<Wait, readonly Context[], Resume> {
  const all = [...(yield* keptContexts(io)), defaultContext(io)]
  return all.sort((a, b) => naturalCompare(a.Name, b.Name))
}

function* keptContexts(io: Named): Generator<Wait, readonly Context[], Resume> {
  const found: Context[] = []
  for (const path of yield* settingsUnder(metaIn(io))) {
    if (path.endsWith(`/${META}`)) found.push(contextIn(yield* readFile(path)))
  }
  return found
}

/** What may stand after `--context`. */
export function* contextNames(io: Named): Generator<Wait, readonly string[], Resume> {
  const names = (yield* keptContexts(io)).map(({ Name }) => Name)
  return [DEFAULT, ...names].sort(naturalCompare)
}

/** Its JSON, as `meta.json` and an exported archive hold it. */
export const contextJson = ({ Name, Metadata, Endpoints }: Context): string =>
  goJson({ Name, Metadata, Endpoints })

/** Makes or changes a context. `tls`: its files from now on; null: they stay. */
export function* writeContext(
  context: Context,
  tls: TlsFiles | null,
  io: Named,
): Generator<Wait, void, Resume> {
  yield* writeFile(`${metaFolder(context.Name, io)}/${META}`, contextJson(context))
  if (tls === null) return
  yield* removeAll(tlsFolder(context.Name, io))
  for (const [name, text] of Object.entries(tls)) {
    yield* writeFile(`${tlsFolder(context.Name, io)}/docker/${name}`, text)
  }
}

/** It goes with its TLS files; nothing is said where there is none. */
export function* removeContext(name: string, io: Named): Generator<Wait, void, Resume> {
  yield* removeAll(metaFolder(name, io))
  yield* removeAll(tlsFolder(name, io))
}

function* removeAll(folder: string): Generator<Wait, void, Resume> {
  for (const path of yield* settingsUnder(folder)) yield* host({ kind: 'file.remove', path })
}

/** Its TLS files. */
export function* tlsOf(name: string, io: Named): Generator<Wait, TlsFiles, Resume> {
  const files: Record<string, string> = {}
  for (const path of yield* settingsUnder(`${tlsFolder(name, io)}/docker`)) {
    files[path.slice(path.lastIndexOf('/') + 1)] = yield* readFile(path)
  }
  return files
}
