/** `docker service inspect` (spec 10.8, 14.1). */
import type { Service } from '../../../api/types'
import { Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { inspectJson, inspectWith } from '../../format/inspect'
import { INSPECT_FORMAT } from '../shared-flags'
import { findService } from './find'
import { prettyService } from './pretty'

export const inspect: Command = {
  path: 'docker service inspect',
  usage: '[OPTIONS] SERVICE [SERVICE...]',
  short: 'Show all that is known of services',
  flags: [INSPECT_FORMAT, { name: 'pretty', type: 'bool', help: 'Print it for people' }],
  arity: { kind: 'atLeast', n: 1 },
  names: 'service',
  *run(call: Call, io: Io) {
    const format = call.text('format')
    if (call.bool('pretty') && format !== '') {
      throw new Fail('--format is incompatible with human friendly format')
    }
    const found: Service[] = []
    const missing: string[] = []
    for (const text of call.args) {
      const service = yield* findService(text, true)
      if (service === null) missing.push(`Error: no such service: ${text}`)
      else found.push(service)
    }
    if (call.bool('pretty')) io.out(found.map((s) => `${prettyService(s, io.now())}\n`).join(''))
    else if (found.length > 0 || format === '') {
      io.out(format === '' ? inspectJson(found) : inspectWith(found, format))
    }
    if (missing.length > 0) throw new Fail(missing.join('\n'))
    return 0
  },
}
