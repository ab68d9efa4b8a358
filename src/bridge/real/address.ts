/** Where a real daemon is: a socket, a TCP port with or without TLS, or a docker context's name. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { RequestOptions } from 'node:https'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface Address {
  /** As people know it. */
  readonly text: string
  readonly isTls: boolean
  readonly options: RequestOptions
}

/** What docker's own flags say of TLS; files that are not named are looked for in a folder. */
export interface TlsFlags {
  readonly tls: boolean
  readonly tlsverify: boolean
  readonly tlscacert?: string | undefined
  readonly tlscert?: string | undefined
  readonly tlskey?: string | undefined
}

const PLAIN_PORT = 2375
const TLS_PORT = 2376

const configFolder = (): string => process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker')

const ofEnv = (name: string): string => process.env[name] ?? ''

/** The text of a file; of one that nobody named, nothing where there is none. */
function keyIn(named: string | undefined, folder: string, usual: string): Buffer | undefined {
  const path = named ?? join(folder, usual)
  return named === undefined && !existsSync(path) ? undefined : readFileSync(path)
}

/** Keys from files; without `verifies` anybody may be at the other end. */
function tlsOf(flags: Omit<TlsFlags, 'tls' | 'tlsverify'>, folder: string, verifies: boolean) {
  const keys = {
    ca: keyIn(flags.tlscacert, folder, 'ca.pem'),
    cert: keyIn(flags.tlscert, folder, 'cert.pem'),
    key: keyIn(flags.tlskey, folder, 'key.pem'),
  }
  const found = Object.entries(keys).filter(([, key]) => key !== undefined)
  return { ...Object.fromEntries(found), rejectUnauthorized: verifies }
}

/** What the flags and docker's variables say of TLS; null: it is not to be. @throws of files */
function tlsWanted(flags: TlsFlags): RequestOptions | null {
  const verifies = flags.tlsverify || ofEnv('DOCKER_TLS_VERIFY') !== ''
  if (!verifies && !flags.tls && ofEnv('DOCKER_TLS') === '') return null
  return tlsOf(flags, ofEnv('DOCKER_CERT_PATH') || configFolder(), verifies)
}

/**
 * `unix:///var/run/docker.sock`, `tcp://HOST:PORT`, or a context's name, which has its own keys.
 * @throws Error in words for the operator
 */
export function addressOf(text: string, flags: TlsFlags): Address {
  return text.includes('://') ? placeOf(text, () => tlsWanted(flags)) : contextNamed(text)
}

function placeOf(text: string, tlsFor: () => RequestOptions | null): Address {
  if (text.startsWith('unix://')) {
    return { text, isTls: false, options: { socketPath: text.slice('unix://'.length) } }
  }
  const url = /^(?:tcp|https?):\/\/\[?([^\]/]+?)\]?(?::(\d+))?\/?$/.exec(text)
  if (url === null) throw new Error(`no address of a daemon: ${text}`)
  const tls = tlsFor()
  const isTls = tls !== null
  const port = Number(url[2] ?? (isTls ? TLS_PORT : PLAIN_PORT))
  return { text, isTls, options: { host: url[1], port, ...tls } }
}

interface Meta {
  readonly Endpoints?: {
    readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean }
  }
}

/** A context as `docker context create` keeps it: its folder is the hash of its name. */
function contextNamed(name: string): Address {
  const home = join(configFolder(), 'contexts')
  const folder = createHash('sha256').update(name).digest('hex')
  const meta = join(home, 'meta', folder, 'meta.json')
  if (!existsSync(meta)) throw new Error(`context "${name}": context not found: no ${meta}`)
  const { Endpoints } = JSON.parse(readFileSync(meta, 'utf8')) as Meta
  const { Host: host = '', SkipTLSVerify: isBlind = false } = Endpoints?.docker ?? {}
  if (!host.includes('://') || host.startsWith('ssh://')) {
    throw new Error(`context "${name}": ${host || 'no host'}: only unix and tcp are spoken here`)
  }
  const keys = join(home, 'tls', folder, 'docker')
  const address = placeOf(host, () =>
    existsSync(keys) || isBlind ? tlsOf({}, keys, !isBlind) : null,
  )
  return { ...address, text: `${name} (${host})` }
}
