/** `docker context ls`, `show`, `inspect`, `export` and `import`. */
import type { Io, Resume, Wait } from '../../client'
import { packed, unpacked } from '../../context/archive'
import {
  allContexts,
  checkName,
  contextNamed,
  currentContext,
  DEFAULT,
  descriptionOf,
  storageOf,
  tlsOf,
  writeContext,
  type Context,
} from '../../context/store'
import { readFile, readIfThere, readInput, writeFile } from '../../files'
import { listing, type Column } from '../../format/listing'
import { ellipsis, naturalCompare } from '../../format/units'
import { quoted } from '../../values'
import { inspecting } from '../inspecting'
import { INSPECT_FORMAT, LIST_FORMAT, quietFlag } from '../shared-flags'
import { checkNew, done, warnOfHost } from './change'
import { contextCommand } from './parts'

interface Row {
  readonly name: string
  readonly isCurrent: boolean
  readonly description: string
  readonly endpoint: string
  readonly error: string
}

const LONGEST_ERROR = 45

const columns: readonly Column<Row>[] = [
  {
    name: 'Name',
    header: 'NAME',
    value: ({ name, isCurrent }) => (isCurrent ? `${name} *` : name),
    raw: ({ name }) => name,
  },
  { name: 'Description', header: 'DESCRIPTION', value: ({ description }) => description },
  { name: 'DockerEndpoint', header: 'DOCKER ENDPOINT', value: ({ endpoint }) => endpoint },
  { name: 'Error', header: 'ERROR', value: ({ error }) => ellipsis(error, LONGEST_ERROR) },
  {
    name: 'Current',
    header: null,
    value: ({ isCurrent }) => String(isCurrent),
    raw: ({ isCurrent }) => isCurrent,
    shown: false,
  },
]

export const ls = contextCommand(
  {
    path: 'docker context ls',
    usage: '[OPTIONS]',
    short: 'Show all contexts',
    aliases: ['list'],
    flags: [LIST_FORMAT, quietFlag('names')],
    arity: { kind: 'none' },
  },
  function* (call, io) {
    const current = yield* currentContext(io)
    const rows = (yield* allContexts(io)).map((context) => rowOf(context, current))
    if (!rows.some(({ isCurrent }) => isCurrent)) rows.push(yield* lost(current, io))
    const isQuiet = call.bool('quiet')
    io.out(
      listing({
        rows: rows.sort((a, b) => naturalCompare(a.name, b.name)),
        columns,
        format: isQuiet ? '{{.Name}}' : call.text('format'),
        quiet: null,
        type: '*formatter.clientContextContext',
      }),
    )
    warnOfHost(io, 'a context')
    return 0
  },
)

function rowOf(context: Context, current: string): Row {
  const { docker } = context.Endpoints
  return {
    name: context.Name,
    isCurrent: context.Name === current,
    description: descriptionOf(context),
    endpoint: docker?.Host ?? '',
    error: docker === undefined ? 'cannot find docker endpoint in context' : '',
  }
}

/** The context that holds is not there: its row says so. */
function* lost(name: string, io: Io): Generator<Wait, Row, Resume> {
  const row = { name, isCurrent: true, description: '', endpoint: '' }
  try {
    yield* contextNamed(name, io)
    return { ...row, error: '' }
  } catch (error) {
    return { ...row, error: (error as Error).message }
  }
}

export const show = contextCommand(
  {
    path: 'docker context show',
    usage: '',
    short: 'Name the context that holds',
    flags: [],
    arity: { kind: 'none' },
  },
  function* (_call, io) {
    io.out(`${yield* currentContext(io)}\n`)
    return 0
  },
)

export const inspect = contextCommand(
  {
    path: 'docker context inspect',
    usage: '[OPTIONS] [CONTEXT] [CONTEXT...]',
    short: 'Show all that is known of contexts',
    flags: [INSPECT_FORMAT],
    arity: { kind: 'any' },
    names: 'context',
  },
  function* (call, io) {
    const args = call.args.length === 0 ? [yield* currentContext(io)] : call.args
    return yield* inspecting({ ...call, args }, io, {
      *find(name) {
        try {
          return yield* told(name, io)
        } catch (error) {
          return (error as Error).message
        }
      },
      type: () => 'context.contextWithTLSListing',
    })
  },
)

function* told(name: string, io: Io): Generator<Wait, object, Resume> {
  const context = yield* contextNamed(name, io)
  const files = name === DEFAULT ? [] : Object.keys(yield* tlsOf(name, io))
  const TLSMaterial = files.length === 0 ? {} : { docker: files }
  return { ...context, TLSMaterial, Storage: storageOf(name, io) }
}

export const exportContext = contextCommand(
  {
    path: 'docker context export',
    usage: '[OPTIONS] CONTEXT [FILE|-]',
    short: 'Write a context to a tar archive',
    flags: [],
    arity: { kind: 'between', low: 1, high: 2 },
    names: 'context',
  },
  function* (call, io) {
    const [name = '', path = `${name}.dockercontext`] = call.args
    if (name !== DEFAULT) checkName(name)
    const archive = function* (): Generator<Wait, string, Resume> {
      return packed(yield* contextNamed(name, io), yield* tlsOf(name, io))
    }
    if (path === '-') {
      if (io.columns === null) io.out(yield* archive())
      else throw new Error('cowardly refusing to export to a terminal, specify a file path')
      return 0
    }
    if ((yield* readIfThere(path)) !== null) throw new Error(`open ${path}: file exists`)
    yield* writeFile(path, '')
    yield* writeFile(path, yield* archive())
    io.err(`Written file ${quoted(path)}\n`)
    return 0
  },
)

export const importContext = contextCommand(
  {
    path: 'docker context import',
    usage: 'CONTEXT FILE|-',
    short: 'Read a context from a tar archive',
    flags: [],
    arity: { kind: 'exactly', n: 2 },
  },
  function* (call, io) {
    const [name = '', path = ''] = call.args
    yield* checkNew(name, io)
    const archive = path === '-' ? yield* readInput() : yield* readFile(path)
    const [context, tls] = unpacked(archive, name)
    yield* writeContext(context, tls, io)
    return done(io, name, 'imported')
  },
)
