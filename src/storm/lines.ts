/** Docker command lines as storms type them: every command, mode and flag, sense and nonsense. */
import { below, between } from '../engine/kernel/rng'
import { clusterOf } from '../engine/store/store'
import { BAD, GOOD } from './images'
import { COMPOSE_LINES } from './lines-compose'
import { HAND_LINES } from './lines-hands'
import {
  again,
  authority,
  job,
  lock,
  payload,
  stack,
  unpayload,
  unstack,
  uses,
} from './lines-wider'
import {
  machinesIn,
  NETWORKS,
  percent,
  pick,
  pickOrNull,
  storeOf,
  type Deck,
  type Weather,
} from './weather'

const SERVICES = ['web', 'api', 'db', 'cache', 'job', 'edge']
const ZONES = ['a', 'b']

const image = ({ rng, kinds }: Weather): string =>
  kinds.has('bad images') && percent(rng, 15) ? pick(rng, BAD) : pick(rng, GOOD)

const constraint = ({ rng }: Weather): string =>
  pick(rng, [
    'node.role==worker',
    'node.role==manager',
    `node.hostname!=v${between(rng, 1, 6)}`,
    `node.hostname==v${between(rng, 1, 6)}`,
    `node.labels.zone==${pick(rng, ZONES)}`,
    `node.labels.zone!=${pick(rng, ZONES)}`,
    `engine.labels.disk==${pick(rng, ['ssd', 'hdd'])}`,
  ])

const port = ({ rng }: Weather): number => 8080 + below(rng, 4)

const publish = (weather: Weather): string =>
  pick(weather.rng, [
    `${port(weather)}:80`,
    '80',
    `mode=host,published=${port(weather)},target=80`,
    `mode=host,target=80`,
    `${port(weather)}:53/udp`,
  ])

/** Each flag with how often it is used, in hundredths. */
type FlagCard = readonly [number, (weather: Weather) => string]

/** Flags that create and update share. */
const SHARED: readonly FlagCard[] = [
  [8, ({ rng }) => `--limit-cpu ${pick(rng, ['0.5', '1'])}`],
  [8, ({ rng }) => `--limit-memory ${pick(rng, ['64m', '256m'])}`],
  [12, ({ rng }) => `--reserve-cpu ${pick(rng, ['0.25', '1', '1.5'])}`],
  [12, ({ rng }) => `--reserve-memory ${pick(rng, ['256m', '1g', '2g'])}`],
  [10, ({ rng }) => `--replicas-max-per-node ${between(rng, 0, 2)}`],
  [10, ({ rng }) => `--restart-condition ${pick(rng, ['any', 'none', 'on-failure'])}`],
  [15, ({ rng }) => `--restart-delay ${pick(rng, ['0s', '1s', '5s', '20s'])}`],
  [5, ({ rng }) => `--restart-max-attempts ${between(rng, 0, 3)}`],
  [5, () => '--restart-window 10s'],
  [25, ({ rng }) => `--update-parallelism ${between(rng, 0, 3)}`],
  [20, ({ rng }) => `--update-delay ${pick(rng, ['0s', '1s', '5s'])}`],
  [20, ({ rng }) => `--update-order ${pick(rng, ['start-first', 'stop-first'])}`],
  [20, ({ rng }) => `--update-failure-action ${pick(rng, ['pause', 'continue', 'rollback'])}`],
  [10, ({ rng }) => `--update-monitor ${pick(rng, ['0s', '1s', '8s'])}`],
  [8, ({ rng }) => `--update-max-failure-ratio ${pick(rng, ['0', '0.3', '1'])}`],
  [8, ({ rng }) => `--rollback-parallelism ${between(rng, 0, 3)}`],
  [8, ({ rng }) => `--rollback-order ${pick(rng, ['start-first', 'stop-first'])}`],
  [5, ({ rng }) => `--rollback-failure-action ${pick(rng, ['pause', 'continue'])}`],
  [10, ({ rng }) => `--stop-grace-period ${pick(rng, ['1s', '3s', '10s'])}`],
  [5, ({ rng }) => `--endpoint-mode ${pick(rng, ['vip', 'dnsrr'])}`],
  [5, () => '--no-resolve-image'],
]

const CREATE: readonly FlagCard[] = [
  ...SHARED,
  [25, (weather) => `--constraint '${constraint(weather)}'`],
  [30, (weather) => `--publish ${publish(weather)}`],
  [25, ({ rng }) => `--network ${pick(rng, NETWORKS)}`],
  [15, () => '--placement-pref spread=node.labels.zone'],
  [10, ({ rng }) => `--env N=${below(rng, 9)}`],
  [5, ({ rng }) => `--label tier=${pick(rng, ZONES)}`],
  [12, uses('secrets', '')],
  [12, uses('configs', '')],
]

const UPDATE: readonly FlagCard[] = [
  ...SHARED.map(([share, card]): FlagCard => [Math.ceil(share / 3), card]),
  [55, (weather) => `--image ${image(weather)}`],
  [20, ({ rng }) => `--replicas ${below(rng, 6)}`],
  [15, () => '--force'],
  [8, (weather) => `--constraint-add '${constraint(weather)}'`],
  [6, (weather) => `--constraint-rm '${constraint(weather)}'`],
  [8, (weather) => `--publish-add ${publish(weather)}`],
  [6, (weather) => `--publish-rm ${port(weather)}`],
  [8, ({ rng }) => `--network-add ${pick(rng, NETWORKS)}`],
  [6, ({ rng }) => `--network-rm ${pick(rng, NETWORKS)}`],
  [10, ({ rng }) => `--env-add N=${below(rng, 9)}`],
  [5, () => '--placement-pref-add spread=node.labels.zone'],
  [4, () => '--rollback'],
  [6, uses('secrets', '-add')],
  [6, uses('secrets', '-rm')],
  [6, uses('configs', '-add')],
  [6, uses('configs', '-rm')],
]

const flags = (weather: Weather, cards: readonly FlagCard[]): string[] =>
  cards.filter(([share]) => percent(weather.rng, share)).map(([, card]) => card(weather))

const detach = ({ rng }: Weather): string[] => (percent(rng, 60) ? ['--detach'] : [])

function create(weather: Weather): string {
  const { rng } = weather
  const mode = percent(rng, 25) ? ['--mode global'] : [`--replicas ${below(rng, 6)}`]
  const words = ['docker service create', `--name ${pick(rng, SERVICES)}`, ...mode]
  const command = percent(rng, 5) ? [' sleep 20'] : []
  return [...words, ...detach(weather), ...flags(weather, CREATE), image(weather), ...command].join(
    ' ',
  )
}

function update(weather: Weather): string {
  const words = ['docker service update', ...detach(weather), ...flags(weather, UPDATE)]
  return [...words, serviceName(weather)].join(' ')
}

/** Mostly a service that exists. */
function serviceName(weather: Weather): string {
  const known = Object.values(storeOf(weather)?.services ?? {}).map(({ spec }) => spec.Name)
  const name = percent(weather.rng, 90) ? pickOrNull(weather.rng, known) : null
  return name ?? pick(weather.rng, SERVICES)
}

/** Mostly a node that exists, by name or by ID. */
function nodeName(weather: Weather): string {
  const { rng } = weather
  const node = pickOrNull(rng, Object.values(storeOf(weather)?.nodes ?? {}))
  if (node === null || percent(rng, 5)) return `v${between(rng, 1, 9)}`
  return percent(rng, 60) ? node.machine : node.id
}

/** Joins with a token of the swarm that is seen, or with what looks like one. */
function join(weather: Weather): string {
  const { rng } = weather
  const cluster = clusterOf(storeOf(weather) ?? ({ clusters: {} } as never))
  const { worker = 'SWMTKN-1-x-y', manager = worker } = cluster?.tokens ?? {}
  const token = percent(rng, 40) ? manager : worker
  const bad = percent(rng, 5) ? token.slice(0, -1) + (token.endsWith('a') ? 'b' : 'a') : token
  const target = pickOrNull(rng, machinesIn(weather))?.address ?? '10.99.0.11'
  const availability = percent(rng, 15) ? ` --availability ${pick(rng, ['drain', 'pause'])}` : ''
  return `docker swarm join --token ${bad}${availability} ${target}:2377`
}

const LISTS = [
  'docker node ls',
  'docker service ls',
  'docker network ls',
  'docker info',
  'docker ps -a',
  'docker swarm join-token worker',
  'docker node ps self',
  'docker stack ls',
  'docker secret ls',
  'docker config ls',
]

/** Kind of line, how often, and the line. */
export const LINES: Deck = [
  ...HAND_LINES,
  ...COMPOSE_LINES,
  ['services', 16, create],
  ['services', 16, update],
  [
    'services',
    10,
    (w) => `docker service scale ${detach(w).join('')} ${serviceName(w)}=${below(w.rng, 8)}`,
  ],
  ['services', 6, (w) => `docker service rollback ${detach(w).join('')} ${serviceName(w)}`],
  ['removals', 6, (w) => `docker service rm ${serviceName(w)}`],
  [
    'drains',
    10,
    (w) =>
      `docker node update --availability ${pick(w.rng, ['active', 'active', 'drain', 'pause'])} ${nodeName(w)}`,
  ],
  ['labels', 6, (w) => `docker node update --label-add zone=${pick(w.rng, ZONES)} ${nodeName(w)}`],
  ['labels', 2, (w) => `docker node update --label-rm zone ${nodeName(w)}`],
  ['managers', 8, (w) => `docker node promote ${nodeName(w)}`],
  ['managers', 7, (w) => `docker node demote ${nodeName(w)}`],
  ['leaves', 4, (w) => `docker swarm leave${percent(w.rng, 60) ? ' --force' : ''}`],
  ['leaves', 4, (w) => `docker node rm ${percent(w.rng, 50) ? '--force ' : ''}${nodeName(w)}`],
  ['joins', 10, join],
  ['joins', 1, () => 'docker swarm init'],
  ['tokens', 3, (w) => `docker swarm join-token --rotate ${pick(w.rng, ['worker', 'manager'])}`],
  ['settings', 2, (w) => `docker swarm update --task-history-limit ${below(w.rng, 4)}`],
  [
    'settings',
    1,
    (w) => `docker swarm update --dispatcher-heartbeat ${pick(w.rng, ['2s', '5s', '8s'])}`,
  ],
  [
    'networks',
    5,
    (w) =>
      `docker network create -d overlay${percent(w.rng, 60) ? ' --attachable' : ''} ${pick(w.rng, NETWORKS)}`,
  ],
  ['networks', 2, (w) => `docker network rm ${pick(w.rng, NETWORKS)}`],
  ['networks', 1, () => 'docker network prune -f'],
  ['jobs', 6, job],
  ['jobs', 3, again],
  ['stacks', 6, stack],
  ['stacks', 3, unstack],
  ['payloads', 5, payload],
  ['payloads', 2, unpayload],
  ['locks', 3, lock],
  ['authority', 3, authority],
  ['looks', 5, ({ rng }) => pick(rng, LISTS)],
  ['looks', 3, (w) => `docker service ps ${serviceName(w)}`],
  ['looks', 2, (w) => `docker service inspect --pretty ${serviceName(w)}`],
  ['looks', 2, (w) => `docker node inspect ${nodeName(w)}`],
  ['visits', 8, (w) => `curl http://${pickOrNull(w.rng, machinesIn(w))?.id ?? 'v1'}:${port(w)}`],
]
