/** `docker save`, `load` and `import`: images as tar archives (docker/cli, `image/save.go` …). */
import { bytesOf, textOf } from '../../../api/bytes'
import { cleanPath } from '../../../api/path'
import { packTar, unpackTar, type ArchiveEntry } from '../../../api/tar'
import { ask, Fail, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command, Flag } from '../../command'
import { isHome, readFile, readInput, writeFile } from '../../files'
import { LineStream } from '../../format/stream'
import { referenceOf } from './pull'

const OUTPUT: Flag = { name: 'output', short: 'o', type: 'string', help: 'The file to write' }

/** Where there is no terminal to spoil. */
export const OUTPUTS = { flag: OUTPUT, write }

/** Writes an archive to a file, or to the standard output unless it is a terminal. */
function* write(
  call: Call,
  io: Io,
  what: 'save image' | 'export container',
  get: () => Generator<Wait, readonly ArchiveEntry[], Resume>,
): Generator<Wait, void, Resume> {
  const file = call.text('output')
  const wrong = file === '' ? null : wrongOutput(file)
  if (wrong !== null) throw new Fail(`failed to ${what}: ${wrong}`)
  if (file === '' && io.columns !== null) {
    throw new Fail('cowardly refusing to save to a terminal. Use the -o flag or redirect')
  }
  const archive = textOf(packTar(yield* get(), 0))
  if (file === '') io.out(archive)
  else yield* writeFile(file, archive)
}

/** Why no file can be written there (moby/sys: atomicwriter); null: one can. */
function wrongOutput(path: string): string | null {
  if (isHome(path)) return 'cannot write to a directory'
  const folder = cleanPath(path).replace(/[^/]*$/, '')
  if (folder === '' || isHome(folder)) return null
  return `invalid output path: stat ${cleanPath(folder)}: no such file or directory`
}

/** Files of an archive. @throws Fail */
function entriesIn(text: string): readonly ArchiveEntry[] {
  try {
    return unpackTar(bytesOf(text))
  } catch (error) {
    throw new Fail((error as Error).message)
  }
}

const platform = (verb: string): Flag => ({
  name: 'platform',
  type: 'string',
  help: `${verb} the image of this platform only`,
})

export const save: Command = {
  path: 'docker save',
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  short: 'Write images to a tar archive',
  aliases: ['docker image save'],
  missing: '`--platform` is taken and does nothing',
  flags: [OUTPUT, platform('Write')],
  arity: { kind: 'atLeast', n: 1 },
  names: 'local image',
  *run(call: Call, io: Io) {
    yield* write(call, io, 'save image', function* () {
      return (yield* ask('GET /images/get', {}, { names: call.args }, null)).Entries
    })
    return 0
  },
}

export const load: Command = {
  path: 'docker load',
  usage: '[OPTIONS]',
  short: 'Read images from a tar archive',
  aliases: ['docker image load'],
  missing: '`--platform` is taken and does nothing',
  flags: [
    { name: 'input', short: 'i', type: 'string', help: 'The file to read' },
    platform('Read'),
    { name: 'quiet', short: 'q', type: 'bool', help: 'Do not show how far it is' },
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const file = call.text('input')
    const isTyped = io.isTyped ?? io.columns !== null
    if (file === '' && isTyped) throw new Fail('requested load from stdin, but stdin is empty')
    const Entries = entriesIn(yield* file === '' ? readInput() : readFile(file))
    const quiet = call.bool('quiet') || io.columns === null
    const { Lines, Error } = yield* ask('POST /images/load', {}, { quiet }, { Entries })
    const lines = new LineStream(io)
    for (const line of Lines) {
      lines.write('stream' in line ? { status: line.stream.trimEnd() } : line)
    }
    if (Error !== '') throw new Fail(Error)
    return 0
  },
}

export const CHANGE: Flag = {
  name: 'change',
  short: 'c',
  type: 'list',
  help: 'An instruction of a Dockerfile for it',
}

export const imports: Command = {
  path: 'docker import',
  usage: '[OPTIONS] file|URL|- [REPOSITORY[:TAG]]',
  short: 'Make an image of a tar archive of files',
  aliases: ['docker image import'],
  missing: '`--platform` is taken and does nothing',
  flags: [
    CHANGE,
    { name: 'message', short: 'm', type: 'string', help: 'What is to be remembered of it' },
    { name: 'platform', type: 'string', help: 'For which platform it is' },
  ],
  arity: { kind: 'atLeast', n: 1 },
  *run(call: Call, io: Io) {
    const [source = '', name = ''] = call.args
    const isUrl = /^https?:\/\//.test(source)
    const text = isUrl ? null : yield* source === '-' ? readInput() : readFile(source)
    if (name !== '') referenceOf(name)
    const message = call.text('message')
    const query = {
      fromSrc: isUrl ? source : '-',
      ...(name === '' ? {} : { repo: name }),
      ...(message === '' ? {} : { message }),
      changes: call.list('change'),
    }
    const body = { Entries: text === null ? [] : entriesIn(text) }
    const { Id } = yield* ask('POST /images/create', {}, query, body)
    io.out(`${Id}\n`)
    return 0
  },
}
