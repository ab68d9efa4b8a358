/** The fields of a merged service in the order in which the client prints them. */
import { isDict } from './interpolate'
import { inKeyOrder } from './key-order'

export type Fields = Readonly<Record<string, unknown>>

const ROLLOUT = 'parallelism delay failure_action monitor max_failure_ratio order'

/** The fields of the client's structs in their order, by where they stand in a service. */
const STRUCTS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    '': `build cap_add cap_drop cgroupns_mode cgroup_parent command configs container_name
      credential_spec depends_on deploy devices dns dns_search domainname entrypoint environment
      env_file expose external_links extra_hosts hostname healthcheck image init ipc isolation
      labels links logging mac_address network_mode networks pid ports privileged read_only
      restart secrets security_opt shm_size stdin_open stop_grace_period stop_signal sysctls tmpfs
      tty ulimits user userns_mode volumes working_dir`,
    build: 'context dockerfile args labels cache_from extra_hosts network target',
    credential_spec: 'config file registry',
    deploy: `mode replicas labels update_config rollback_config resources restart_policy placement
      endpoint_mode`,
    'deploy.placement': 'constraints preferences max_replicas_per_node',
    'deploy.resources': 'limits reservations',
    'deploy.resources.limits': 'cpus memory pids',
    'deploy.resources.reservations': 'cpus memory generic_resources',
    'deploy.restart_policy': 'condition delay max_attempts window',
    'deploy.rollback_config': ROLLOUT,
    'deploy.update_config': ROLLOUT,
    healthcheck: 'test timeout interval retries start_period start_interval disable',
    logging: 'driver options',
    'networks.*': 'aliases driver_opts ipv4_address ipv6_address',
    'ulimits.*': 'soft hard',
  }).map(([path, names]) => [path, names.split(/\s+/)]),
)

/** Is there a struct, whose fields have names of their own, or a mapping with any? */
export const isStruct = (path: string): boolean => STRUCTS[path] !== undefined

/** Where a field of what stands at a path stands. */
export function below(path: string, key: string): string {
  if (path === '') return key
  return path === 'networks' || path === 'ulimits' ? `${path}.*` : `${path}.${key}`
}

/** The fields of structs as they are declared, what has other keys by its keys. */
export function arranged(fields: Fields, path = ''): Record<string, unknown> {
  const names = STRUCTS[path] ?? []
  const rest = Object.keys(fields).filter((key) => !names.includes(key))
  const declared = names.filter((key) => fields[key] !== undefined)
  const others = Object.keys(inKeyOrder(Object.fromEntries(rest.map((key) => [key, null]))))
  return Object.fromEntries(
    [...declared, ...others].map((key) => {
      const value = fields[key]
      return [key, isDict(value) ? arranged(value, below(path, key)) : value]
    }),
  )
}
