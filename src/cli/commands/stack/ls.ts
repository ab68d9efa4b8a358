/** `docker stack ls` (spec 10.11). */
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { listing } from '../../format/listing'
import { naturalCompare } from '../../format/units'
import { LIST_FORMAT } from '../shared-flags'
import { STACK_LABEL } from './namespace'

export const ls: Command = {
  path: 'docker stack ls',
  usage: '[OPTIONS]',
  short: 'Show the stacks of the swarm',
  aliases: ['list'],
  flags: [LIST_FORMAT],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const services = yield* ask('GET /services', {}, { filters: { label: [STACK_LABEL] } }, null)
    const counts = new Map<string, number>()
    for (const { Spec } of services) {
      const stack = Spec.Labels[STACK_LABEL] ?? ''
      counts.set(stack, (counts.get(stack) ?? 0) + 1)
    }
    io.out(
      listing({
        rows: [...counts].sort(([a], [b]) => naturalCompare(a, b)),
        columns: [
          { name: 'Name', header: 'NAME', value: ([name]) => name },
          { name: 'Services', header: 'SERVICES', value: ([, count]) => String(count) },
        ],
        format: call.text('format'),
        quiet: null,
        type: '*formatter.stackContext',
      }),
    )
    return 0
  },
}
