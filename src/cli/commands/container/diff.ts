/** `docker diff`: which files of a container are not as in its image. */
import { ask, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'

/** By the number that the API has for it: changed, added, deleted. */
const LETTERS = ['C', 'A', 'D'] as const

export const diff: Command = {
  path: 'docker diff',
  usage: 'CONTAINER',
  short: 'Show which files of a container are not as in its image',
  aliases: ['docker container diff'],
  flags: [],
  arity: { kind: 'exactly', n: 1 },
  names: 'container',
  *run({ args: [id = ''] }: Call, io: Io) {
    if (id === '') throw new Fail('Container name cannot be empty')
    const changes = (yield* ask('GET /containers/{id}/changes', { id }, {}, null)) ?? []
    io.out(changes.map(({ Kind, Path }) => `${LETTERS[Kind]} ${Path}\n`).join(''))
    return 0
  },
}
