/** The form of a Compose file of version 3.13, the newest that `docker stack` reads. */
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

const STRINGS = set(STRING)
const STRING_OR_LIST = either(STRING, STRINGS)
const COMMAND = either(STRING, list(STRING))
const LIST_OR_DICT = either(every(one('string', 'number', 'null')), STRINGS)
const OPTIONS = every(one('string', 'number'))
const FILE = either(
  STRING,
  open({ source: STRING, target: STRING, uid: STRING, gid: STRING, mode: NUMBER }),
)
const EXTERNAL: Shape = { ...map({ name: STRING }), orTrue: true }
const NAMES = /^[a-zA-Z0-9._-]+$/

const ROLLOUT = map({
  parallelism: INTEGER,
  delay: DURATION,
  failure_action: STRING,
  monitor: DURATION,
  max_failure_ratio: NUMBER,
  order: { is: 'scalar', kinds: ['string'], words: ['start-first', 'stop-first'] },
})

const GENERIC = list(map({ discrete_resource_spec: map({ kind: STRING, value: NUMBER }) }))

const DEPLOY: Shape = {
  ...map({
    mode: STRING,
    endpoint_mode: STRING,
    replicas: INTEGER,
    labels: LIST_OR_DICT,
    rollback_config: ROLLOUT,
    update_config: ROLLOUT,
    resources: map({
      limits: map({ cpus: STRING, memory: STRING, pids: INTEGER }),
      reservations: map({ cpus: STRING, memory: STRING, generic_resources: GENERIC }),
    }),
    restart_policy: map({
      condition: STRING,
      delay: DURATION,
      max_attempts: INTEGER,
      window: DURATION,
    }),
    placement: map({
      constraints: list(STRING),
      preferences: list(map({ spread: STRING })),
      max_replicas_per_node: INTEGER,
    }),
  }),
  orNull: true,
}

const HEALTHCHECK = map({
  disable: BOOLEAN,
  interval: DURATION,
  retries: NUMBER,
  test: COMMAND,
  timeout: DURATION,
  start_period: DURATION,
  start_interval: DURATION,
})

const PORT = either(
  { is: 'scalar', kinds: ['number'], format: 'ports' },
  { is: 'scalar', kinds: ['string'], format: 'ports' },
  map({ mode: STRING, target: INTEGER, published: INTEGER, protocol: STRING }),
)

const ATTACHMENT: Shape = either(
  map({
    aliases: STRINGS,
    driver_opts: OPTIONS,
    ipv4_address: STRING,
    ipv6_address: STRING,
  }),
  one('null'),
)

const VOLUME_MOUNT: Shape = either(STRING, {
  ...map({
    type: STRING,
    source: STRING,
    target: STRING,
    read_only: BOOLEAN,
    consistency: STRING,
    bind: open({ propagation: STRING }),
    volume: open({ nocopy: BOOLEAN }),
    tmpfs: open({ size: INTEGER }),
  }),
  needs: ['type'],
})

const SERVICE = map({
  deploy: DEPLOY,
  build: either(STRING, open({ context: STRING, dockerfile: STRING })),
  cap_add: STRINGS,
  cap_drop: STRINGS,
  cgroupns_mode: STRING,
  cgroup_parent: STRING,
  command: COMMAND,
  configs: list(FILE),
  container_name: STRING,
  credential_spec: map({ config: STRING, file: STRING, registry: STRING }),
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
  healthcheck: HEALTHCHECK,
  hostname: STRING,
  image: STRING,
  init: BOOLEAN,
  ipc: STRING,
  isolation: STRING,
  labels: LIST_OR_DICT,
  links: STRINGS,
  logging: map({ driver: STRING, options: every(one('string', 'number', 'null')) }),
  mac_address: STRING,
  network_mode: STRING,
  networks: either(STRINGS, every(ATTACHMENT, NAMES)),
  oom_score_adj: INTEGER,
  pid: one('string', 'null'),
  ports: set(PORT),
  privileged: BOOLEAN,
  read_only: BOOLEAN,
  restart: STRING,
  secrets: list(FILE),
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
  volumes: list(VOLUME_MOUNT),
  working_dir: STRING,
})

const NETWORK: Shape = {
  ...map({
    name: STRING,
    driver: STRING,
    driver_opts: OPTIONS,
    ipam: map({ driver: STRING, config: list(map({ subnet: STRING })) }),
    external: EXTERNAL,
    internal: BOOLEAN,
    attachable: BOOLEAN,
    labels: LIST_OR_DICT,
  }),
  orNull: true,
}

const VOLUME: Shape = {
  ...map({
    name: STRING,
    driver: STRING,
    driver_opts: OPTIONS,
    external: EXTERNAL,
    labels: LIST_OR_DICT,
  }),
  orNull: true,
}

const CONFIG = {
  name: STRING,
  file: STRING,
  external: EXTERNAL,
  labels: LIST_OR_DICT,
  template_driver: STRING,
}

/** The whole file. */
export const COMPOSE: Shape = map({
  version: STRING,
  services: every(SERVICE, NAMES),
  networks: every(NETWORK),
  volumes: every(VOLUME, NAMES),
  secrets: every(map({ ...CONFIG, driver: STRING, driver_opts: OPTIONS }), NAMES),
  configs: every(map(CONFIG), NAMES),
})
