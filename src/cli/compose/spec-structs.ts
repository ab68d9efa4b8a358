/**
 * The structs of compose-go v2.9 (`types`): the fields of each in their order with what they hold.
 * `NAME:KIND`; a capital is another struct, `*` before a kind: what was said is there whatever it
 * is; `[]` a list, `{}` a mapping by names.
 */

const STRUCT = (text: string): readonly (readonly [name: string, kind: string])[] =>
  text
    .trim()
    .split(/\s+/)
    .map((field) => {
      const [name = '', kind = 'text'] = field.split(':')
      return [name, kind] as const
    })

const ROLLOUT = `parallelism:*int delay:span failure_action monitor:span max_failure_ratio:float order`

/** Each by its name; fields without a kind are texts. */
export const STRUCTS: Readonly<Record<string, ReturnType<typeof STRUCT>>> = {
  Service: STRUCT(`profiles:texts annotations:pairs attach:*truth build:*Build develop:*Develop
    blkio_config:*Blkio cap_add:texts cap_drop:texts cgroup_parent cgroup cpu_count:int
    cpu_percent:float cpu_period:int cpu_quota:int cpu_rt_period:int cpu_rt_runtime:int cpus:float
    cpuset cpu_shares:int command:command configs:[]Grant container_name
    credential_spec:*Credential depends_on:{}Dependency deploy:*Deploy device_cgroup_rules:texts
    devices:[]Device dns:texts dns_opt:texts dns_search:texts domainname entrypoint:command
    provider:*Provider environment:env env_file:files expose:numbers external_links:texts
    extra_hosts:hosts group_add:texts gpus:[]Request hostname healthcheck:*Health image init:*truth
    ipc isolation labels:pairs label_file:texts links:texts logging:*Logging mem_limit:bytes
    mem_reservation:bytes memswap_limit:bytes mem_swappiness:bytes mac_address models:{}*Variables
    network_mode networks:{}*Attachment oom_kill_disable:truth oom_score_adj:int pid pids_limit:int
    platform ports:[]Port privileged:truth pull_policy read_only:truth restart runtime scale:*int
    secrets:[]Grant security_opt:texts shm_size:bytes stdin_open:truth stop_grace_period:*span
    stop_signal storage_opt:pairs sysctls:pairs tmpfs:texts tty:truth ulimits:limits
    use_api_socket:truth user userns_mode uts volume_driver volumes:[]Mount volumes_from:texts
    working_dir post_start:[]Hook pre_stop:[]Hook`),
  Build: STRUCT(`context dockerfile dockerfile_inline entitlements:texts args:env provenance sbom
    ssh:keys labels:pairs cache_from:texts cache_to:texts no_cache:truth additional_contexts:pairs
    pull:truth extra_hosts:hosts isolation network target secrets:[]Grant shm_size:bytes tags:texts
    ulimits:limits platforms:texts privileged:truth`),
  Develop: STRUCT('watch:[]Trigger'),
  Trigger: STRUCT(
    'path:*text action:*text target exec:Hook include:texts ignore:texts initial_sync:truth',
  ),
  Blkio: STRUCT(`weight:int weight_device:[]Weight device_read_bps:[]Throttle
    device_read_iops:[]Throttle device_write_bps:[]Throttle device_write_iops:[]Throttle`),
  Weight: STRUCT('path:*text weight:*int'),
  Throttle: STRUCT('path:*text rate:*bytes'),
  Credential: STRUCT('config file registry'),
  Dependency: STRUCT('condition restart:truth required:*truth'),
  Deploy: STRUCT(`mode replicas:*int labels:pairs update_config:*Rollout rollback_config:*Rollout
    resources:Resources restart_policy:*Restart placement:Placement endpoint_mode`),
  Rollout: STRUCT(ROLLOUT),
  Resources: STRUCT('limits:*Amounts reservations:*Amounts'),
  Amounts: STRUCT('cpus:float memory:bytes pids:int devices:[]Request generic_resources:[]Generic'),
  Generic: STRUCT('discrete_resource_spec:*Discrete'),
  Discrete: STRUCT('kind:*text value:*int'),
  Restart: STRUCT('condition delay:*span max_attempts:*int window:*span'),
  Placement: STRUCT('constraints:texts preferences:[]Preference max_replicas_per_node:int'),
  Preference: STRUCT('spread'),
  Device: STRUCT('source target permissions'),
  Provider: STRUCT('type options:lists'),
  Request: STRUCT('capabilities:texts driver count:count device_ids:texts options:pairs'),
  Health: STRUCT(`test:test timeout:*span interval:*span retries:*uint start_period:*span
    start_interval:*span disable:truth`),
  Logging: STRUCT('driver options:pairs'),
  Variables: STRUCT('endpoint_var model_var'),
  Attachment: STRUCT(`aliases:texts driver_opts:pairs gw_priority:int interface_name ipv4_address
    ipv6_address link_local_ips:texts mac_address priority:int`),
  Port: STRUCT('name mode host_ip target:int published protocol app_protocol'),
  Grant: STRUCT('source target uid gid mode:*mode'),
  Mount: STRUCT(`type source target read_only:truth consistency bind:*Bind volume:*Volume
    tmpfs:*Tmpfs image:*Image`),
  Bind: STRUCT('selinux propagation create_host_path:truth recursive'),
  Volume: STRUCT('labels:pairs nocopy:truth subpath'),
  Tmpfs: STRUCT('size:bytes mode:int'),
  Image: STRUCT('subpath'),
  Hook: STRUCT('command:command user privileged:truth working_dir environment:env'),
  models: STRUCT('name model context_size:int runtime_flags:texts'),
  networks: STRUCT(`name driver driver_opts:pairs ipam:Ipam external:truth internal:truth
    attachable:truth labels:pairs enable_ipv4:*truth enable_ipv6:*truth`),
  Ipam: STRUCT('driver config:[]Pool'),
  Pool: STRUCT('subnet gateway ip_range aux_addresses:pairs'),
  volumes: STRUCT('name driver driver_opts:pairs external:truth labels:pairs'),
  secrets: STRUCT(
    'name file environment external:truth labels:pairs driver driver_opts:pairs template_driver',
  ),
  configs: STRUCT(`name file environment content external:truth labels:pairs driver
    driver_opts:pairs template_driver`),
}

/** The names of a struct's fields. */
export const fieldsOf = (struct: string): readonly string[] =>
  (STRUCTS[struct] ?? []).map(([name]) => name)

/** Structs that take no fields of one's own. */
export const WITHOUT_EXTENSIONS = ['Request']
