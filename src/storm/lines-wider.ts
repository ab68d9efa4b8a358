/** Lines of jobs, stacks, secrets, configs, locks and the root certificate. */
import { below, between } from '../engine/kernel/rng'
import { BAD, GOOD } from './images'
import { percent, pick, pickOrNull, storeOf, type Weather } from './weather'

const JOBS = ['batch', 'sweep']
const STACKS = ['shop', 'blog']
const PAYLOADS = ['key', 'cert', 'conf']

/** Images that do their work and end, and one that never does it. */
const WORKERS = ['oneshot:1', 'oneshot:1', 'alpine', 'bad/crash:v1']

/** `docker service create` of a job. */
export function job({ rng }: Weather): string {
  const most = percent(rng, 50) ? ` --max-concurrent ${between(rng, 1, 3)}` : ''
  const mode = percent(rng, 60)
    ? `--mode replicated-job --replicas ${between(rng, 1, 5)}${most}`
    : '--mode global-job'
  const restart = percent(rng, 40)
    ? ` --restart-condition ${pick(rng, ['none', 'on-failure'])}`
    : ''
  const attempts = percent(rng, 20) ? ` --restart-max-attempts ${between(rng, 1, 3)}` : ''
  const where = percent(rng, 20) ? ` --constraint node.labels.zone==a` : ''
  const name = pick(rng, JOBS)
  return `docker service create -d --name ${name} ${mode}${restart}${attempts}${where} ${pick(rng, WORKERS)}`
}

/** A job that runs anew. */
export const again = ({ rng }: Weather): string =>
  `docker service update -d --force ${pick(rng, JOBS)}`

/** `docker stack deploy` of a file that differs each time. */
export function stack(weather: Weather): string {
  const { rng } = weather
  const services = ['web', 'api', 'db'].filter(() => percent(rng, 70))
  const file = [
    'version: "3.8"',
    'services:',
    ...(services.length === 0 ? ['web'] : services).flatMap((name) => member(weather, name)),
    'networks:',
    '  back: {}',
  ]
  const prune = percent(rng, 30) ? '--prune ' : ''
  return `printf '${file.join('\\n')}\\n' | docker stack deploy -d ${prune}-c - ${pick(rng, STACKS)}`
}

function member({ rng, kinds }: Weather, name: string): string[] {
  const isBad = kinds.has('bad images') && percent(rng, 15)
  const deploy = percent(rng, 25) ? ['      mode: global'] : [`      replicas: ${below(rng, 4)}`]
  return [
    `  ${name}:`,
    `    image: ${pick(rng, isBad ? BAD : GOOD)}`,
    ...(percent(rng, 50) ? ['    networks: [back]'] : []),
    ...(percent(rng, 15) ? [`    ports: ["${8080 + below(rng, 4)}:80"]`] : []),
    '    deploy:',
    ...deploy,
    '      update_config:',
    `        order: ${pick(rng, ['start-first', 'stop-first'])}`,
    `        parallelism: ${below(rng, 3)}`,
  ]
}

export const unstack = ({ rng }: Weather): string =>
  `docker stack ${pick(rng, ['rm', 'ps', 'services'])} ${pick(rng, STACKS)}`

const kindOf = ({ rng }: Weather): string => pick(rng, ['secret', 'config'])

/** A secret or a config, made; now and then of a name that is taken. */
export const payload = (weather: Weather): string =>
  `echo ${below(weather.rng, 9)} | docker ${kindOf(weather)} create ${pick(weather.rng, PAYLOADS)} -`

export const unpayload = (weather: Weather): string =>
  `docker ${kindOf(weather)} rm ${pick(weather.rng, PAYLOADS)}`

/** A flag that gives a service what there is, or takes it; none when there is nothing. */
export const uses =
  (table: 'secrets' | 'configs', suffix: string) =>
  (weather: Weather): string => {
    const one = pickOrNull(weather.rng, Object.values(storeOf(weather)?.[table] ?? {}))
    return one === null ? '' : `--${table.slice(0, -1)}${suffix} ${one.spec.Name}`
  }

/** Managers that lock, or lock no more; keys shown and changed. */
export const lock = ({ rng }: Weather): string =>
  pick(rng, [
    'docker swarm update --autolock=true',
    'docker swarm update --autolock=false',
    'docker swarm unlock-key --rotate -q',
    'docker swarm unlock-key -q',
    'echo SWMKEY-1-7c37Cc8654o6p38HnroywCi19pllOnGtbdZEgtKxZu8 | docker swarm unlock',
  ])

/** The root, shown or replaced; certificates that last longer or less. */
export const authority = ({ rng }: Weather): string =>
  pick(rng, [
    'docker swarm ca --rotate -d',
    'docker swarm ca --rotate -d',
    'docker swarm ca --rotate -q',
    'docker swarm ca',
    `docker swarm update --cert-expiry ${between(rng, 1, 48)}h`,
  ])
