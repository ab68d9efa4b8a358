/** `docker plugin …`: this world's daemons have none. */
import { ask, type Io } from '../client'
import type { Call, Command } from '../command'
import { filterFlag, filtersOf } from '../filters'
import { listing, type Column } from '../format/listing'
import { listFormat, NO_TRUNC } from './shared-flags'

const column = (name: string, header: string, shown = true): Column<never> => ({
  name,
  header,
  value: () => '',
  shown,
})

const COLUMNS: readonly Column<never>[] = [
  column('ID', 'ID'),
  column('Name', 'NAME'),
  column('Description', 'DESCRIPTION'),
  column('Enabled', 'ENABLED'),
  column('PluginReference', 'IMAGE', false),
]

const ls: Command = {
  path: 'docker plugin ls',
  usage: '[OPTIONS]',
  short: 'Show the plugins of the daemon',
  aliases: ['list'],
  flags: [
    filterFlag(['capability', 'enabled']),
    listFormat('pluginsFormat'),
    NO_TRUNC,
    { name: 'quiet', short: 'q', type: 'bool', help: 'Print IDs only' },
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const rows = yield* ask('GET /plugins', {}, { filters: filtersOf(call) }, null)
    io.out(
      listing({
        rows,
        columns: COLUMNS,
        format: call.text('format'),
        quiet: call.bool('quiet') ? () => '' : null,
        raw: [
          'plugin_id: {{.ID}}',
          'name: {{.Name}}',
          'description: {{.Description}}',
          'enabled: {{.Enabled}}',
        ],
        type: '*formatter.pluginContext',
      }),
    )
    return 0
  },
}

export const PLUGIN: readonly Command[] = [ls]
