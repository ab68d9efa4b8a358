/** `docker inspect`: anything the daemon knows, by ID or name. */
import { daemonError, Fail, tryAsk, type Io, type Resume, type Wait } from '../../client'
import type { Endpoint, Refusal, Reply, Routes } from '../../../api/routes'
import type { Call, Command } from '../../command'
import { byText } from '../../../api/order'
import { inspecting } from '../inspecting'
import { INSPECT_FORMAT } from '../shared-flags'

type Found = Generator<Wait, Reply, Resume>

type OfOne = Extract<Endpoint, `GET /${string}s/{id}` | `GET /${string}s/{id}/json`>

const by =
  (endpoint: OfOne, query: Routes[OfOne]['query'] = {}) =>
  (id: string): Found =>
    tryAsk(endpoint, { id }, query, null) as Found

/** Things of which this world has none. */
const none = (sentence: (name: string) => string) =>
  // oxlint-disable-next-line require-yield
  function* absent(name: string): Found {
    return { status: 404, message: sentence(name) }
  }

interface Kind {
  readonly type: string
  /** What Go calls the type. */
  readonly go?: string
  readonly find: (name: string) => Found
  readonly inSwarm?: true
}

/** In the order in which Docker tries them. */
const KINDS: readonly Kind[] = [
  { type: 'container', go: 'container.InspectResponse', find: by('GET /containers/{id}/json') },
  {
    type: 'image',
    go: 'image.InspectResponse',
    find: (name) => tryAsk('GET /images/{name}/json', { name }, {}, null) as Found,
  },
  { type: 'network', go: 'network.Inspect', find: by('GET /networks/{id}') },
  {
    type: 'volume',
    go: 'volume.Volume',
    find: (name) => tryAsk('GET /volumes/{name}', { name }, {}, null) as Found,
  },
  {
    type: 'service',
    go: 'swarm.Service',
    find: by('GET /services/{id}', { insertDefaults: true }),
    inSwarm: true,
  },
  { type: 'task', go: 'swarm.Task', find: by('GET /tasks/{id}'), inSwarm: true },
  { type: 'node', go: 'swarm.Node', find: by('GET /nodes/{id}'), inSwarm: true },
  { type: 'plugin', find: none((name) => `plugin "${name}" not found`) },
  { type: 'secret', go: 'swarm.Secret', find: by('GET /secrets/{id}'), inSwarm: true },
  { type: 'config', go: 'swarm.Config', find: by('GET /configs/{id}'), inSwarm: true },
]

const TYPES = KINDS.map(({ type }) => type).sort(byText)

/** An object, and what Go calls its type. */
interface Typed {
  readonly object: object
  readonly go: string
}

/** The first object that answers to the name, or why there is none. */
function* find(name: string, type: string): Generator<Wait, Typed | string, Resume> {
  const info = type === '' ? yield* tryAsk('GET /info', {}, {}, null) : null
  if (info?.status === 0) throw new Fail(daemonError(0, info.message))
  const isManager = info !== null && 'body' in info && info.body.Swarm.ControlAvailable
  const kinds = KINDS.filter((kind) =>
    type === '' ? isManager || kind.inSwarm !== true : kind.type === type,
  )
  for (const kind of kinds) {
    const reply = yield* kind.find(name)
    if ('body' in reply) return { object: reply.body as object, go: kind.go ?? '' }
    if (type !== '' || !isSkipped(reply)) return daemonError(reply.status, reply.message)
  }
  return `Error: No such object: ${name}`
}

const isSkipped = ({ status }: Refusal): boolean => status === 404

export const inspect: Command = {
  path: 'docker inspect',
  usage: '[OPTIONS] NAME|ID [NAME|ID...]',
  short: 'Show all that is known of anything',
  flags: [
    INSPECT_FORMAT,
    { name: 'size', short: 's', type: 'bool', help: 'Show how large containers are' },
    { name: 'type', type: 'string', help: 'Look among things of this kind only', values: TYPES },
  ],
  arity: { kind: 'atLeast', n: 1 },
  *run(call: Call, io: Io) {
    const type = call.text('type')
    const kinds = TYPES.map((one) => `"${one}"`).join(', ')
    if (call.changed('type') && type === '')
      throw new Fail(`type is empty: must be one of ${kinds}`)
    if (type !== '' && !TYPES.includes(type)) {
      throw new Fail(`unknown type: "${type}": must be one of ${kinds}`)
    }
    const types = new Map<object, string>()
    return yield* inspecting<object>(call, io, {
      *find(name) {
        const found = yield* find(name, type)
        if (typeof found === 'string') return found
        types.set(found.object, found.go)
        return found.object
      },
      type: (object) => types.get(object) ?? '',
      isRaw: true,
    })
  },
}
