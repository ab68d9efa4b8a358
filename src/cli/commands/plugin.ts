/** `docker plugin …`: this world's daemons have none, and no registry has one for them. */
import { absolute, cleanPath, HOME } from '../../api/path'
import { familiar, inFull, tagged, type Reference } from '../../api/reference'
import { ask, daemonError, Fail, tryAsk, type Io, type Program } from '../client'
import type { Call, Command, Flag } from '../command'
import { isHome, readIfThere } from '../files'
import { filterFlag, filtersOf } from '../filters'
import { listing, type Column } from '../format/listing'
import { each } from './each'
import { DISABLE_TRUST, referenceOf } from './image/pull'
import { foundIn, inspecting } from './inspecting'
import { forceFlag, INSPECT_FORMAT, listFormat, NO_TRUNC } from './shared-flags'

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

const inspect: Command = {
  path: 'docker plugin inspect',
  usage: '[OPTIONS] PLUGIN [PLUGIN...]',
  short: 'Show all that may be known of plugins',
  flags: [INSPECT_FORMAT],
  arity: { kind: 'atLeast', n: 1 },
  run: (call: Call, io: Io) =>
    inspecting(call, io, {
      *find(name) {
        return foundIn(yield* tryAsk('GET /plugins/{name}/json', { name }, {}, null))
      },
      type: () => 'types.Plugin',
      isRaw: true,
    }),
}

const rm: Command = {
  path: 'docker plugin rm',
  usage: '[OPTIONS] PLUGIN [PLUGIN...]',
  short: 'Remove plugins',
  aliases: ['remove'],
  flags: [forceFlag('Also those that are on')],
  arity: { kind: 'atLeast', n: 1 },
  run: ({ args }: Call, io: Io) =>
    each(args, (name) => tryAsk('DELETE /plugins/{name}', { name }, {}, null), io),
}

const enable: Command = {
  path: 'docker plugin enable',
  usage: '[OPTIONS] PLUGIN',
  short: 'Switch a plugin on',
  flags: [
    {
      name: 'timeout',
      type: 'int',
      default: '30',
      help: 'How long it may take to answer, in\nseconds',
    },
  ],
  arity: { kind: 'exactly', n: 1 },
  *run(call: Call, io: Io) {
    const timeout = call.number('timeout')
    if (timeout < 0) throw new Fail(`negative timeout ${timeout} is invalid`)
    const [name = ''] = call.args
    yield* ask('POST /plugins/{name}/enable', { name }, {}, null)
    io.out(`${name}\n`)
    return 0
  },
}

const disable: Command = {
  path: 'docker plugin disable',
  usage: '[OPTIONS] PLUGIN',
  short: 'Switch a plugin off',
  flags: [forceFlag('Also where somebody uses it')],
  arity: { kind: 'exactly', n: 1 },
  *run({ args: [name = ''] }: Call, io: Io) {
    yield* ask('POST /plugins/{name}/disable', { name }, {}, null)
    io.out(`${name}\n`)
    return 0
  },
}

const set: Command = {
  path: 'docker plugin set',
  usage: 'PLUGIN KEY=VALUE [KEY=VALUE...]',
  short: 'Change the settings of a plugin',
  flags: [],
  arity: { kind: 'atLeast', n: 2 },
  *run({ args: [name = ''] }: Call) {
    yield* ask('POST /plugins/{name}/set', { name }, {}, null)
    return 0
  },
}

/** A name without a digest. @throws Fail */
function named(text: string): Reference {
  const reference = referenceOf(text)
  if (reference.digest !== null) throw new Fail(`invalid name: ${text}`)
  return tagged(reference)
}

const push: Command = {
  path: 'docker plugin push',
  usage: '[OPTIONS] PLUGIN[:TAG]',
  short: 'Send a plugin to a registry',
  flags: [DISABLE_TRUST],
  arity: { kind: 'exactly', n: 1 },
  *run({ args: [text = ''] }: Call) {
    yield* ask('POST /plugins/{name}/push', { name: familiar(named(text)) }, {}, null)
    return 0
  },
}

const GRANT: Flag = {
  name: 'grant-all-permissions',
  type: 'bool',
  help: 'It may do all that it wants to',
}

/** Fetches a plugin, which no registry has. */
function* fetch(text: string): Program {
  const remote = inFull(referenceOf(text))
  yield* ask('GET /plugins/privileges', {}, { remote }, null)
  yield* ask('POST /plugins/pull', {}, { remote }, null)
  return 0
}

const install: Command = {
  path: 'docker plugin install',
  usage: '[OPTIONS] PLUGIN [KEY=VALUE...]',
  short: 'Fetch a plugin from a registry',
  flags: [
    { name: 'alias', type: 'string', help: 'What it is to be called here' },
    { name: 'disable', type: 'bool', help: 'Leave it switched off' },
    DISABLE_TRUST,
    GRANT,
  ],
  arity: { kind: 'atLeast', n: 1 },
  *run(call: Call) {
    const alias = call.text('alias')
    if (alias !== '') named(alias)
    return yield* fetch(call.args[0] ?? '')
  },
}

const upgrade: Command = {
  path: 'docker plugin upgrade',
  usage: '[OPTIONS] PLUGIN [REMOTE]',
  short: 'Fetch a newer version of a plugin',
  flags: [
    DISABLE_TRUST,
    GRANT,
    {
      name: 'skip-remote-check',
      type: 'bool',
      help: 'Do not ask whether another image may take\nits place',
    },
  ],
  arity: { kind: 'between', low: 1, high: 2 },
  *run({ args: [name = '', remote = name] }: Call) {
    const reply = yield* tryAsk('GET /plugins/{name}/json', { name }, {}, null)
    if ('body' in reply) return yield* fetch(remote)
    const why = daemonError(reply.status, reply.message)
    throw new Fail(`error reading plugin data: ${why}`)
  },
}

const create: Command = {
  path: 'docker plugin create',
  usage: '[OPTIONS] PLUGIN PLUGIN-DATA-DIR',
  short: 'Make a plugin of a folder with its files and config.json',
  missing: 'the folder is looked at, and then no plugin is made of it',
  flags: [{ name: 'compress', type: 'bool', help: 'Send the folder packed with gzip' }],
  arity: { kind: 'atLeast', n: 2 },
  *run({ args: [name = '', folder = ''] }: Call) {
    referenceOf(name)
    if (!isHome(folder)) {
      const isFile = (yield* readIfThere(folder)) !== null
      const missing = `lstat ${absolute(folder, HOME)}: no such file or directory`
      throw new Fail(isFile ? 'context must be a directory' : missing)
    }
    const config = cleanPath(`${folder}/config.json`)
    if ((yield* readIfThere(config)) === null) {
      throw new Fail(`open ${config}: no such file or directory`)
    }
    yield* ask('POST /plugins/create', {}, { name }, null)
    return 0
  },
}

export const PLUGIN: readonly Command[] = [
  create,
  disable,
  enable,
  inspect,
  install,
  ls,
  push,
  rm,
  set,
  upgrade,
]
