/**
 * The form of a Compose file by its version, 3.0 to 3.13: the newest that `docker stack` reads, and
 * what came into it with which (docker/cli `cli/compose/schema`).
 */
import type { Shape } from './check'

type Kinds = Extract<Shape, { is: 'scalar' }>['kinds']

const one = (...kinds: Kinds): Shape => ({ is: 'scalar', kinds })
const STRING = one('string')
const BOOLEAN = one('boolean')
const INTEGER = one('integer')
const NUMBER = one('number')
const DURATION: Shape = { is: 'scalar', kinds: ['string'], format: 'duration' }
const either = (...of: readonly Shape[]): Shape => ({ is: 'either', of })
const list = (of: Shape): Shape => ({ is: 'list', of, unique: false })
const set = (of: Shape): Shape => ({ is: 'list', of, unique: true })
const map = (keys: Readonly<Record<string, Shape>>): Extract<Shape, { is: 'map' }> => ({
  is: 'map',
  keys,
  others: false,
})
const open = (keys: Readonly<Record<string, Shape>>): Shape => ({ is: 'map', keys, others: true })
const every = (others: Shape, names?: RegExp): Extract<Shape, { is: 'map' }> => ({
  is: 'map',
  keys: {},
  others,
  ...(names === undefined ? {} : { names }),
})

type Keys = Readonly<Record<string, Shape>>

/** Keys that came with a version, for a file of a version. */
const since = (first: number, minor: number, keys: Keys): Keys => (minor >= first ? keys : {})

const STRINGS = set(STRING)
const STRING_OR_LIST = either(STRING, STRINGS)
const COMMAND = either(STRING, list(STRING))
const LIST_OR_DICT = either(every(one('string', 'number', 'null'), /./), STRINGS)
const OPTIONS = every(one('string', 'number'))
const FILE = either(
  STRING,
  open({ source: STRING, target: STRING, uid: STRING, gid: STRING, mode: NUMBER }),
)
const EXTERNAL: Shape = { ...map({ name: STRING }), orTrue: true }
const OPEN_EXTERNAL: Shape = { ...EXTERNAL, others: true }
const NAMES = /^[a-zA-Z0-9._-]+$/

/** Before version 3.4 some durations were any text. */
const durationOf = (minor: number): Shape => (minor >= 4 ? DURATION : STRING)

const rollout = (minor: number): Shape =>
  map({
    parallelism: INTEGER,
    delay: DURATION,
    failure_action: STRING,
    monitor: DURATION,
    max_failure_ratio: NUMBER,
    ...since(4, minor, {
      order: { is: 'scalar', kinds: ['string'], words: ['start-first', 'stop-first'] },
    }),
  })

const GENERIC = list(map({ discrete_resource_spec: map({ kind: STRING, value: NUMBER }) }))

const resources = (minor: number): Shape =>
  map({
    limits: map({ cpus: STRING, memory: STRING, ...since(9, minor, { pids: INTEGER }) }),
    reservations: map({
      cpus: STRING,
      memory: STRING,
      ...since(5, minor, { generic_resources: GENERIC }),
    }),
  })

const deploy = (minor: number): Shape => ({
  ...map({
    mode: STRING,
    ...since(2, minor, { endpoint_mode: STRING }),
    replicas: INTEGER,
    labels: LIST_OR_DICT,
    ...since(7, minor, { rollback_config: rollout(minor) }),
    update_config: rollout(minor),
    resources: resources(minor),
    restart_policy: map({
      condition: STRING,
      delay: DURATION,
      max_attempts: INTEGER,
      window: DURATION,
    }),
    placement: map({
      constraints: list(STRING),
      ...since(3, minor, { preferences: list(map({ spread: STRING })) }),
      ...since(8, minor, { max_replicas_per_node: INTEGER }),
    }),
  }),
  orNull: true,
})

const healthcheck = (minor: number): Shape =>
  map({
    disable: BOOLEAN,
    interval: durationOf(minor),
    retries: NUMBER,
    test: COMMAND,
    timeout: durationOf(minor),
    ...since(4, minor, { start_period: DURATION }),
    ...since(12, minor, { start_interval: DURATION }),
  })

const OLD_PORT: Shape = { is: 'scalar', kinds: ['string', 'number'], format: 'ports' }
const PORT = either(
  { is: 'scalar', kinds: ['number'], format: 'ports' },
  { is: 'scalar', kinds: ['string'], format: 'ports' },
  map({ mode: STRING, target: INTEGER, published: INTEGER, protocol: STRING }),
)

const attachment = (minor: number): Shape =>
  either(
    map({
      aliases: STRINGS,
      ...since(13, minor, { driver_opts: OPTIONS }),
      ipv4_address: STRING,
      ipv6_address: STRING,
    }),
    one('null'),
  )

const SIZE: Shape = { is: 'scalar', kinds: ['integer'], least: 0 }

const mounts = (minor: number): Shape =>
  minor < 2
    ? STRINGS
    : list(
        either(STRING, {
          ...map({
            type: STRING,
            source: STRING,
            target: STRING,
            read_only: BOOLEAN,
            consistency: STRING,
            bind: open({ propagation: STRING }),
            volume: open({ nocopy: BOOLEAN }),
            ...since(6, minor, { tmpfs: open({ size: SIZE }) }),
          }),
          needs: ['type'],
        }),
      )

const build = (minor: number): Shape => ({
  ...map({
    context: STRING,
    dockerfile: STRING,
    args: LIST_OR_DICT,
    ...since(2, minor, { cache_from: STRINGS }),
    ...since(3, minor, { labels: LIST_OR_DICT }),
    ...since(4, minor, { network: STRING, target: STRING }),
    ...since(5, minor, { shm_size: one('integer', 'string') }),
    ...since(9, minor, { extra_hosts: LIST_OR_DICT }),
  }),
  others: minor >= 11,
})

/** What is the same in all versions. */
const ALWAYS: Keys = {
  cap_add: STRINGS,
  cap_drop: STRINGS,
  cgroup_parent: STRING,
  command: COMMAND,
  container_name: STRING,
  depends_on: STRINGS,
  devices: STRINGS,
  dns: STRING_OR_LIST,
  dns_search: STRING_OR_LIST,
  domainname: STRING,
  entrypoint: COMMAND,
  env_file: STRING_OR_LIST,
  environment: LIST_OR_DICT,
  expose: set(one('string', 'number')),
  external_links: STRINGS,
  extra_hosts: LIST_OR_DICT,
  hostname: STRING,
  image: STRING,
  ipc: STRING,
  labels: LIST_OR_DICT,
  links: STRINGS,
  logging: map({ driver: STRING, options: every(one('string', 'number', 'null')) }),
  mac_address: STRING,
  network_mode: STRING,
  pid: one('string', 'null'),
  privileged: BOOLEAN,
  read_only: BOOLEAN,
  restart: STRING,
  security_opt: STRINGS,
  shm_size: one('number', 'string'),
  stdin_open: BOOLEAN,
  stop_grace_period: DURATION,
  stop_signal: STRING,
  sysctls: LIST_OR_DICT,
  tmpfs: STRING_OR_LIST,
  tty: BOOLEAN,
  ulimits: every(
    either(INTEGER, { ...map({ hard: INTEGER, soft: INTEGER }), needs: ['soft', 'hard'] }),
  ),
  user: STRING,
  userns_mode: STRING,
  working_dir: STRING,
}

const service = (minor: number): Shape => ({
  ...map({
    ...ALWAYS,
    build: either(STRING, build(minor)),
    deploy: deploy(minor),
    healthcheck: healthcheck(minor),
    networks: either(STRINGS, every(attachment(minor), NAMES)),
    ports: set(minor >= 2 ? PORT : OLD_PORT),
    volumes: mounts(minor),
    ...since(1, minor, { secrets: list(FILE) }),
    ...since(3, minor, {
      configs: list(FILE),
      credential_spec: map({
        ...since(8, minor, { config: STRING }),
        file: STRING,
        registry: STRING,
      }),
    }),
    ...since(5, minor, { isolation: STRING }),
    ...since(7, minor, { init: BOOLEAN }),
    ...since(9, minor, { cgroupns_mode: STRING }),
    ...since(13, minor, { oom_score_adj: INTEGER }),
  }),
  extensible: minor >= 7,
})

const network = (minor: number): Shape => ({
  ...map({
    ...since(5, minor, { name: STRING }),
    driver: STRING,
    driver_opts: OPTIONS,
    ipam: map({ driver: STRING, config: list(map({ subnet: STRING })) }),
    external: EXTERNAL,
    internal: BOOLEAN,
    ...since(2, minor, { attachable: BOOLEAN }),
    labels: LIST_OR_DICT,
  }),
  extensible: minor >= 7,
  orNull: true,
})

const volume = (minor: number): Shape => ({
  ...map({
    ...since(4, minor, { name: STRING }),
    driver: STRING,
    driver_opts: OPTIONS,
    external: EXTERNAL,
    labels: LIST_OR_DICT,
  }),
  extensible: minor >= 7,
  orNull: true,
})

const payload = (minor: number, more: Keys): Shape => ({
  ...map({
    ...since(5, minor, { name: STRING }),
    file: STRING,
    external: OPEN_EXTERNAL,
    labels: LIST_OR_DICT,
    ...since(8, minor, { template_driver: STRING, ...more }),
  }),
  extensible: minor >= 7,
})

/** The whole file, of version 3.`minor`. */
export const composeShape = (minor: number): Shape => ({
  ...map({
    version: STRING,
    services: every(service(minor), NAMES),
    networks: every(network(minor)),
    volumes: every(volume(minor), NAMES),
    ...since(1, minor, {
      secrets: every(payload(minor, { driver: STRING, driver_opts: OPTIONS }), NAMES),
    }),
    ...since(3, minor, { configs: every(payload(minor, {}), NAMES) }),
  }),
  extensible: minor >= 4,
})
