/** What the commands of contexts have in common. */
import { Fail, type Io, type Program, type Resume, type Wait } from '../../client'
import { csvFields } from '../../checks'
import type { Call, Command, Flag } from '../../command'
import { addressOf } from '../../context/endpoint'
import { contextNamed, type DockerEndpoint, type TlsFiles } from '../../context/store'
import { readFile } from '../../files'
import { parseBool, quoted } from '../../values'

/** A command whose Errors are what Docker prints. */
export const contextCommand = (
  command: Omit<Command, 'run'>,
  run: (call: Call, io: Io) => Program,
): Command => ({
  ...command,
  *run(call, io) {
    try {
      return yield* run(call, io)
    } catch (error) {
      if (error instanceof Error && error.name === 'Error') throw new Fail(error.message)
      throw error
    }
  },
})

export const DESCRIPTION: Flag = { name: 'description', type: 'string', help: 'What it is for' }

/** `key=value`, or several of them as a line of CSV (pflag's `stringToString`). */
function pairsIn(text: string): readonly (readonly [string, string])[] {
  const count = text.split('=').length - 1
  const fields = count > 1 ? csvFields(text) : [text.replace(/^"+|"+$/g, '')]
  return fields.map((field) => {
    const at = field.indexOf('=')
    if (at < 0) throw new Error(`${field} must be formatted as key=value`)
    return [field.slice(0, at), field.slice(at + 1)]
  })
}

export const DOCKER: Flag = {
  name: 'docker',
  type: 'custom',
  placeholder: 'stringToString',
  default: '[]',
  help: 'Where its daemon is',
  parse: pairsIn,
}

/** What `create --help` and `update --help` say of it. */
export const longHelp = (what: string, verb: string): string => `${what}

Docker endpoint config:

NAME                DESCRIPTION
from                Take the endpoint of another context
host                Where the daemon listens
ca                  The only CA whose certificates count
cert                The client's certificate
key                 The client's key
skip-tls-verify     Check no certificates

Example:

$ docker context ${verb} v1 --description "the first machine" --docker "host=tcp://10.99.0.11:2375"`

const KEYS = ['from', 'host', 'ca', 'cert', 'key', 'skip-tls-verify']

/** The endpoint that `--docker` describes, and its TLS files. */
export function* endpointIn(
  call: Call,
  io: Io,
): Generator<Wait, readonly [DockerEndpoint, TlsFiles], Resume> {
  try {
    return yield* described(
      Object.fromEntries(call.customs<[string, string][]>('docker').flat()),
      io,
    )
  } catch (error) {
    if (!(error instanceof Error) || !['Error', 'Fail'].includes(error.name)) throw error
    throw new Error(`unable to create docker endpoint config: ${error.message}`)
  }
}

function* described(
  config: Readonly<Record<string, string>>,
  io: Io,
): Generator<Wait, readonly [DockerEndpoint, TlsFiles], Resume> {
  const strange = Object.keys(config).filter((key) => !KEYS.includes(key))
  if (strange.length > 0) {
    throw new Error(strange.map((key) => `unrecognized config key: ${key}`).join('\n'))
  }
  const { from, host: Host = '', 'skip-tls-verify': skip = 'false' } = config
  if (from !== undefined) {
    const { docker } = (yield* contextNamed(from, io)).Endpoints
    if (docker !== undefined) return [docker, {}]
    throw new Error(`unable to get endpoint from context ${quoted(from)}`)
  }
  const tls = yield* tlsIn(config)
  const SkipTLSVerify = skipped(skip)
  if (Host === '') return [{ SkipTLSVerify }, tls]
  checkHost(Host, tls)
  return [{ Host, SkipTLSVerify }, tls]
}

const FILES = { ca: 'ca.pem', cert: 'cert.pem', key: 'key.pem' } as const

function* tlsIn(config: Readonly<Record<string, string>>): Generator<Wait, TlsFiles, Resume> {
  const files: Record<string, string> = {}
  for (const [key, name] of Object.entries(FILES)) {
    const path = config[key] ?? ''
    if (path !== '') files[name] = yield* readFile(path)
  }
  return files
}

function skipped(text: string): boolean {
  try {
    return parseBool(text)
  } catch {
    throw new Error(`skip-tls-verify: parsing ${quoted(text)}: invalid syntax`)
  }
}

/** As the client tries it out: sockets need no TLS. */
function checkHost(host: string, tls: TlsFiles): void {
  const { 'ca.pem': ca, 'cert.pem': cert, 'key.pem': key } = tls
  const needsTls = !/^(unix|npipe|fd|ssh):/.test(host)
  try {
    addressOf(host)
  } catch (error) {
    const { message } = error as Error
    const stage = /^(parse|ssh) /.test(message) ? 'invalid docker' : 'unable to apply docker'
    throw new Error(`${stage} endpoint options: ${message}`)
  }
  const wrong = (why: string): Error => new Error(`invalid docker endpoint options: ${why}`)
  if (needsTls && ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    throw wrong('failed to retrieve context tls info: ca.pem seems invalid')
  }
  if (needsTls && cert !== undefined && key !== undefined && !/-----BEGIN .*KEY-----/.test(key)) {
    throw wrong('no valid private key found')
  }
}
