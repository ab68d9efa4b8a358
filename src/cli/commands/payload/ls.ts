/** `docker secret ls` and `docker config ls` (spec 10.10). */
import type { Payload } from '../../../api/types'
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { listing, type Column } from '../../format/listing'
import { ago, naturalCompare } from '../../format/units'
import { listFormat, quietFlag } from '../shared-flags'
import type { Noun } from './noun'

function columns({ name }: Noun, now: number): readonly Column<Payload>[] {
  return [
    { name: 'ID', header: 'ID', value: ({ ID }) => ID },
    { name: 'Name', header: 'NAME', value: ({ Spec }) => Spec.Name },
    ...(name === 'secret'
      ? [
          {
            name: 'Driver',
            header: 'DRIVER',
            value: ({ Spec }: Payload) => Spec.Driver?.Name ?? '',
          },
        ]
      : []),
    { name: 'CreatedAt', header: 'CREATED', value: ({ CreatedAt }) => ago(now, CreatedAt) },
    { name: 'UpdatedAt', header: 'UPDATED', value: ({ UpdatedAt }) => ago(now, UpdatedAt) },
  ]
}

export const lsOf = (noun: Noun): Command => ({
  path: `docker ${noun.name} ls`,
  usage: '[OPTIONS]',
  short: `Show the ${noun.table} that the swarm keeps`,
  aliases: ['list'],
  flags: [
    filterFlag(['id', 'label', 'name']),
    listFormat(noun.name === 'secret' ? 'secretFormat' : 'configFormat'),
    quietFlag('IDs'),
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const rows = yield* ask(`GET /${noun.table}`, {}, { filters: filtersOf(call) }, null)
    io.out(
      listing({
        rows: [...rows].sort((a, b) => naturalCompare(a.Spec.Name, b.Spec.Name)),
        columns: columns(noun, io.now()),
        format: call.text('format'),
        quiet: call.bool('quiet') ? ({ ID }) => ID : null,
        labels: ({ Spec }) => Spec.Labels,
        type: `*${noun.name}.${noun.name}Context`,
      }),
    )
    return 0
  },
})
