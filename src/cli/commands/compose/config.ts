/** `docker compose config`: what compose makes of its files. Nothing is run here. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { goJson } from '../../../api/json'
import { Fail, host, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command, Flag } from '../../command'
import { loadProject, type Project } from '../../compose/project'
import { projectJson, projectYaml, serviceJson } from '../../compose/project-text'
import { inAlphabet } from '../../compose/raw-model'
import { writeFile } from '../../files'
import { byText } from '../../../api/order'
import { quoted } from '../../values'
import { checkedFolder, DRY_RUN } from './options'

const bool = (name: string, help: string, short?: string): Flag => ({
  name,
  type: 'bool',
  help,
  ...(short === undefined ? {} : { short }),
})

const LISTS = ['services', 'volumes', 'profiles', 'images'] as const

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
    bool('no-consistency', 'Do not check that what is referred to is there'),
    bool('no-env-resolution', 'Leave files of variables as they are'),
    bool('no-interpolate', 'Leave variables as they are'),
    { name: 'output', short: 'o', type: 'string', help: 'Write it to a file' },
    bool('profiles', 'Print the profiles only'),
    bool('quiet', 'Only check', 'q'),
    bool('services', 'Print the names of services only'),
    bool('volumes', 'Print the names of volumes only'),
  ],
  arity: { kind: 'any' },
  missing: 'files are read as the sources of compose 2.36 say; no recording stands behind it',
  *run(call: Call, io: Io) {
    const { above } = io
    const folder = checkedFolder(io)
    const isAll = call.bool('services') || call.bool('volumes') || call.changed('hash')
    const project = yield* loadProject(
      {
        files: above?.list('file') ?? [],
        variables: above?.list('env-file') ?? [],
        folder,
        name: above?.text('project-name') ?? '',
        profiles: above?.list('profile') ?? [],
        interpolate: !call.bool('no-interpolate'),
        readsVariables: !isAll && !call.bool('no-env-resolution'),
        isConsistent: !call.bool('no-consistency'),
        hasUnused: above?.bool('all-resources') === true,
        services: isAll ? [] : call.args,
      },
      io,
    )
    const text = yield* textOf(project, call)
    if (call.bool('quiet')) return 0
    if (call.text('output') === '') io.out(text)
    else yield* saved(call.text('output'), text)
    return 0
  },
}

function* saved(path: string, text: string): Generator<Wait, void, Resume> {
  try {
    yield* writeFile(path, text)
  } catch (error) {
    throw new Fail((error as Error).message)
  }
}

function* textOf(project: Project, call: Call): Generator<Wait, string, Resume> {
  if (call.bool('environment')) {
    const lines = Object.entries(project.environment).map(([key, value]) => `${key}=${value}\n`)
    return lines.sort(byText).join('')
  }
  const list = LISTS.find((name) => call.bool(name))
  if (list !== undefined)
    return listed(project, list)
      .map((one) => `${one}\n`)
      .join('')
  if (call.text('hash') !== '') return hashes(project, call.text('hash'))
  const isRaw = call.bool('no-interpolate')
  const escaped = (text: string): string => (isRaw ? text : text.replaceAll('$', '$$$$'))
  switch (call.text('format')) {
    case '':
    case 'yaml': {
      const value = isRaw ? inAlphabet(projectYaml(project)) : projectYaml(project)
      const reply = yield* host({ kind: 'yaml.write', value })
      if (reply.kind !== 'file') throw new Fail(reply.kind === 'refused' ? reply.message : '')
      return escaped(reply.text)
    }
    case 'json':
      return isRaw ? rawJson(project) : escaped(projectJson(project))
    default:
      throw new Fail(`unsupported format ${quoted(call.text('format'))}`)
  }
}

const rawJson = (project: Project): string =>
  JSON.stringify(inAlphabet(projectYaml(project)), null, 2)

function listed(
  { name, profiles, services, volumes }: Project,
  what: (typeof LISTS)[number],
): readonly string[] {
  const rows = Object.entries(services).sort(([a], [b]) => byText(a, b))
  switch (what) {
    case 'services':
      return inOrder(services)
    case 'volumes':
      return Object.keys(volumes)
    case 'images':
      return rows.map(([key, { image }]) => (image as string | undefined) ?? `${name}-${key}`)
    case 'profiles':
      return profiles
  }
}

/** Whatever a service depends on comes before it. */
function inOrder(services: Project['services']): string[] {
  const found = new Set<string>()
  const take = (name: string): void => {
    if (found.has(name)) return
    Object.keys((services[name]?.['depends_on'] ?? {}) as object).forEach(take)
    found.add(name)
  }
  Object.keys(services).sort(byText).forEach(take)
  return [...found]
}

/** What may change without another container. */
const UNHASHED = ['build', 'pull_policy', 'scale', 'depends_on', 'profiles']

/** The hash that compose puts on a container to see whether its service has changed. */
function hashes({ services }: Project, wanted: string): string {
  const names = wanted === '*' ? Object.keys(services) : wanted.split(',')
  const lines = names.sort(byText).map((name) => {
    const service = services[name]
    if (service === undefined) throw new Fail(`no such service: ${name}`)
    const same = Object.entries(service).filter(([key]) => !UNHASHED.includes(key))
    const { replicas: _, ...deploy } = (service['deploy'] ?? {}) as Readonly<
      Record<string, unknown>
    >
    const rest = Object.fromEntries(same)
    if (service['deploy'] !== undefined) rest['deploy'] = deploy
    const text = goJson(serviceJson(rest))
    return `${name} ${bytesToHex(sha256(utf8ToBytes(text)))}\n`
  })
  return lines.join('')
}
