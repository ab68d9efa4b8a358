/** The form of a Compose file: the schema of the Compose Specification (compose-go v2.9). */
import type { Form } from './spec-check'

type Scalar = Extract<Form, { is: 'scalar' }>
type Fields = Readonly<Record<string, Form>>

const one = (...kinds: Scalar['kinds']): Scalar => ({ is: 'scalar', kinds })
const list = (of: Form): Form => ({ is: 'list', of, unique: false })
const set = (of: Form): Form => ({ is: 'list', of, unique: true })
const either = (...of: readonly Form[]): Form => ({ is: 'either', of })
const word = (...words: readonly string[]): Form => ({ ...one('string'), words })
const closed = (keys: Fields, needs: readonly string[] = []): Form => ({ is: 'map', keys, needs })
const extensible = (keys: Fields, needs: readonly string[] = []): Form => ({
  is: 'map',
  keys,
  needs,
  extensible: true,
})
const named = (names: RegExp, others: Form): Form => ({ is: 'map', keys: {}, names, others })
const openly = (names: RegExp, others: Form): Form => ({
  is: 'map',
  keys: {},
  names,
  others,
  open: true,
})

/** Several fields of one form. */
const all = (names: string, form: Form): Fields =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, form]),
  )

const NAMES = /^[a-zA-Z0-9._-]+$/
const ANY = /./
const STRING = one('string')
const TRUTH = one('boolean', 'string')
const WHOLE = one('integer', 'string')
const NUMBER = one('number', 'string')
const STRINGS = set(STRING)
const TEXTS = list(STRING)
const SOME_STRINGS = either(STRING, STRINGS)
const PAIRS = either(named(ANY, one('string', 'number', 'boolean', 'null')), STRINGS)
const OPTIONS = openly(ANY, NUMBER)
const COMMAND = either(one('null'), STRING, TEXTS)
const HOSTS = either(named(ANY, either(STRING, TEXTS)), STRINGS)

const orNull = (form: Form): Form => ({ ...form, kinds: ['null'] }) as Form

const GRANTS = list(
  either(STRING, extensible({ ...all('source target uid gid', STRING), mode: NUMBER })),
)

const ULIMITS = openly(
  /^[a-z]+$/,
  either(WHOLE, extensible(all('hard soft', WHOLE), ['soft', 'hard'])),
)

const BUILD = either(
  STRING,
  extensible({
    ...all('context dockerfile dockerfile_inline network target isolation', STRING),
    ...all('entitlements cache_from cache_to tags platforms', TEXTS),
    ...all('args ssh labels additional_contexts', PAIRS),
    ...all('no_cache provenance sbom pull privileged', TRUTH),
    shm_size: WHOLE,
    extra_hosts: HOSTS,
    secrets: GRANTS,
    ulimits: ULIMITS,
  }),
)

const LIMITS = list(closed({ path: STRING, rate: WHOLE }))

const BLKIO = closed({
  ...all('device_read_bps device_read_iops device_write_bps device_write_iops', LIMITS),
  weight: WHOLE,
  weight_device: list(closed({ path: STRING, weight: WHOLE })),
})

const DEPENDENCIES = either(
  STRINGS,
  named(
    NAMES,
    extensible(
      {
        restart: TRUTH,
        required: one('boolean'),
        condition: word('service_started', 'service_healthy', 'service_completed_successfully'),
      },
      ['condition'],
    ),
  ),
)

const ATTACHMENTS = either(
  STRINGS,
  named(
    NAMES,
    either(
      extensible({
        ...all('interface_name ipv4_address ipv6_address mac_address', STRING),
        ...all('aliases link_local_ips', STRINGS),
        ...all('priority gw_priority', one('number')),
        driver_opts: OPTIONS,
      }),
      one('null'),
    ),
  ),
)

const MODELS = either(
  STRINGS,
  openly(NAMES, either(extensible(all('endpoint_var model_var', STRING)), one('null'))),
)

const PORT = either(
  one('number'),
  STRING,
  extensible({
    ...all('name mode host_ip protocol app_protocol', STRING),
    ...all('target published', WHOLE),
  }),
)

const MOUNT = either(
  STRING,
  extensible(
    {
      type: word('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
      ...all('source target consistency', STRING),
      read_only: TRUTH,
      bind: extensible({
        propagation: STRING,
        create_host_path: TRUTH,
        recursive: word('enabled', 'disabled', 'writable', 'readonly'),
        selinux: word('z', 'Z'),
      }),
      volume: extensible({ labels: PAIRS, nocopy: TRUTH, subpath: STRING }),
      tmpfs: extensible({ size: either({ ...one('integer'), least: 0 }, STRING), mode: NUMBER }),
      image: extensible({ subpath: STRING }),
    },
    ['type'],
  ),
)

const HOOKS = list(
  extensible(
    {
      command: COMMAND,
      ...all('user working_dir', STRING),
      privileged: TRUTH,
      environment: PAIRS,
    },
    ['command'],
  ),
)
const HOOK = (HOOKS as Extract<Form, { is: 'list' }>).of

const HEALTH = extensible({
  ...all('interval timeout start_period start_interval', STRING),
  disable: TRUTH,
  retries: NUMBER,
  test: either(STRING, TEXTS),
})

const DEVICES = list(
  extensible(
    { capabilities: STRINGS, count: WHOLE, device_ids: STRINGS, driver: STRING, options: PAIRS },
    ['capabilities'],
  ),
)

const ROLLOUT = extensible({
  ...all('delay failure_action monitor', STRING),
  parallelism: WHOLE,
  max_failure_ratio: NUMBER,
  order: word('start-first', 'stop-first'),
})

const DEPLOY = orNull(
  extensible({
    ...all('mode endpoint_mode', STRING),
    replicas: WHOLE,
    labels: PAIRS,
    ...all('rollback_config update_config', ROLLOUT),
    resources: extensible({
      limits: extensible({ cpus: NUMBER, memory: STRING, pids: WHOLE }),
      reservations: extensible({
        cpus: NUMBER,
        memory: STRING,
        generic_resources: list(
          extensible({ discrete_resource_spec: extensible({ kind: STRING, value: NUMBER }) }),
        ),
        devices: DEVICES,
      }),
    }),
    restart_policy: extensible({ ...all('condition delay window', STRING), max_attempts: WHOLE }),
    placement: extensible({
      constraints: TEXTS,
      preferences: list(extensible({ spread: STRING })),
      max_replicas_per_node: WHOLE,
    }),
  }),
)

const DEVELOP = orNull(
  extensible({
    watch: list(
      extensible(
        {
          ...all('ignore include', SOME_STRINGS),
          ...all('path target', STRING),
          action: word('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
          exec: HOOK,
          initial_sync: one('boolean'),
        },
        ['path', 'action'],
      ),
    ),
  }),
)

const SCALAR = one('string', 'number', 'boolean')

const PULL_POLICY =
  'always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+'

const SERVICE = extensible({
  ...all(
    `cgroup_parent cpuset domainname hostname image ipc isolation mac_address network_mode platform
    pull_refresh_after restart runtime stop_grace_period stop_signal user uts userns_mode
    working_dir`,
    STRING,
  ),
  ...all('attach init oom_kill_disable privileged read_only stdin_open tty', TRUTH),
  ...all(
    `cpu_shares cpu_quota cpu_period cpu_rt_period cpu_rt_runtime cpus mem_limit memswap_limit
    pids_limit shm_size`,
    NUMBER,
  ),
  ...all('mem_reservation mem_swappiness scale', WHOLE),
  ...all(
    'cap_add cap_drop device_cgroup_rules dns_opt external_links links profiles security_opt volumes_from',
    STRINGS,
  ),
  ...all('annotations environment labels sysctls', PAIRS),
  ...all('dns dns_search tmpfs', SOME_STRINGS),
  ...all('command entrypoint', COMMAND),
  ...all('configs secrets', GRANTS),
  ...all('expose group_add', set(NUMBER)),
  ...all('post_start pre_stop', HOOKS),
  build: BUILD,
  blkio_config: BLKIO,
  cgroup: word('host', 'private'),
  container_name: { ...STRING, pattern: '[a-zA-Z0-9][a-zA-Z0-9_.-]+' },
  cpu_count: either(STRING, { ...one('integer'), least: 0 }),
  cpu_percent: either(STRING, { ...one('integer'), least: 0, most: 100 }),
  credential_spec: extensible(all('config file registry', STRING)),
  depends_on: DEPENDENCIES,
  deploy: DEPLOY,
  develop: DEVELOP,
  devices: list(either(STRING, extensible(all('source target permissions', STRING), ['source']))),
  env_file: either(
    STRING,
    list(either(STRING, closed({ path: STRING, format: STRING, required: TRUTH }, ['path']))),
  ),
  extends: either(STRING, closed(all('service file', STRING), ['service'])),
  extra_hosts: HOSTS,
  gpus: either(word('all'), DEVICES),
  healthcheck: HEALTH,
  label_file: either(STRING, TEXTS),
  logging: extensible({ driver: STRING, options: openly(ANY, one('string', 'number', 'null')) }),
  models: MODELS,
  networks: ATTACHMENTS,
  oom_score_adj: either(STRING, { ...one('integer'), least: -1000, most: 1000 }),
  pid: one('string', 'null'),
  ports: set(PORT),
  provider: extensible({ type: STRING, options: openly(ANY, either(SCALAR, list(SCALAR))) }, [
    'type',
  ]),
  pull_policy: { ...STRING, pattern: PULL_POLICY },
  storage_opt: { is: 'map', keys: {}, open: true },
  ulimits: ULIMITS,
  use_api_socket: one('boolean'),
  volumes: set(MOUNT),
})

const EXTERNAL: Form = {
  is: 'map',
  keys: { name: STRING },
  extensible: true,
  kinds: ['boolean', 'string'],
}

const NETWORK = orNull(
  extensible({
    ...all('name driver', STRING),
    driver_opts: OPTIONS,
    ipam: extensible({
      driver: STRING,
      config: list(
        extensible({
          ...all('subnet ip_range gateway', STRING),
          aux_addresses: named(ANY, STRING),
        }),
      ),
      options: named(ANY, STRING),
    }),
    external: EXTERNAL,
    ...all('internal enable_ipv4 enable_ipv6 attachable', TRUTH),
    labels: PAIRS,
  }),
)

const VOLUME = orNull(
  extensible({
    ...all('name driver', STRING),
    driver_opts: OPTIONS,
    external: EXTERNAL,
    labels: PAIRS,
  }),
)

const PAYLOAD: Fields = {
  ...all('name environment file template_driver', STRING),
  external: { ...EXTERNAL, open: true },
  labels: PAIRS,
}

/** The whole file. */
export const SPECIFICATION: Form = extensible({
  ...all('version name', STRING),
  include: list(
    either(STRING, closed({ ...all('path env_file', SOME_STRINGS), project_directory: STRING })),
  ),
  services: named(NAMES, SERVICE),
  models: openly(
    NAMES,
    extensible(
      { ...all('name model', STRING), context_size: one('integer'), runtime_flags: TEXTS },
      ['model'],
    ),
  ),
  networks: openly(NAMES, NETWORK),
  volumes: named(NAMES, VOLUME),
  secrets: named(NAMES, extensible({ ...PAYLOAD, driver: STRING, driver_opts: OPTIONS })),
  configs: named(NAMES, extensible({ ...PAYLOAD, content: STRING })),
})
