/**
 * Lines of what the swarm does not manage: containers made by hand, dealt with by hand, images,
 * volumes, networks of one machine, contexts, and away with all that nobody uses.
 */
import { below, between } from '../engine/kernel/rng'
import { BAD, GOOD } from './images'
import { machinesIn, NETWORKS, percent, pick, pickOrNull, type Deck, type Weather } from './weather'

const NAMES = ['one', 'two', 'three', 'four']
const BRIDGES = ['lan', 'wan', 'front']
const VOLUMES = ['disk', 'cache', 'logs']
const TAGS = ['mine:1', 'mine:2', 'nginx:1.27', 'redis:7.4', 'registry.local:5000/mine:1']
const MADE = ['made:1', 'made:2', 'flat:1']
const CONTEXTS = ['near', 'far']

const image = ({ rng }: Weather): string => pick(rng, percent(rng, 25) ? BAD : GOOD)

/** Each flag with how often it is used, in hundredths. */
const FLAGS: readonly (readonly [number, (weather: Weather) => string])[] = [
  [60, ({ rng }) => `--name ${pick(rng, NAMES)}`],
  [15, () => '--rm'],
  [
    30,
    ({ rng }) =>
      `--restart ${pick(rng, ['always', 'unless-stopped', 'on-failure', 'on-failure:2', 'no'])}`,
  ],
  [25, ({ rng }) => `-p ${8080 + below(rng, 4)}:80`],
  [8, () => '-P'],
  [
    30,
    ({ rng }) =>
      `--network ${pick(rng, [...NETWORKS, ...BRIDGES, 'host', 'none', 'container:one'])}`,
  ],
  [25, ({ rng }) => `-v ${pick(rng, [...VOLUMES.map((name) => `${name}:/d`), '/d', '/srv:/d'])}`],
  [10, ({ rng }) => `-m ${pick(rng, ['16m', '256m'])}`],
  [8, () => '--init'],
  [10, ({ rng }) => `--label tier=${pick(rng, ['a', 'b'])}`],
  [10, ({ rng }) => `--pull ${pick(rng, ['never', 'always', 'missing'])}`],
  [8, () => '--health-cmd true --health-interval 2s'],
  [5, ({ rng }) => `--stop-timeout ${below(rng, 3)}`],
]

/** `docker run` and `docker create`; one in the foreground keeps its terminal. */
function make(weather: Weather): string {
  const { rng } = weather
  const verb = pick(rng, ['run -d', 'run -d', 'run -d', 'run', 'create'])
  const flags = FLAGS.filter(([share]) => percent(rng, share)).map(([, flag]) => flag(weather))
  const command = percent(rng, 20)
    ? ` ${pick(rng, ['true', 'sleep 5', "sh -c 'sleep 2; exit 3'", 'nosuch'])}`
    : ''
  return ['docker', verb, ...flags, image(weather)].join(' ') + command
}

/** Some containers of the machine: by name, or whichever there are. */
function some({ rng }: Weather): string {
  if (percent(rng, 40)) return pick(rng, NAMES)
  const which = `docker ps ${pick(rng, ['-q', '-aq', '-aq -f status=exited', '-aq -f status=paused'])}`
  return `$(${which} | head -n ${between(rng, 1, 3)})`
}

const DEALINGS = [
  'kill',
  'kill -s TERM',
  'stop -t 1',
  'stop',
  'restart -t 1',
  'start',
  'rm',
  'rm -f',
  'rm -fv',
  'wait',
  'pause',
  'pause',
  'unpause',
  'unpause',
]

const dealWith = (weather: Weather): string =>
  `docker ${pick(weather.rng, DEALINGS)} ${some(weather)}`

const inside = ({ rng }: Weather): string =>
  pick(rng, [
    `docker exec ${pick(rng, NAMES)} ${pick(rng, ['env', 'true', 'cat /etc/hosts'])}`,
    `docker exec $(docker ps -q | head -n 1) wget -qO- http://${pick(rng, [...NAMES, 'web'])}`,
    `docker start -a ${pick(rng, NAMES)}`,
    `docker attach ${pick(rng, NAMES)}`,
    `echo env | docker run -i --rm --name ${pick(rng, NAMES)} alpine sh`,
    `docker rename ${pick(rng, NAMES)} ${pick(rng, NAMES)}`,
    `docker rename $(docker ps -aq | head -n 1) ${pick(rng, NAMES)}`,
    `docker cp ${pick(rng, NAMES)}:/etc/hosts hosts.txt`,
    `docker cp hosts.txt ${pick(rng, NAMES)}:/tmp`,
    `docker update --memory ${pick(rng, ['4m', '64m', '1g'])} ${pick(rng, NAMES)}`,
    `docker update --restart ${pick(rng, ['no', 'always', 'on-failure:2'])} ${pick(rng, NAMES)}`,
  ])

const plug = (weather: Weather): string => {
  const { rng } = weather
  const network = pick(rng, [...NETWORKS, ...BRIDGES, 'bridge', 'host', 'none'])
  const verb = pick(rng, [
    'connect',
    'connect',
    'connect --alias db',
    'disconnect',
    'disconnect -f',
  ])
  return `docker network ${verb} ${network} ${percent(rng, 60) ? pick(rng, NAMES) : some(weather)}`
}

const bridge = ({ rng }: Weather): string =>
  pick(rng, [
    `docker network create ${pick(rng, BRIDGES)}`,
    `docker network create --subnet 10.50.${below(rng, 3)}.0/24 ${pick(rng, BRIDGES)}`,
    `docker network rm ${pick(rng, BRIDGES)}`,
  ])

const images = (weather: Weather): string => {
  const { rng } = weather
  return pick(rng, [
    `docker pull -q ${image(weather)}`,
    `docker pull ${image(weather)}`,
    `docker tag ${image(weather)} ${pick(rng, TAGS)}`,
    `docker tag ${pick(rng, TAGS)} ${pick(rng, TAGS)}`,
    `docker rmi ${image(weather)}`,
    `docker rmi ${pick(rng, TAGS)}`,
    `docker rmi -f ${pick(rng, [image(weather), pick(rng, TAGS)])}`,
    'docker rmi -f $(docker images -q | head -n 2)',
    `docker image prune -f${pick(rng, ['', ' -a'])}`,
  ])
}

/** Images made of containers and archives, of which others are made in their turn. */
const making = (weather: Weather): string => {
  const { rng } = weather
  const container = percent(rng, 60) ? pick(rng, NAMES) : '$(docker ps -aq | head -n 1)'
  const tag = pick(rng, MADE)
  return pick(rng, [
    `docker commit ${container} ${tag}`,
    `docker commit -m words -c 'CMD ["sh","-c","echo x >> /tmp/x; sleep 2"]' ${container} ${tag}`,
    `docker commit -p=false -c 'LABEL tier=a' ${container}`,
    `docker run -d --name ${pick(rng, NAMES)} ${tag}`,
    `docker run -d --name ${pick(rng, NAMES)} ${tag} sleep 5`,
    `docker exec ${container} sh -c 'date > /tmp/${below(rng, 3)}; rm /tmp/${below(rng, 3)}'`,
    `docker save ${pick(rng, [tag, image(weather)])} | docker load`,
    `docker save -o all.tar $(docker images -q | head -n 2)`,
    'docker load -q -i all.tar',
    `docker export ${container} | docker import -c 'CMD sleep 3' - ${tag}`,
    `docker push ${pick(rng, [tag, ...TAGS])}`,
    `docker rmi ${tag}`,
    `docker service create -d --no-resolve-image ${tag}`,
  ])
}

/** There are no plugins. */
const plugin = ({ rng }: Weather): string =>
  `docker plugin ${pick(rng, [
    'create mine .',
    'disable mine',
    'enable mine',
    'install mine/plugin',
    'push mine',
    'rm mine',
    'set mine a=b',
    'upgrade mine',
  ])}`

const volumes = ({ rng }: Weather): string =>
  pick(rng, [
    `docker volume create ${pick(rng, VOLUMES)}`,
    'docker volume create',
    `docker volume rm ${pick(rng, ['', '-f '])}${pick(rng, VOLUMES)}`,
    `docker volume prune -f${pick(rng, ['', ' -a'])}`,
    `docker volume update --availability drain ${pick(rng, VOLUMES)}`,
  ])

const prune = ({ rng }: Weather): string =>
  pick(rng, [
    'docker container prune -f',
    'docker builder prune -f',
    `docker system prune -f${pick(rng, ['', ' -a', ' --volumes', ' -a --volumes'])}`,
  ])

/** Ways to other machines' daemons, used and given up. */
const context = (weather: Weather): string => {
  const { rng } = weather
  const name = pick(rng, CONTEXTS)
  const host = `host=ssh://${pickOrNull(rng, machinesIn(weather))?.id ?? 'v1'}`
  return pick(rng, [
    `docker context create ${name} --docker ${host}`,
    `docker context update ${name} --docker ${host}`,
    `docker context use ${pick(rng, [name, 'default', 'default'])}`,
    `docker -c ${name} ps`,
    `docker context rm -f ${name}`,
    `docker context export ${name} - | docker context import ${pick(rng, CONTEXTS)} -`,
    'docker login -u me -p secret registry:5000',
    'docker logout registry:5000',
  ])
}

const LISTS = [
  'docker ps -a',
  'docker images -a',
  'docker system df -v',
  'docker volume ls',
  'docker stats --no-stream',
  'docker context ls',
  'docker search nginx',
]

const look = ({ rng }: Weather): string =>
  percent(rng, 50)
    ? pick(rng, LISTS)
    : `docker ${pick(rng, ['inspect', 'top', 'logs', 'port', 'diff'])} ${pick(rng, NAMES)}`

/** Kind of line, how often, and the line. */
export const HAND_LINES: Deck = [
  ['own containers', 12, make],
  ['hands', 10, dealWith],
  ['own containers', 4, inside],
  ['plugs', 4, plug],
  ['plugs', 3, bridge],
  ['images', 5, images],
  ['images', 4, making],
  ['volumes', 3, volumes],
  ['prunes', 2, prune],
  ['contexts', 2, context],
  ['plugins', 1, plugin],
  ['looks', 4, look],
]
