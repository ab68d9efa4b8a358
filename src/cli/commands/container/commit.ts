/** `docker commit` and `docker export`: what a container has become, as an image or its files. */
import { familiarName, tagged } from '../../../api/reference'
import { ask, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { CHANGE, OUTPUTS } from '../image/archive'
import { referenceOf } from '../image/pull'

export const commit: Command = {
  path: 'docker commit',
  usage: '[OPTIONS] CONTAINER [REPOSITORY[:TAG]]',
  short: 'Make an image of what a container has become',
  aliases: ['docker container commit'],
  flags: [
    { name: 'author', short: 'a', type: 'string', help: 'Who made it' },
    CHANGE,
    { name: 'message', short: 'm', type: 'string', help: 'What is to be remembered of it' },
    { name: 'pause', short: 'p', type: 'bool', default: 'true', help: 'Hold it meanwhile' },
  ],
  arity: { kind: 'between', low: 1, high: 2 },
  names: 'any container',
  interspersed: false,
  *run(call: Call, io: Io) {
    const query = commitQuery(call, call.args[0] ?? '')
    const { Id } = yield* ask('POST /commit', {}, query, null)
    io.out(`${Id}\n`)
    return 0
  },
}

/** What is asked for of a container; the name of the image is the second word. @throws Fail */
export function commitQuery(call: Call, container: string) {
  const [author, comment] = [call.text('author'), call.text('message')]
  return {
    container,
    ...nameIn(call.args[1] ?? ''),
    ...(author === '' ? {} : { author }),
    ...(comment === '' ? {} : { comment }),
    ...(call.bool('pause') ? {} : { pause: false }),
    changes: call.list('change'),
  }
}

/** The name that an image is to have. @throws Fail */
function nameIn(text: string): { readonly repo?: string; readonly tag?: string } {
  if (text === '') return {}
  const reference = referenceOf(text)
  if (reference.digest !== null) throw new Fail('refusing to create a tag with a digest reference')
  return { repo: familiarName(reference), tag: tagged(reference).tag ?? '' }
}

export const exports: Command = {
  path: 'docker export',
  usage: '[OPTIONS] CONTAINER',
  short: "Write a container's files to a tar archive",
  aliases: ['docker container export'],
  flags: [OUTPUTS.flag],
  arity: { kind: 'exactly', n: 1 },
  names: 'any container',
  *run(call: Call, io: Io) {
    const [id = ''] = call.args
    if (id === '') throw new Fail('invalid container name or ID: value is empty')
    yield* OUTPUTS.write(call, io, 'export container', function* () {
      return (yield* ask('GET /containers/{id}/export', { id }, {}, null)).Entries
    })
    return 0
  },
}
