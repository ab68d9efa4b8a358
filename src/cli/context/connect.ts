/**
 * Docker's client finds its daemon when it first asks for something: the context or address that
 * holds is read then, and refused then. A daemon that cannot be reached answers nothing, in the
 * words of moby's client (`client/request.go`) and of ssh.
 */
import { noDaemonAt } from '../../api/errors'
import { filtersJson } from '../../api/filters'
import type { MachineRow } from '../../api/host'
import type { Ask, Filters, Reply } from '../../api/routes'
import { isAddress } from '../checks'
import { Fail, sleep, type Io, type Program, type Resume, type Wait } from '../client'
import { machines } from '../machines'
import { addressOf, OWN_SOCKET, type Address } from './endpoint'
import { contextNamed, currentContext } from './store'
import { byText } from '../../api/order'

/** What of a program's surroundings says which daemon is meant. */
export type Place = Pick<Io, 'docker' | 'env' | 'machine'>

/** The program asks the daemon that the command line, the environment or the context names. */
export function* connected(program: Program, io: Place): Program {
  let way: Way | null = null
  let step = program.next()
  while (step.done !== true) {
    const wait = step.value
    if (wait.kind !== 'ask' && wait.kind !== 'asks') {
      step = program.next(yield wait)
      continue
    }
    way ??= yield* wayTo(yield* endpointOf(io), io)
    if (wait.kind === 'asks' && wait.asks.length === 0) {
      step = program.next({ kind: 'replies', replies: [] })
    } else if (way.kind === 'closed') step = program.next(yield* unanswered(wait, way))
    else if (way.machine === null || wait.machine !== undefined) step = program.next(yield wait)
    else step = program.next(yield { ...wait, machine: way.machine })
  }
  return step.value
}

/** Where the daemon is; null: on the shell's own computer. Or why nothing comes back. */
type Way =
  | { readonly kind: 'open'; readonly machine: string | null }
  | { readonly kind: 'closed'; readonly afterMs: number; readonly why: (ask: Ask) => string }

/** The address that holds. */
export function* endpointOf(io: Place): Generator<Wait, string, Resume> {
  try {
    const { Endpoints } = yield* contextNamed(yield* currentContext(io), io)
    if (Endpoints.docker === undefined) throw new Error('cannot find docker endpoint in context')
    return Endpoints.docker.Host ?? OWN_SOCKET
  } catch (error) {
    throw notInitialized(`unable to resolve docker endpoint: ${wordsOf(error)}`)
  }
}

const notInitialized = (why: string): Fail => new Fail(`Failed to initialize: ${why}`)

/** What is wrong; what we got wrong ourselves goes on. */
function wordsOf(error: unknown): string {
  if (error instanceof Error && ['Error', 'Fail'].includes(error.name)) return error.message
  throw error
}

function* wayTo(daemon: string, io: Place): Generator<Wait, Way, Resume> {
  let address: Address
  try {
    address = addressOf(daemon)
  } catch (error) {
    throw notInitialized(wordsOf(error))
  }
  if (address.protocol === 'unix') return isOwnSocket(address.path) ? OWN : refused(daemon)
  const all = yield* machines()
  const found = all.find(({ name, address: at }) => [name, at].includes(address.host)) ?? null
  return address.protocol === 'ssh' ? bySsh(address, found) : byTcp(daemon, address, found, io)
}

const OWN: Way = { kind: 'open', machine: null }

const isOwnSocket = (path: string): boolean => /^(\/var)?\/run\/docker\.sock$/.test(path)

/** Nobody listens there, or after so long nobody has answered. */
const refused = (daemon: string, afterMs = 0): Way => ({
  kind: 'closed',
  afterMs,
  why: () => noDaemonAt(daemon),
})

/** Docker's ports, without and with TLS, which here is taken for granted. */
const PORTS = ['2375', '2376']
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/
/** Longest that the client tries to reach a port (go-connections `sockets`). */
const DIAL_MS = 10_000

function byTcp(daemon: string, address: Address, found: MachineRow | null, io: Place): Way {
  const { host: name, port } = address
  const isHere = LOOPBACK.test(name) && io.machine !== null
  if (LOOPBACK.test(name) && !isHere) return refused(daemon)
  if (found === null && !isHere) {
    return isAddress(name) ? refused(daemon, DIAL_MS) : unknown(address)
  }
  if (found?.reachable === false) return refused(daemon, DIAL_MS)
  if (!PORTS.includes(port)) return refused(daemon)
  return { kind: 'open', machine: found?.name ?? null }
}

/** No machine is called so. */
const unknown = ({ host: name, port }: Address): Way => ({
  kind: 'closed',
  afterMs: 0,
  why: (ask) => {
    const tried = `dial tcp: lookup ${name} on 127.0.0.53:53: no such host`
    return `error during connect: ${request(`http://${name}${port && `:${port}`}`, ask)}: ${tried}`
  },
})

/** As long as ssh may take (connhelper's ConnectTimeout). */
const SSH_MS = 30_000

function bySsh(address: Address, found: MachineRow | null): Way {
  const { host: name, port, path } = address
  const at = `ssh: connect to host ${name} port ${port || '22'}`
  if (found === null && !isAddress(name)) {
    const why = `Could not resolve hostname ${name}: Name or service not known`
    return sshFailed(address, `ssh: ${why}`)
  }
  if (found?.power !== 'on') return sshFailed(address, `${at}: No route to host`)
  if (!found.reachable) return sshFailed(address, `${at}: Connection timed out`, SSH_MS)
  if (port !== '' && port !== '22') return sshFailed(address, `${at}: Connection refused`)
  if (path === '' || isOwnSocket(path)) return { kind: 'open', machine: found.name }
  return sshFailed(address, `failed to dial unix://${path}: no such file or directory`)
}

function sshFailed({ user, host: name, port, path }: Address, said: string, afterMs = 0): Way {
  const own = `${user && `-l ${user} `}${port && `-p ${port} `}-- ${name}`
  const there = `docker ${path && `--host unix://${path} `}system dial-stdio`
  const command = `command [ssh -o ConnectTimeout=30 -T ${own} ${there}]`
  const advice =
    'make sure the URL is valid, and Docker 18.09 or later is installed on the remote host'
  const ended = `${command} has exited with exit status 255, ${advice}: stderr=${said}\r\n`
  return {
    kind: 'closed',
    afterMs,
    why: (ask) => `error during connect: ${request('http://docker.example.com', ask)}: ${ended}`,
  }
}

/** Before these the client asks for the daemon's version. */
const VERSIONED = /(secrets|configs|prune|services\/create|services\/\{id\}\/update|exec|wait)/

/** `Get "http://v1:2375/v1.50/nodes"` */
function request(base: string, { endpoint, params, query }: Ask): string {
  if (VERSIONED.test(endpoint)) return `Head "${base}/_ping"`
  const [method = '', path = ''] = endpoint.split(' ')
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((params as Readonly<Record<string, unknown>>)[name])),
  )
  const asked = Object.entries(query)
    .filter(([, value]) => !isNothing(value))
    .sort(([a], [b]) => byText(a, b))
    .flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value]).map(
        (one) => `${key}=${encodeURIComponent(written(one))}`,
      ),
    )
  const url = `${base}/v1.50${filled}${asked.length === 0 ? '' : `?${asked.join('&')}`}`
  return `${method.slice(0, 1)}${method.slice(1).toLowerCase()} "${url}"`
}

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === false ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

function written(value: unknown): string {
  if (value === true) return '1'
  return typeof value === 'object' && value !== null ? filtersJson(value as Filters) : String(value)
}

type AskWait = Extract<Wait, { kind: 'ask' | 'asks' }>

function* unanswered(
  wait: AskWait,
  { afterMs, why }: Extract<Way, { kind: 'closed' }>,
): Generator<Wait, Resume, Resume> {
  if (afterMs > 0) yield* sleep(afterMs)
  const reply = (ask: Ask): Reply => ({ status: 0, message: why(ask) })
  return wait.kind === 'ask'
    ? { kind: 'reply', reply: reply(wait.ask) }
    : { kind: 'replies', replies: wait.asks.map(reply) }
}
