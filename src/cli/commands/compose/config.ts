/** `docker compose config`: what compose makes of its files. Nothing is run here. */
import { byText } from '../../../api/order'
import { Fail, host, type Io, type Resume, type Wait } from '../../client'
import { mapsJson } from '../../../api/json'
import type { Call, Command, Flag } from '../../command'
import { checkContainerNames } from '../../compose/consistency'
import type { Plain } from '../../compose/interpolate'
import { serviceHash } from '../../compose/live/hash'
import { markOf } from '../../compose/live/undertaking'
import { choiceOf } from '../../compose/live/project'
import { pinned, pinsOnly } from '../../compose/pins'
import { loadProject } from '../../compose/project'
import type { Choice, Project } from '../../compose/project-model'
import { projectJson, projectYaml } from '../../compose/project-text'
import { allInKeyOrder } from '../../compose/decode'
import { variablesOf } from '../../compose/substitute'
import { writeFile } from '../../files'
import { tabulate } from '../../format/table'
import { quoted } from '../../values'
import { checkOptions, DRY_RUN } from './options'

const bool = (name: string, help: string, short?: string): Flag => ({
  name,
  type: 'bool',
  help,
  ...(short === undefined ? {} : { short }),
})

export const config: Command = {
  path: 'docker compose config',
  usage: '[OPTIONS] [SERVICE...]',
  short: 'Print Compose files as compose understands them',
  flags: [
    DRY_RUN,
    bool('environment', 'Print the variables that are filled in only'),
    { name: 'format', type: 'string', help: 'yaml or json', values: ['yaml', 'json'] },
    { name: 'hash', type: 'string', help: 'Print the hashes of services, or of all: *' },
    bool('images', 'Print the images only'),
    bool('lock-image-digests', 'Print a file that pins the images and says no more'),
    bool('models', 'Print the models only'),
    bool('networks', 'Print the names of networks only'),
    bool('no-consistency', 'Do not check that what is referred to is there'),
    bool('no-env-resolution', 'Leave files of variables as they are'),
    bool('no-interpolate', 'Leave variables as they are'),
    bool('no-normalize', 'Do not say what goes without saying'),
    bool('no-path-resolution', 'Leave paths as they are'),
    { name: 'output', short: 'o', type: 'string', help: 'Write it to a file (default to stdout)' },
    bool('profiles', 'Print the profiles only'),
    bool('quiet', 'Only check', 'q'),
    bool('resolve-image-digests', 'Pin the images to their digests'),
    bool('services', 'Print the names of services only'),
    bool('variables', 'Print the variables that the files name and what they are otherwise'),
    bool('volumes', 'Print the names of volumes only'),
  ],
  arity: { kind: 'any' },
  *run(call: Call, io: Io) {
    checkOptions(io)
    const choice = choiceIn(call, io)
    const list = LISTS.find(({ name }) =>
      name === 'hash' ? call.text(name) !== '' : call.bool(name),
    )
    if (list !== undefined) {
      const wanted = {
        ...choice,
        readsVariables: false,
        ...(list.takesAll ? { services: [] } : {}),
      }
      io.out(lines(list.of(yield* loadProject(wanted, io), call, io)))
    } else if (call.bool('variables')) yield* printVariables(choice, call, io)
    else if (call.bool('environment')) {
      const { environment } = yield* loadProject(choice, io)
      const rows = Object.entries(environment).map(([key, value]) => `${key}=${value}`)
      if (!call.bool('quiet')) io.out(lines(rows.sort(byText)))
    } else yield* printConfig(choice, call, io)
    return 0
  },
}

const lines = (rows: readonly string[]): string => rows.map((row) => `${row}\n`).join('')

function choiceIn(call: Call, io: Io): Choice {
  return {
    ...choiceOf(io, call.args),
    interpolate: !call.bool('no-interpolate'),
    normalizes: !call.bool('no-normalize') && io.above?.bool('compatibility') !== true,
    resolvesPaths: !call.bool('no-path-resolution'),
    readsVariables: true,
    isConsistent: !call.bool('no-consistency'),
  }
}

interface List {
  readonly name: string
  /** Whether the services that were named do not count. */
  readonly takesAll: boolean
  readonly of: (project: Project, call: Call, io: Io) => readonly string[]
}

/** What else may be printed; the first that is asked for is. */
const LISTS: readonly List[] = [
  { name: 'services', takesAll: true, of: ({ services }) => dependenciesFirst(services) },
  { name: 'volumes', takesAll: true, of: ({ volumes }) => Object.keys(volumes) },
  { name: 'networks', takesAll: true, of: ({ networks }) => Object.keys(networks) },
  {
    name: 'models',
    takesAll: true,
    of: ({ models }) => Object.values(models).map(({ model }) => model as string),
  },
  { name: 'hash', takesAll: true, of: (project, call) => hashes(project, call.text('hash')) },
  { name: 'profiles', takesAll: false, of: ({ profiles }) => profiles },
  {
    name: 'images',
    takesAll: false,
    of: ({ name, services, environment }, _, io) => {
      const mark = markOf(io, environment)
      const rows = Object.entries(services).sort(([a], [b]) => byText(a, b))
      return rows.map(([key, { image }]) => (image as string | undefined) ?? name + mark + key)
    },
  },
]

/** Whatever a service depends on comes before it. */
function dependenciesFirst(services: Project['services']): string[] {
  const found = new Set<string>()
  const take = (name: string): void => {
    if (found.has(name)) return
    Object.keys((services[name]?.['depends_on'] ?? {}) as object).forEach(take)
    found.add(name)
  }
  Object.keys(services).sort(byText).forEach(take)
  return [...found]
}

/** The hashes that compose puts on containers to see whether their service has changed. */
function hashes({ services }: Project, wanted: string): readonly string[] {
  const names = wanted === '*' ? Object.keys(services) : wanted.split(',')
  return names.sort(byText).map((name) => {
    const service = services[name]
    if (service === undefined) throw new Fail(`no such service: ${name}: not found`)
    return `${name} ${serviceHash(service)}`
  })
}

/** Go's map has no order; here they stand in that of their names. */
function* printVariables(choice: Choice, call: Call, io: Io): Generator<Wait, void, Resume> {
  const model = yield* loadProject({ ...choice, interpolate: false }, io)
  const rows = [...variablesOf(projectYaml(model)).values()].sort((a, b) => byText(a.name, b.name))
  const said = rows.map((row) => [row.name, row.default, row.presence, row.isRequired] as const)
  const format = call.text('format').toLowerCase()
  if (call.text('format') === 'yaml') {
    const fields = said.map(([name, defaultvalue, presencevalue, required]) => [
      name,
      { name, defaultvalue, presencevalue, required },
    ])
    const text = yield* yamlOf(Object.fromEntries(fields))
    if (!call.bool('quiet')) io.out(text.replace(/^ +/gm, '$&$&'))
  } else if (format === 'json') {
    const fields = said.map(([Name, DefaultValue, PresenceValue, Required]) => [
      Name,
      { Name, DefaultValue, PresenceValue, Required },
    ])
    io.out(`${JSON.stringify(Object.fromEntries(fields), null, 4)}\n\n`)
  } else if (['', 'table', 'pretty'].includes(format)) {
    const head = ['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE']
    const body = said.map(([name, value, presence, required]) => [
      name,
      String(required),
      value,
      presence,
    ])
    io.out(tabulate([head, ...body], 20))
  } else {
    throw new Fail(
      `format value ${quoted(call.text('format'))} could not be parsed: parsing failed`,
    )
  }
}

function* printConfig(choice: Choice, call: Call, io: Io): Generator<Wait, void, Resume> {
  let project = yield* loadProject(choice, io)
  if (choice.interpolate && choice.isConsistent) checkContainerNames(project.services)
  const locks = call.bool('lock-image-digests')
  if (locks || call.bool('resolve-image-digests')) project = yield* pinned(project)
  const text = yield* textOf(locks ? pinsOnly(project) : project, choice, call)
  if (call.bool('quiet')) return
  if (call.text('output') === '') io.out(text)
  else yield* writeFile(call.text('output'), text)
}

function* textOf(
  project: Project,
  { interpolate }: Choice,
  call: Call,
): Generator<Wait, string, Resume> {
  const escaped = (text: string): string => (interpolate ? text.replaceAll('$', '$$$$') : text)
  const value = projectYaml(project)
  switch (call.text('format')) {
    case '':
    case 'yaml':
      return escaped(yield* yamlOf(interpolate ? value : allInKeyOrder(value as Plain)))
    case 'json':
      if (interpolate) return escaped(projectJson(project))
      return mapsJson(value, 2, () => true)
    default:
      throw new Fail(`unsupported format ${quoted(call.text('format'))}`)
  }
}

function* yamlOf(value: unknown): Generator<Wait, string, Resume> {
  const reply = yield* host({ kind: 'yaml.write', value })
  if (reply.kind !== 'file') throw new Fail(reply.kind === 'refused' ? reply.message : '')
  return reply.text
}
