/** `docker compose down`: what `up` made is taken away again (docker/compose `pkg/compose/down.go`). */
import { byText } from '../../../api/order'
import { ask, daemonError, Fail, tryAsk, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { containersOf, isOf, isOrphanOf } from '../../compose/live/containers'
import * as label from '../../compose/live/labels'
import { inReverse } from '../../compose/live/order'
import { isYes, type Undertaking } from '../../compose/live/undertaking'
import { step, telling, type Teller } from '../../compose/live/progress'
import { projectOf, projectOrName, type Live, type Meant } from '../../compose/live/project'
import { imageOf } from '../../compose/live/request'
import { removeAll } from '../../compose/live/stop'
import { together, type Doing } from '../../compose/live/together'
import type { Fields, Rows } from '../../compose/project-model'
import { inform, warn } from '../../compose/warn'
import { quoted } from '../../values'
import { composed, undertakingOf, text, TIMEOUT, timeoutIn, yes } from './begin'

export const down: Command = composed(
  {
    path: 'docker compose down',
    usage: '[OPTIONS] [SERVICES]',
    short: 'Stop and remove what up made',
    flags: [
      yes('remove-orphans', 'Also remove containers of services that the file does not have'),
      text('rmi', 'Also remove the images: "local" those without a name of their own, or "all"', {
        values: ['local', 'all'],
      }),
      TIMEOUT,
      yes('volumes', 'Also remove the volumes of the file, and those without a name', {
        short: 'v',
      }),
    ],
  },
  function* run(call: Call, io: Io) {
    const rmi = call.text('rmi')
    if (rmi !== '' && rmi !== 'all' && rmi !== 'local') {
      throw new Fail(`invalid value for --rmi: ${quoted(rmi)}`)
    }
    const meant = yield* projectOrName(io, call.args)
    yield* telling(io, 'Running', (teller) => takeDown(meant, call, io, teller))
    return 0
  },
)

function* takeDown(meant: Meant, call: Call, io: Io, teller: Teller): Doing {
  const removesOrphans = call.changed('remove-orphans')
    ? call.bool('remove-orphans')
    : isYes(io.env['COMPOSE_REMOVE_ORPHANS'] ?? '')
  const oneOff = removesOrphans ? 'also' : 'not'
  const found = yield* containersOf(meant.name, { all: true, oneOff })
  const project = meant.project ?? (yield* projectByName(meant.name))
  const services = call.args.filter((name) => project.services[name] !== undefined)
  if (call.args.length > 0 && services.length === 0) {
    const who = `[${call.args.join(' ')}]`
    return inform(io, `Any of the services ${who} not running in project ${quoted(meant.name)}`)
  }
  const work = undertakingOf(io, project, teller)
  const [timeout, volumes] = [timeoutIn(call), call.bool('volumes')]
  yield* inReverse(project, io, function* ({ name }) {
    if (services.length > 0 && !services.includes(name)) return
    yield* removeAll(work, found.filter(isOf([name])), timeout, volumes)
  })
  const orphans = removesOrphans ? found.filter(isOrphanOf(project)) : []
  if (orphans.length > 0) yield* removeAll(work, orphans, timeout, false)
  const programs = [
    ...named(project.networks).map(([key, name]) => removeNetwork(work, key, name)),
    ...imagesOf(work, call.text('rmi')).map((image) => removeImage(work, image)),
    ...(volumes ? named(project.volumes).map(([, name]) => removeVolume(work, name)) : []),
  ]
  if (found.length === 0 && programs.length === 0) {
    warn(io, `Warning: No resource found to remove for project ${quoted(meant.name)}.`)
  }
  yield* together(io, programs, { isPatient: true })
}

/** Those that are the project's own: key and name. */
const named = (rows: Rows): readonly (readonly [string, string])[] =>
  Object.entries(rows).flatMap(([key, row]) =>
    row['external'] === true ? [] : [[key, row['name'] as string] as const],
  )

/** A project of which no file tells: its containers, networks and volumes do. */
function* projectByName(name: string): Generator<Wait, Live, Resume> {
  const project = projectOf(name, yield* containersOf(name, { all: true }))
  const filters = { label: [label.ofProject(name)] }
  const { Volumes } = yield* ask('GET /volumes', {}, { filters }, null)
  const networks = yield* ask('GET /networks', {}, { filters }, null)
  const rows = (all: readonly Fields[], key: string): Rows =>
    Object.fromEntries(
      all.map((one) => {
        const labels = (one['Labels'] ?? {}) as Readonly<Record<string, string>>
        return [labels[key] ?? '', { name: one['Name'] }]
      }),
    )
  return {
    ...project,
    networks: rows(networks as unknown as readonly Fields[], label.NETWORK),
    volumes: rows(Volumes as unknown as readonly Fields[], label.VOLUME),
  }
}

function* removeNetwork({ project, teller }: Undertaking, key: string, name: string): Doing {
  const labels = [label.ofProject(project.name), label.having(label.NETWORK, key)]
  const found = yield* ask('GET /networks', {}, { filters: { label: labels } }, null)
  if (found.length === 0) return
  const id = `Network ${name}`
  teller.tell(step(id, 'working', 'Removing'))
  let isThere = false
  for (const { Id } of found.filter(({ Name }) => Name === name)) {
    const network = yield* ask('GET /networks/{id}', { id: Id }, {}, null)
    isThere = true
    if (Object.keys(network.Containers ?? {}).length > 0) {
      teller.tell(step(id, 'warning', 'Resource is still in use'))
      continue
    }
    const reply = yield* tryAsk('DELETE /networks/{id}', { id: Id }, {}, null)
    if (!('body' in reply)) {
      teller.tell(step(id, 'error', 'Error'))
      const why = daemonError(reply.status, reply.message)
      throw new Fail(`failed to remove network ${name}: ${why}`)
    }
    teller.tell(step(id, 'done', 'Removed'))
  }
  if (!isThere) teller.tell(step(id, 'warning', 'No resource found to remove'))
}

/** What of something cannot be taken away and why not, told. @throws Fail */
function tellRefused(
  { teller }: Undertaking,
  id: string,
  { message, status }: { readonly status: number; readonly message: string },
): void {
  if (status === 409) teller.tell(step(id, 'warning', 'Resource is still in use'))
  else if (status === 404) {
    teller.tell(step(id, 'done', 'Warning: No resource found to remove'))
  } else throw new Fail(daemonError(status, message))
}

function* removeVolume(work: Undertaking, name: string): Doing {
  const known = yield* tryAsk('GET /volumes/{name}', { name }, {}, null)
  if (!('body' in known) && known.status === 404) return
  const id = `Volume ${name}`
  work.teller.tell(step(id, 'working', 'Removing'))
  const reply = yield* tryAsk('DELETE /volumes/{name}', { name }, { force: true }, null)
  if ('body' in reply) work.teller.tell(step(id, 'done', 'Removed'))
  else tellRefused(work, id, reply)
}

/** The images that go: those without a name of their own, or all. */
function imagesOf({ mark, project }: Undertaking, which: string): readonly string[] {
  if (which === '') return []
  const own = Object.values(project.services).filter(
    ({ said }) => which === 'all' || said.image === undefined,
  )
  return [...new Set(own.map((one) => imageOf(project.name, one, mark)))].sort(byText)
}

function* removeImage(work: Undertaking, name: string): Doing {
  const there = yield* tryAsk('GET /images/{name}/json', { name }, {}, null)
  if (!('body' in there) && there.status === 404) return
  const id = `Image ${name}`
  work.teller.tell(step(id, 'working', 'Removing'))
  const reply = yield* tryAsk('DELETE /images/{name}', { name }, {}, null)
  if ('body' in reply) work.teller.tell(step(id, 'done', 'Removed'))
  else tellRefused(work, id, reply)
}
