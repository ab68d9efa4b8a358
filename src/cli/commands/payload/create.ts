/** `docker secret create` and `docker config create` (spec 10.10). */
import { base64 } from '@scure/base'
import { octetsOf } from '../../../api/bytes'
import { checkLabel } from '../../checks'
import { ask, Fail, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command, Flag } from '../../command'
import { readFile, readInput } from '../../files'
import { toRecord } from '../service/spec'
import type { Noun } from './noun'

const flags = ({ name }: Noun): readonly Flag[] => [
  ...(name === 'secret'
    ? [{ name: 'driver', short: 'd', type: 'string', help: 'Who keeps it' } as const]
    : []),
  { name: 'label', short: 'l', type: 'list', help: 'Labels', parse: checkLabel },
  { name: 'template-driver', type: 'string', help: 'What fills in its placeholders' },
]

/** The content that was named on the command line; fails in the client's words. */
function* contentOf(file: string): Generator<Wait, string, Resume> {
  if (file === '-') {
    const text = yield* readInput()
    if (text === '') throw new Error('error reading from STDIN: data is empty')
    return text
  }
  let text: string
  try {
    text = yield* readFile(file)
  } catch (error) {
    throw new Error(`error reading from ${file}: ${(error as Error).message}`, { cause: error })
  }
  if (text === '') throw new Error(`error reading from ${file}: data is empty`)
  return text
}

function* secretContent(call: Call): Generator<Wait, string, Resume> {
  const [, file = ''] = call.args
  if (call.text('driver') !== '') {
    if (file !== '') throw new Fail('When using secret driver secret data must be empty')
    return ''
  }
  if (file === '') throw new Fail('secret file is required')
  try {
    return yield* contentOf(file)
  } catch (error) {
    throw new Fail((error as Error).message)
  }
}

function* configContent(call: Call): Generator<Wait, string, Resume> {
  const [, file = ''] = call.args
  try {
    return yield* contentOf(file)
  } catch (error) {
    throw new Fail(`Error reading content from "${file}": ${(error as Error).message}`)
  }
}

export const createOf = (noun: Noun): Command => ({
  path: `docker ${noun.name} create`,
  usage: `[OPTIONS] ${noun.usage} ${noun.name === 'secret' ? '[file|-]' : 'file|-'}`,
  short: `Keep a ${noun.name} in the swarm, from a file or the standard input`,
  flags: flags(noun),
  arity: noun.name === 'secret' ? { kind: 'between', low: 1, high: 2 } : { kind: 'exactly', n: 2 },
  *run(call: Call, io: Io) {
    const text = yield* noun.name === 'secret' ? secretContent(call) : configContent(call)
    const driver = noun.name === 'secret' ? call.text('driver') : ''
    const template = call.text('template-driver')
    const { ID } = yield* ask(
      `POST /${noun.table}/create`,
      {},
      {},
      {
        Name: call.args[0] ?? '',
        Labels: toRecord(call.list('label')),
        ...(driver === '' ? { Data: base64.encode(octetsOf(text)) } : {}),
        ...(driver === '' ? {} : { Driver: { Name: driver } }),
        ...(template === '' ? {} : { Templating: { Name: template } }),
      },
    )
    io.out(`${ID}\n`)
    return 0
  },
})
