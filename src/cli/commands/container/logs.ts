/** `docker logs`: what one container of this machine printed. */
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { LOG_FLAGS, printLine, showLogs, untilIn } from '../log-lines'

export const logs: Command = {
  path: 'docker logs',
  usage: '[OPTIONS] CONTAINER',
  short: 'Show what a container has printed',
  aliases: ['docker container logs'],
  flags: [
    ...LOG_FLAGS,
    {
      name: 'until',
      type: 'string',
      help: 'Only what is older than this: an instant, or how long ago ("42m")',
    },
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'any container',
  *run(call: Call, io: Io) {
    const [text = ''] = call.args
    const { Id: id } = yield* ask('GET /containers/{id}/json', { id: text }, {}, null)
    const source = {
      fetch: (query: object) => ask('GET /containers/{id}/logs', { id }, query, null),
      // oxlint-disable-next-line require-yield
      *print(line: Parameters<typeof printLine>[0]) {
        printLine(line, '', call, io)
      },
      *goesOn() {
        return (yield* ask('GET /containers/{id}/json', { id }, {}, null)).State.Running
      },
    }
    return (yield* showLogs(call, io, source, untilIn(call, io))).exit
  },
}
