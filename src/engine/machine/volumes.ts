/** The volumes on a machine's disk: listed, shown, made, removed, in the words of moby 28. */
import type * as daemon from '../../api/daemon'
import { refusal } from '../../api/errors'
import type { Ask, Filters, Reply } from '../../api/routes'
import type { Container, Volume } from '../agent/runtime'
import { addVolume, ANONYMOUS_LABELS, dropVolume, isAnonymous } from '../agent/volumes'
import { filterRows, hasLabel } from '../control/api/filters'
import { DONE, isRefusal } from '../control/api/lookup'
import { newHexId } from '../kernel/ids'
import { SECOND } from '../kernel/time'
import { computerOf } from './computer'
import { containersOf } from './containers'
import { instant } from './convert'
import { isTrue } from './image-lookup'
import type { Machine } from './machine'
import type { MachineContext } from './messages'

/** Answers what is about volumes; null: the ask is about something else. */
export function answerVolumes(machine: Machine, ctx: MachineContext, ask: Ask): Reply | null {
  switch (ask.endpoint) {
    case 'GET /volumes':
      return listed(machine, ask.query.filters)
    case 'GET /volumes/{name}': {
      const { name } = ask.params
      const volume = machine.stock.volumes[name]
      return volume === undefined
        ? missing(machine, name)
        : { status: 200, body: toVolume(machine, name, volume) }
    }
    case 'POST /volumes/create':
      return create(machine, ctx, ask.body)
    case 'DELETE /volumes/{name}':
      return remove(machine, ctx, ask.params.name, ask.query.force === true)
    case 'POST /volumes/prune':
      return prune(machine, ctx, ask.query.filters)
    default:
      return null
  }
}

/** A manager asks its swarm for what is not here (moby, router/volume; null: the leader’s turn). */
const missing = ({ memory }: Machine, name: string): Reply | null =>
  memory?.manager == null ? refusal(404, `get ${name}: no such volume`) : null

/** A swarm has no volumes of its own here: what its leader says of one. */
export const volumeOfSwarm = (name: string): Reply => refusal(404, `volume ${name} not found`)

/** The containers that have it mounted, running or not. */
export const usersOf = (machine: Machine, name: string): readonly Container[] =>
  containersOf(machine).filter(({ mounts }) =>
    mounts.some(({ Type, Source }) => Type === 'volume' && Source === name),
  )

const toVolume = (machine: Machine, Name: string, volume: Volume): daemon.Volume => ({
  CreatedAt: instant(volume.createdAt - (volume.createdAt % SECOND)),
  Driver: 'local',
  Labels: volume.labels,
  Mountpoint: `${computerOf(machine).root}/volumes/${Name}/_data`,
  Name,
  Options: volume.options,
  Scope: 'local',
})

/** The oldest first. */
export const listedVolumes = (machine: Machine): readonly daemon.Volume[] =>
  Object.entries(machine.stock.volumes).map(([name, volume]) => toVolume(machine, name, volume))

function listed(machine: Machine, filters: Filters | undefined): Reply {
  const Volumes = filterRows(listedVolumes(machine), filters, {
    name: ({ Name }, value) => Name.includes(value),
    driver: ({ Driver }, value) => Driver === value,
    label: ({ Labels }, value) => hasLabel(Labels ?? {}, value),
    dangling: ({ Name }, value) => (usersOf(machine, Name).length === 0) === isTrue(value),
  })
  return isRefusal(Volumes) ? Volumes : { status: 200, body: { Volumes } }
}

type Create = Extract<Ask, { endpoint: 'POST /volumes/create' }>['body']

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/

function create(machine: Machine, ctx: MachineContext, body: Create): Reply {
  const { Name: given = '', Driver = '', DriverOpts, Labels } = body
  const name = given === '' ? newHexId(ctx.rng) : given
  if (Driver !== '' && Driver !== 'local') {
    const why = `error looking up volume plugin ${Driver}: plugin "${Driver}" not found`
    return refusal(404, `create ${name}: ${why}`)
  }
  if (name.length === 1) {
    const why = 'volume name is too short, names should be at least two alphanumeric characters'
    return refusal(400, `create ${name}: ${why}`)
  }
  if (!NAME.test(name)) {
    const allowed = 'only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed'
    const why = `"${name}" includes invalid characters for a local volume name, ${allowed}`
    const advice = 'If you intended to pass a host directory, use absolute path'
    return refusal(400, `create ${name}: ${why}. ${advice}`)
  }
  const plain = given === '' ? { ...ANONYMOUS_LABELS, ...Labels } : (Labels ?? null)
  const options = DriverOpts ?? null
  const volume = addVolume(ctx, name, { createdAt: ctx.now, labels: plain, options })
  return { status: 201, body: toVolume(machine, name, volume) }
}

function remove(machine: Machine, ctx: MachineContext, name: string, force: boolean): Reply | null {
  if (ctx.stock.volumes[name] === undefined) return force ? DONE : missing(machine, name)
  const users = usersOf(machine, name).map(({ id }) => id)
  if (users.length > 0) {
    return refusal(409, `remove ${name}: volume is in use - [${users.join(', ')}]`)
  }
  dropVolume(ctx, name)
  return DONE
}

/** Those that no container has; without `all` only those that nobody named. */
function prune(machine: Machine, ctx: MachineContext, filters: Filters = {}): Reply {
  const { all = [], ...rest } = filters
  const wantsAll = all.some(isTrue)
  const idle = Object.entries(ctx.stock.volumes).filter(
    ([name, volume]) => (wantsAll || isAnonymous(volume)) && usersOf(machine, name).length === 0,
  )
  const gone = filterRows(idle, rest, {
    label: ([, { labels }], value) => hasLabel(labels ?? {}, value),
    'label!': ([, { labels }], value) => !hasLabel(labels ?? {}, value),
  })
  if (isRefusal(gone)) return gone
  for (const [name] of gone) dropVolume(ctx, name)
  return { status: 200, body: { VolumesDeleted: gone.map(([name]) => name), SpaceReclaimed: 0 } }
}
