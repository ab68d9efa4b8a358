/**
 * The form of a file of the Compose Specification, as far as `docker compose config` reads it here:
 * what `docker stack` knows, and what it leaves to compose.
 */
import { composeShape } from './shape'
import type { Shape } from './check'

type MapShape = Extract<Shape, { is: 'map' }>
type Kinds = Extract<Shape, { is: 'scalar' }>['kinds']

const one = (...kinds: Kinds): Shape => ({ is: 'scalar', kinds })
const STRING = one('string')
const STRINGS: Shape = { is: 'list', of: STRING, unique: true }
const either = (...of: readonly Shape[]): Shape => ({ is: 'either', of })
const list = (of: Shape): Shape => ({ is: 'list', of, unique: false })
const ANYTHING: Shape = { is: 'map', keys: {}, others: true }
const SIZE = one('number', 'string')

const DEPENDENCY: Shape = {
  is: 'map',
  keys: {
    condition: {
      is: 'scalar',
      kinds: ['string'],
      words: ['service_started', 'service_healthy', 'service_completed_successfully'],
    },
    required: one('boolean'),
    restart: one('boolean'),
  },
  others: false,
  needs: ['condition'],
}

const ATTACHMENTS: Shape = {
  is: 'map',
  keys: {},
  others: either(
    {
      is: 'map',
      keys: {
        aliases: STRINGS,
        driver_opts: ANYTHING,
        gw_priority: one('number'),
        interface_name: STRING,
        ipv4_address: STRING,
        ipv6_address: STRING,
        link_local_ips: STRINGS,
        mac_address: STRING,
        priority: one('number'),
      },
      others: false,
    },
    one('null'),
  ),
  names: /^[a-zA-Z0-9._-]+$/,
}

const ENV_FILE: Shape = {
  is: 'map',
  keys: { path: STRING, required: one('boolean'), format: STRING },
  others: false,
  needs: ['path'],
}

const DEVICE: Shape = {
  is: 'map',
  keys: { source: STRING, target: STRING, permissions: STRING },
  others: false,
  needs: ['source'],
}

const PORT: Shape = {
  is: 'map',
  keys: {
    name: STRING,
    mode: STRING,
    host_ip: STRING,
    target: one('integer'),
    published: one('string', 'integer'),
    protocol: STRING,
    app_protocol: STRING,
  },
  others: false,
}

const BASE = composeShape(13) as MapShape
const { keys: TOP } = BASE
const networks = TOP['networks'] as MapShape
const { keys: NETWORK, ...network } = networks.others as MapShape
const services = TOP['services'] as MapShape
const { keys: SERVICE } = services.others as MapShape
const { keys: DEPLOY, ...deploy } = SERVICE['deploy'] as MapShape
const { keys: RESOURCES, ...resources } = DEPLOY['resources'] as MapShape

/** Secrets and configs come from the environment and from the file itself, too. */
const withContent = (section: Shape | undefined): Shape => {
  const { others, ...rest } = section as MapShape
  const { keys, ...row } = others as MapShape
  return { ...rest, others: { ...row, keys: { ...keys, environment: STRING, content: STRING } } }
}

/** CPUs are numbers, too. */
const withNumbers = (shape: Shape | undefined): Shape => {
  const { keys, ...rest } = shape as MapShape
  return { ...rest, keys: { ...keys, cpus: one('number', 'string') } }
}

/** Numbers and truths that may be texts, too: a variable may stand there. */
const AS_TEXT = new Set(
  `attach attachable cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares disable
  enable_ipv4 enable_ipv6 init internal max_attempts max_failure_ratio max_replicas_per_node
  mem_swappiness oom_kill_disable parallelism pids privileged read_only replicas retries scale
  stdin_open tty`.split(/\s+/),
)

/** A shape that takes keys that begin with `x-` wherever it names some. */
function extensible(shape: Shape, name = ''): Shape {
  switch (shape.is) {
    case 'scalar':
      return AS_TEXT.has(name) ? { ...shape, kinds: [...shape.kinds, 'string'] } : shape
    case 'list':
      return { ...shape, of: extensible(shape.of) }
    case 'either':
      return { ...shape, of: shape.of.map((one) => extensible(one)) }
    case 'map': {
      const { keys, others } = shape
      const named = Object.entries(keys).map(([key, one]) => [key, extensible(one, key)])
      return {
        ...shape,
        keys: Object.fromEntries(named) as typeof keys,
        others: typeof others === 'boolean' ? others : extensible(others),
        extensible: named.length > 0,
      }
    }
  }
}

/** Fields of services that only compose knows, and whose form is a word or is not looked into. */
const MORE: Readonly<Record<string, Shape>> = {
  attach: one('boolean'),
  blkio_config: ANYTHING,
  cgroup: { is: 'scalar', kinds: ['string'], words: ['host', 'private'] },
  cpu_count: { is: 'scalar', kinds: ['string', 'integer'], least: 0 },
  cpu_percent: { is: 'scalar', kinds: ['string', 'number'], least: 0 },
  cpu_period: one('number'),
  cpu_quota: one('number'),
  cpu_rt_period: one('number'),
  cpu_rt_runtime: one('number'),
  cpu_shares: one('number'),
  cpuset: STRING,
  develop: ANYTHING,
  device_cgroup_rules: STRINGS,
  gpus: either({ is: 'scalar', kinds: ['string'], words: ['all'] }, list(ANYTHING)),
  mem_swappiness: one('integer'),
  memswap_limit: SIZE,
  oom_kill_disable: one('boolean'),
  platform: STRING,
  post_start: list(ANYTHING),
  pre_stop: list(ANYTHING),
  provider: ANYTHING,
  pull_policy: STRING,
  runtime: STRING,
  scale: one('integer'),
  storage_opt: ANYTHING,
  uts: STRING,
  volume_driver: STRING,
  volumes_from: STRINGS,
}

const WITH_CLOSED_KEYS: Shape = {
  ...BASE,
  keys: {
    ...TOP,
    name: STRING,
    secrets: withContent(TOP['secrets']),
    configs: withContent(TOP['configs']),
    networks: {
      ...networks,
      others: {
        ...network,
        keys: {
          ...NETWORK,
          enable_ipv4: one('boolean'),
          enable_ipv6: one('boolean'),
          ipam: ANYTHING,
        },
      },
    },
    services: {
      ...services,
      others: {
        ...(services.others as MapShape),
        keys: {
          ...SERVICE,
          ...MORE,
          annotations: either(ANYTHING, STRINGS),
          build: either(STRING, ANYTHING),
          cpus: one('number', 'string'),
          depends_on: either(STRINGS, {
            is: 'map',
            keys: {},
            others: DEPENDENCY,
            names: /^[a-zA-Z0-9._-]+$/,
          }),
          deploy: {
            ...deploy,
            keys: {
              ...DEPLOY,
              resources: {
                ...resources,
                keys: {
                  limits: withNumbers(RESOURCES['limits']),
                  reservations: withNumbers(RESOURCES['reservations']),
                },
              },
            },
          },
          devices: { is: 'list', of: either(STRING, DEVICE), unique: false },
          dns_opt: STRINGS,
          env_file: either(STRING, { is: 'list', of: either(STRING, ENV_FILE), unique: true }),
          group_add: { is: 'list', of: one('string', 'number'), unique: true },
          label_file: either(STRING, { is: 'list', of: STRING, unique: false }),
          mem_limit: SIZE,
          mem_reservation: SIZE,
          networks: either(STRINGS, ATTACHMENTS),
          pids_limit: one('number', 'string'),
          ports: {
            is: 'list',
            unique: true,
            of: either(one('number'), one('string'), PORT),
          },
          profiles: STRINGS,
        },
      },
    },
  },
}

/** The whole file. */
export const SPECIFICATION = extensible(WITH_CLOSED_KEYS)
