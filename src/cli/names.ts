/** Values that completion offers: the live names of things, filters, constraints, addresses. */
import { tryAsk, type Resume, type Wait } from './client'
import type { Service } from '../api/types'
import type { Endpoint, Routes } from '../api/routes'
import type { Naming } from './command'
import { STACK_LABEL } from './commands/stack/namespace'
import { machines } from './machines'
import { contextNames } from './context/store'

export interface Candidate {
  readonly text: string
  readonly help: string
}

type Found = Generator<Wait, readonly Candidate[], Resume>

export const bare = (text: string): Candidate => ({ text, help: '' })

const IMAGES = [
  'nginx:1.25',
  'nginx:1.26',
  'redis:7',
  'instavote/vote',
  'instavote/vote:movies',
  'prom/prometheus',
  'alpine',
  'crash:latest',
  'stubborn:latest',
]

/** The live names of a kind of thing; none when the daemon does not say. */
export function* names(naming: Naming): Found {
  switch (naming) {
    case 'image':
      return IMAGES.map(bare)
    case 'local image': {
      const reply = yield* tryAsk('GET /images/json', {}, {}, null)
      return 'body' in reply ? reply.body.flatMap(({ RepoTags }) => RepoTags.map(bare)) : []
    }
    case 'machine':
      return (yield* machines()).map(({ name, address }) => ({ text: name, help: address }))
    case 'node':
      return [...(yield* nodes()), { text: 'self', help: 'this node' }]
    case 'service': {
      const services = yield* list('GET /services')
      return services.map(({ Spec }) => ({ text: Spec.Name, help: imageOf(Spec) }))
    }
    case 'network':
      return (yield* list('GET /networks')).map(({ Name, Driver }) => ({
        text: Name,
        help: Driver,
      }))
    case 'container':
    case 'any container':
    case 'idle container': {
      const reply = yield* tryAsk('GET /containers/json', {}, { all: naming !== 'container' }, null)
      const rows = 'body' in reply ? reply.body : []
      const fit = rows.filter(({ State }) => naming !== 'idle container' || State !== 'running')
      return fit.map(({ Names, Image }) => ({
        text: (Names[0] ?? '').replace(/^\//, ''),
        help: Image,
      }))
    }
    case 'volume': {
      const reply = yield* tryAsk('GET /volumes', {}, {}, null)
      return 'body' in reply ? reply.body.Volumes.map(({ Name }) => bare(Name)) : []
    }
    case 'secret':
      return (yield* list('GET /secrets')).map(({ Spec }) => bare(Spec.Name))
    case 'config':
      return (yield* list('GET /configs')).map(({ Spec }) => bare(Spec.Name))
    case 'stack': {
      const stacks = (yield* list('GET /services')).map(({ Spec }) => Spec.Labels[STACK_LABEL])
      return [...new Set(stacks)].filter((name) => name !== undefined).map(bare)
    }
    case 'context':
      return (yield* contextNames({ env: {} })).map(bare)
    case 'task':
      return (yield* list('GET /tasks')).map(({ ID }) => bare(ID))
  }
}

type Listed = Extract<Endpoint, `GET /${string}s`>

/** What the daemon lists; nothing when it refuses. */
function* list<E extends Listed>(endpoint: E): Generator<Wait, Routes[E]['answer'] | [], Resume> {
  const none = {} as Routes[E]['params'] & Routes[E]['query']
  const reply = yield* tryAsk(endpoint, none, none, null as Routes[E]['body'])
  return 'body' in reply ? reply.body : []
}

const imageOf = ({ TaskTemplate }: Service['Spec']): string =>
  TaskTemplate.ContainerSpec?.Image?.replace(/@.*/, '') ?? ''

function* nodes(): Found {
  const found = yield* list('GET /nodes')
  return found.map(({ Description, Spec }) => ({ text: Description.Hostname, help: Spec.Role }))
}

const FILTER_VALUES: Readonly<Record<string, readonly string[]>> = {
  role: ['manager', 'worker'],
  membership: ['accepted', 'pending'],
  mode: ['replicated', 'global', 'replicated-job', 'global-job'],
  'desired-state': ['running', 'shutdown', 'accepted'],
  driver: ['overlay', 'bridge', 'host', 'null'],
  scope: ['swarm', 'local'],
  type: ['builtin', 'custom'],
  status: ['created', 'running', 'exited'],
}

/** `key=value` for `--filter` of the command at `path`, once the key is there. */
export function* filterValues(path: string, word: string): Found {
  const key = word.slice(0, word.indexOf('='))
  const known = FILTER_VALUES[key]?.map(bare) ?? (yield* named(path, key))
  return known.map(({ text, help }) => ({ text: `${key}=${text}`, help }))
}

/** `name=` names what the command lists, `node=` a node. */
function* named(path: string, key: string): Found {
  if (key === 'node') return yield* nodes()
  if (key !== 'name' || path.endsWith(' ps')) return []
  const noun = path.split(' ').at(-2) ?? ''
  const naming = (['node', 'service', 'network', 'secret', 'config'] as const).find(
    (one) => one === noun,
  )
  return naming === undefined ? [] : yield* names(naming)
}

/** What a placement constraint may compare, then with what. */
export function* constraints(word: string): Found {
  const compared = /^([\w.-]+)(==|!=)/.exec(word)
  const found = yield* list('GET /nodes')
  if (compared === null) {
    const labels = found.flatMap(({ Spec }) => Object.keys(Spec.Labels ?? {}))
    const keys = ['node.id', 'node.hostname', 'node.role', 'node.platform.os', 'node.platform.arch']
    const own = [...new Set(labels)].map((label) => `node.labels.${label}`)
    return [...keys, ...own].flatMap((key) => [`${key}==`, `${key}!=`]).map(bare)
  }
  const [operation = '', key = ''] = compared
  const values = found.flatMap((node): string[] => {
    if (key === 'node.hostname') return [node.Description.Hostname]
    if (key === 'node.role') return ['manager', 'worker']
    if (key === 'node.id') return [node.ID]
    const label = node.Spec.Labels?.[key.replace(/^node\.labels\./, '')]
    return label === undefined ? [] : [label]
  })
  return [...new Set(values)].map((value) => bare(`${operation}${value}`))
}

/** Where `curl` finds published ports: every machine answers for each. */
export function* urls(): Found {
  const services = yield* list('GET /services')
  const published = services.flatMap(({ Endpoint: { Ports = [] } }) =>
    Ports.map(({ PublishedPort }) => PublishedPort),
  )
  const ports = published.length === 0 ? [80] : published
  return (yield* names('machine')).flatMap(({ text }) =>
    ports.map((port) => bare(`http://${text}:${port}`)),
  )
}
