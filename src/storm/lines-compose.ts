/** Lines of `docker compose`: projects of one machine, made, dealt with and taken away again. */
import { below } from '../engine/kernel/rng'
import { BAD, GOOD } from './images'
import { percent, pick, type Deck, type Weather } from './weather'

const SERVICES = ['web', 'db', 'task']
const PROJECTS = ['shop', 'blog']

const service = ({ rng }: Weather): string => pick(rng, SERVICES)

/** A file that differs each time, in the place of the one before. */
function file(weather: Weather): string {
  const { rng } = weather
  const lines = [
    `name: ${pick(rng, PROJECTS)}`,
    'services:',
    ...SERVICES.filter(() => percent(rng, 75)).flatMap((name) => member(weather, name)),
    '  last:',
    '    image: alpine',
    '    command: sleep 5',
    'networks: {front: {}, default: {}}',
    'volumes: {disk: {}}',
  ]
  return `printf '${lines.join('\\n')}\\n' > compose.yml`
}

const EXTRAS: readonly (readonly [number, (weather: Weather) => string])[] = [
  [20, ({ rng }) => `ports: ["${8080 + below(rng, 4)}:80"]`],
  [20, () => 'networks: [front, default]'],
  [20, () => 'volumes: ["disk:/d", "/e"]'],
  [20, ({ rng }) => `scale: ${below(rng, 3)}`],
  [20, ({ rng }) => `environment: {A: "${below(rng, 3)}"}`],
  [20, ({ rng }) => `restart: ${pick(rng, ['always', 'on-failure:2', 'unless-stopped'])}`],
  [15, () => 'healthcheck: {test: "true", interval: 1s}'],
  [10, () => 'command: sh -c "sleep 2; exit 1"'],
  [10, () => 'profiles: [debug]'],
  [10, () => 'depends_on: {last: {condition: service_completed_successfully}}'],
  [10, () => 'depends_on: {last: {condition: service_started, restart: true}}'],
  [5, () => 'network_mode: "service:last"'],
]

function member(weather: Weather, name: string): string[] {
  const { rng } = weather
  const extras = new Map(
    EXTRAS.filter(([share]) => percent(rng, share)).map(([, extra]) => {
      const text = extra(weather)
      return [text.replace(/:.*/s, ''), text] as const
    }),
  )
  if (extras.has('network_mode')) for (const key of ['networks', 'ports']) extras.delete(key)
  return [
    `  ${name}:`,
    `    image: ${pick(rng, percent(rng, 15) ? BAD : GOOD)}`,
    ...[...extras.values()].map((text) => `    ${text}`),
  ]
}

const UPS = [
  'up -d',
  'up -d',
  'up -d --scale web=2',
  'up -d --force-recreate -t 1',
  'up -d --no-recreate --no-deps web',
  'up -d --remove-orphans -V',
  'up --wait --wait-timeout 5',
  'up --no-start --pull always',
  'up',
  'up --abort-on-container-exit',
  'create',
  'scale web=2 db=0',
]

const make = (weather: Weather): string => {
  const { rng } = weather
  const line = `docker compose ${pick(rng, UPS)}`
  return percent(rng, 60) ? `${file(weather)}; ${line}` : line
}

const DEALINGS = [
  'down',
  'down -v -t 1',
  'down --rmi all --remove-orphans',
  'stop -t 1',
  'start',
  'restart -t 1',
  'kill -s TERM',
  'kill',
  'pause',
  'unpause',
  'rm -fsv',
  'rm -f',
]

const deal = (weather: Weather): string => {
  const some = percent(weather.rng, 30) ? ` ${service(weather)}` : ''
  return `docker compose ${pick(weather.rng, DEALINGS)}${some}`
}

const within = (weather: Weather): string => {
  const name = service(weather)
  const words = pick(weather.rng, [
    `exec ${name} cat /etc/hosts`,
    `exec -T ${name} sh -c "date > /tmp/x"`,
    `run --rm ${name} true`,
    `run -d --no-deps ${name} sleep 5`,
    `cp ${name}:/etc/hosts hosts.txt`,
    `attach ${name}`,
    `commit ${name} made:1`,
    `export ${name} -o all.tar`,
    `wait ${name}`,
    `pull ${name}`,
    `push ${name}`,
  ])
  return `docker compose ${words}`
}

const LOOKS = [
  'ps -a',
  'ls -a',
  'logs',
  'top',
  'images',
  'stats --no-stream',
  'config -q',
  'volumes',
]

const look = ({ rng }: Weather): string => `docker compose ${pick(rng, LOOKS)}`

/** Kind of line, how often, and the line. */
export const COMPOSE_LINES: Deck = [
  ['projects', 8, make],
  ['projects', 5, deal],
  ['projects', 3, within],
  ['looks', 1, look],
]
