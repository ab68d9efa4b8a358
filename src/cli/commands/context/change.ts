/** `docker context create`, `update`, `rm` and `use`. */
import type { Io, Program, Resume, Wait } from '../../client'
import type { Call } from '../../command'
import {
  checkName,
  choose,
  contextNamed,
  currentContext,
  DEFAULT,
  descriptionOf,
  doesExist,
  removeContext,
  tlsOf,
  writeContext,
  type Context,
  type TlsFiles,
} from '../../context/store'
import { quoted } from '../../values'
import { forceFlag } from '../shared-flags'
import { contextCommand, DESCRIPTION, DOCKER, endpointIn, longHelp } from './parts'

/** May a context be called so? */
export function* checkNew(name: string, io: Io): Generator<Wait, void, Resume> {
  checkName(name)
  if (yield* doesExist(name, io)) throw new Error(`context ${quoted(name)} already exists`)
}

/** The name to stdout, and what became of it to stderr. */
export function done(io: Io, name: string, deed: string): number {
  io.out(`${name}\n`)
  io.err(`Successfully ${deed} context ${quoted(name)}\n`)
  return 0
}

const described = (text: string): Context['Metadata'] => (text === '' ? {} : { Description: text })

export const create = contextCommand(
  {
    path: 'docker context create',
    usage: '[OPTIONS] CONTEXT',
    short: 'Name a daemon',
    long: longHelp('Name a daemon', 'create'),
    flags: [
      DESCRIPTION,
      DOCKER,
      { name: 'from', type: 'string', help: 'Copy another context', values: 'context' },
    ],
    arity: { kind: 'exactly', n: 1 },
  },
  function* (call, io) {
    const [name = ''] = call.args
    yield* checkNew(name, io)
    const from = call.text('from')
    const [context, tls] =
      from === '' && call.changed('docker')
        ? yield* fromFlags(name, call, io)
        : yield* copied(name, from === '' ? yield* currentContext(io) : from, call, io)
    yield* writeContext(context, tls, io)
    return done(io, name, 'created')
  },
)

function* fromFlags(
  Name: string,
  call: Call,
  io: Io,
): Generator<Wait, readonly [Context, TlsFiles], Resume> {
  const [docker, tls] = yield* endpointIn(call, io)
  const Metadata = described(call.text('description'))
  return [{ Name, Metadata, Endpoints: { docker } }, tls]
}

function* copied(
  Name: string,
  from: string,
  call: Call,
  io: Io,
): Generator<Wait, readonly [Context, TlsFiles], Resume> {
  if (call.changed('docker')) throw new Error('cannot use --docker flag when --from is set')
  const context = yield* contextNamed(from, io)
  const description = call.text('description') || descriptionOf(context)
  const Metadata = { ...context.Metadata, ...described(description) }
  return [{ ...context, Name, Metadata }, yield* tlsOf(from, io)]
}

export const update = contextCommand(
  {
    path: 'docker context update',
    usage: '[OPTIONS] CONTEXT',
    short: 'Change a context',
    long: longHelp('Change a context', 'update'),
    flags: [DESCRIPTION, DOCKER],
    arity: { kind: 'exactly', n: 1 },
    names: 'context',
  },
  function* (call, io) {
    const [name = ''] = call.args
    checkName(name)
    const before = yield* contextNamed(name, io)
    const Metadata = { ...before.Metadata, ...described(call.text('description')) }
    if (call.changed('docker')) {
      const [docker, tls] = yield* endpointIn(call, io)
      yield* writeContext({ ...before, Metadata, Endpoints: { docker } }, tls, io)
    } else yield* writeContext({ ...before, Metadata }, null, io)
    return done(io, name, 'updated')
  },
)

export const rm = contextCommand(
  {
    path: 'docker context rm',
    usage: 'CONTEXT [CONTEXT...]',
    short: 'Forget contexts',
    aliases: ['remove'],
    flags: [forceFlag('Also the one in use')],
    arity: { kind: 'atLeast', n: 1 },
    names: 'context',
  },
  function* (call, io) {
    const current = yield* currentContext(io)
    const faults: string[] = []
    for (const name of call.args) {
      const fault = yield* removed(name, name === current, call.bool('force'), io)
      if (fault === null) io.out(`${name}\n`)
      else faults.push(fault)
    }
    if (faults.length > 0) throw new Error(faults.join('\n'))
    return 0
  },
)

/** Removes a context, or says why not. */
function* removed(
  name: string,
  isCurrent: boolean,
  isForced: boolean,
  io: Io,
): Generator<Wait, string | null, Resume> {
  if (name === DEFAULT) return 'context "default" cannot be removed'
  if (isCurrent && !isForced) {
    return `context ${quoted(name)} is in use, set -f flag to force remove`
  }
  if (isCurrent) yield* choose(DEFAULT, io)
  if (!isForced && !(yield* doesExist(name, io))) return `context ${quoted(name)} does not exist`
  yield* removeContext(name, io)
  return null
}

export const use = contextCommand(
  {
    path: 'docker context use',
    usage: 'CONTEXT',
    short: 'Choose the context that holds from now on',
    flags: [],
    arity: { kind: 'exactly', n: 1, isBare: true },
    names: 'context',
  },
  function* (call, io): Program {
    const [name = ''] = call.args
    if (name !== DEFAULT) {
      checkName(name)
      yield* contextNamed(name, io)
    }
    yield* choose(name, io)
    io.out(`${name}\n`)
    io.err(`Current context is now ${quoted(name)}\n`)
    if (name !== DEFAULT) warnOfHost(io, quoted(name))
    return 0
  },
)

/** DOCKER_HOST is stronger than what was chosen. */
export function warnOfHost({ env, err }: Io, what: string): void {
  if ((env['DOCKER_HOST'] ?? '') === '') return
  const name = 'DOCKER_HOST'
  const overrides = `${name} environment variable overrides the active context`
  const help = `either set the global --context flag, or unset ${name} environment variable`
  err(`Warning: ${overrides}. To use ${what}, ${help}.\n`)
}
