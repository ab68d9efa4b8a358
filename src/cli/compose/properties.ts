/** Keys of services that Compose has and `docker stack` has not (spec 10.11). */
import { byText } from '../../api/order'

/** What `docker stack` leaves out, and says so. */
const UNSUPPORTED = [
  'build', 'cgroup_parent', 'cgroupns_mode', 'devices', 'domainname', 'external_links', 'ipc',
  'links', 'mac_address', 'network_mode', 'pid', 'privileged', 'restart', 'security_opt',
  'shm_size', 'userns_mode',
] // prettier-ignore
const DEPRECATED: Readonly<Record<string, string>> = {
  container_name: 'Setting the container name is not supported.',
  expose:
    "Exposing ports is unnecessary - services on the same network can access each other's containers on any port.",
}
const RESOURCES = 'Set resource limits using deploy.resources'
const FORBIDDEN: Readonly<Record<string, string>> = {
  extends: 'Support for `extends` is not implemented yet.',
  volume_driver:
    'Instead of setting the volume driver on the service, define a volume using the top-level `volumes` option and specify the driver there.',
  volumes_from:
    'To share a volume between services, define it using the top-level `volumes` option and reference it from each service that shares it using the service-level `volumes` option.',
  cpu_quota: RESOURCES,
  cpu_shares: RESOURCES,
  cpuset: RESOURCES,
  mem_limit: RESOURCES,
  memswap_limit: RESOURCES,
}

/** Which of these keys some service has. */
const usedOf = (services: readonly object[], keys: readonly string[]): string[] =>
  keys.filter((key) => services.some((service) => key in service)).sort(byText)

const explained = (keys: readonly string[], words: Readonly<Record<string, string>>): string =>
  keys.map((key) => `${key}: ${words[key] ?? ''}`).join('\n\n')

/** What `docker stack deploy` says before it goes on without some keys; often nothing. */
export function warningsOf(services: readonly object[]): string {
  const unsupported = usedOf(services, UNSUPPORTED)
  const deprecated = usedOf(services, Object.keys(DEPRECATED))
  return [
    unsupported.length > 0 ? `Ignoring unsupported options: ${unsupported.join(', ')}\n\n` : '',
    deprecated.length > 0
      ? `Ignoring deprecated options:\n\n${explained(deprecated, DEPRECATED)}\n\n`
      : '',
  ].join('')
}

/** Why it does not go on at all, with what to do instead; null when nothing is forbidden. */
export function refusalOf(services: readonly object[]): string | null {
  const forbidden = usedOf(services, Object.keys(FORBIDDEN))
  if (forbidden.length === 0) return null
  return `Compose file contains unsupported options:\n\n${explained(forbidden, FORBIDDEN)}\n`
}
