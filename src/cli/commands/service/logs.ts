/** `docker service logs` (spec 10.8): which service is meant is checked; output is not modelled. */
import { Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { NO_TRUNC, NO_RESOLVE } from '../shared-flags'
import { findService } from './find'

export const logs: Command = {
  path: 'docker service logs',
  usage: '[OPTIONS] SERVICE|TASK',
  short: 'Show what the containers of a service printed',
  missing: 'containers print nothing here yet',
  flags: [
    { name: 'details', type: 'bool', help: 'Show more of what came with each line' },
    { name: 'follow', short: 'f', type: 'bool', help: 'Go on as more is printed' },
    NO_RESOLVE,
    { name: 'no-task-ids', type: 'bool', help: 'Leave task IDs out' },
    NO_TRUNC,
    { name: 'raw', type: 'bool', help: 'Print the lines as they are' },
    { name: 'since', type: 'string', help: 'Only what is newer than this' },
    {
      name: 'tail',
      short: 'n',
      type: 'string',
      default: 'all',
      help: 'How many lines from the end',
    },
    { name: 'timestamps', short: 't', type: 'bool', help: 'Show when' },
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'service',
  *run(call: Call, _io: Io) {
    const [text = ''] = call.args
    const service = yield* findService(text, false)
    if (service === null) throw new Fail(`no such task or service: ${text}`)
    return 0
  },
}
