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

const PLAIN_PORT = 2375
const TLS_PORT = 2376

/** CA, certificate and key in a folder, under the names that docker gives them. */
function keysIn(folder: string): RequestOptions {
  const read = (name: string): Buffer => readFileSync(join(folder, name))
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') }
}

/**
 * `unix:///var/run/docker.sock`, `tcp://HOST:PORT`, or a context's name. `tls`: a folder with
 * `ca.pem`, `cert.pem` and `key.pem`; null: no TLS. @throws Error in words for the operator
 */
export function addressOf(text: string, tls: string | null): Address {
  if (text.startsWith('unix://')) {
    return { text, isTls: false, options: { socketPath: text.slice('unix://'.length) } }
  }
  if (!text.includes('://')) return contextNamed(text)
  const url = /^(?:tcp|https?):\/\/\[?([^\]/]+?)\]?(?::(\d+))?\/?$/.exec(text)
  if (url === null) throw new Error(`no address of a daemon: ${text}`)
  const isTls = tls !== null
  const port = Number(url[2] ?? (isTls ? TLS_PORT : PLAIN_PORT))
  return { text, isTls, options: { host: url[1], port, ...(tls === null ? {} : keysIn(tls)) } }
}

interface Meta {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string } }
}

/** A context as `docker context create` keeps it: its folder is the hash of its name. */
function contextNamed(name: string): Address {
  const home = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker')
  const folder = createHash('sha256').update(name).digest('hex')
  const meta = join(home, 'contexts', 'meta', folder, 'meta.json')
  if (!existsSync(meta)) throw new Error(`context "${name}": context not found: no ${meta}`)
  const { Endpoints } = JSON.parse(readFileSync(meta, 'utf8')) as Meta
  const host = Endpoints?.docker?.Host ?? ''
  if (!host.includes('://') || host.startsWith('ssh://')) {
    throw new Error(`context "${name}": ${host || 'no host'}: only unix and tcp are spoken here`)
  }
  const tls = join(home, 'contexts', 'tls', folder, 'docker')
  return { ...addressOf(host, existsSync(tls) ? tls : null), text: `${name} (${host})` }
}
