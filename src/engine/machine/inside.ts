/** What a command inside a container can see and change: names, the environment, a few files. */
import type { MachineId } from '../kernel/context'
import { freeze } from '../kernel/clone'
import { byText } from '../../api/order'
import type { Millis } from '../kernel/time'
import { PATH } from '../agent/made'
import type { Container } from '../agent/runtime'
import { bare } from '../mesh/address'
import type { Resolved } from '../mesh/dns'
import type { Task } from '../store/objects'

/** What a command inside a container can see. */
export interface Inside {
  readonly machine: MachineId
  readonly now: Millis
  readonly task: Task
  readonly container: Container
  lookUp(name: string): Resolved | null
  /** Who stands behind an address; null: nobody. */
  whoHas(address: string): Resolved | null
}

/** Does a host's name look like an address? */
export const isAddress = (host: string): boolean => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)

/** What is asked of a container that need not run. */
export type Belongings = Pick<Inside, 'task' | 'container'>

/** The container's own addresses; that on ingress is nobody's business (moby: getEtcHostsAddrs). */
export function addressesOf({ task, container }: Belongings): readonly string[] {
  const wanted = new Set((task.spec.Networks ?? []).map(({ Target }) => Target))
  const overlays = task.networks.filter(({ networkId }) => wanted.has(networkId))
  const byHand = Object.values(container.byHand?.networks ?? {})
  return [...overlays, ...byHand].map(({ address }) => bare(address)).filter((one) => one !== '')
}

/** The names that every container knows (moby: libnetwork/etchosts). */
const HOSTS = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::\tip6-localnet',
  'ff00::\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
]

/** The variables with which a process in the container starts, in their order. */
export function environmentOf({ container, task }: Inside): Readonly<Record<string, string>> {
  const lines = [
    PATH,
    `HOSTNAME=${container.hostname}`,
    ...container.env.filter((text) => text.includes('=')),
    ...granted(task),
    'HOME=/root',
  ]
  return variablesIn(lines)
}

/** `NAME=value` texts as variables. */
export const variablesIn = (lines: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines.map((line) => [line.split('=')[0] as string, line.slice(line.indexOf('=') + 1)]),
  )

/** What the scheduler gave the task of its node's own resources (swarmkit, genericresource). */
function granted({ generic }: Task): string[] {
  const values = new Map<string, (string | number)[]>()
  for (const { DiscreteResourceSpec, NamedResourceSpec } of generic) {
    const { Kind, Value } = DiscreteResourceSpec ?? NamedResourceSpec ?? { Kind: '', Value: '' }
    values.set(Kind, [...(values.get(Kind) ?? []), Value])
  }
  return Array.from(values, ([kind, all]) => `DOCKER_RESOURCE_${kind.toUpperCase()}=${all.join()}`)
}

/** Files that Docker puts into every container. */
export const GIVEN: Readonly<Record<string, (inside: Belongings) => string>> = {
  '/dev/null': () => '',
  '/etc/hostname': ({ container }) => `${container.hostname}\n`,
  '/etc/hosts': (inside) =>
    [
      ...HOSTS,
      ...(inside.task.spec.ContainerSpec?.Hosts ?? []).map((line) => line.replace(' ', '\t')),
      ...addressesOf(inside).map((address) => `${address}\t${inside.container.hostname}`),
      '',
    ].join('\n'),
  '/etc/resolv.conf': () => 'nameserver 127.0.0.11\noptions ndots:0\n',
}

/** A file: one of those, of the secrets and configs, or the container's own; null: none. */
export function fileOf(inside: Belongings, path: string): string | null {
  const own = inside.container.files[path]
  if (own !== undefined) return own
  return GIVEN[path]?.(inside) ?? null
}

/** Writes a file; null removes it. A path that ends with a slash is a folder. */
export function writeFile({ container }: Belongings, path: string, text: string | null): void {
  const { [path]: _, ...others } = container.files
  container.files = freeze(text === null ? others : { ...others, [path]: text })
}

/** The folders of every image. */
export const ROOT = 'bin dev etc home proc root run sys tmp usr var'.split(' ')

/** What lies in a folder; null: there is no such folder. */
export function namesIn({ container }: Belongings, folder: string): readonly string[] | null {
  const within = `${folder.replace(/\/+$/, '')}/`
  const mounts = container.mounts.map(({ Target }) => `${Target.replace(/\/+$/, '')}/`)
  const paths = [...Object.keys(GIVEN), ...Object.keys(container.files), ...mounts]
  const inIt = paths.filter((path) => path.startsWith(within))
  const own = inIt.map((path) => path.slice(within.length).split('/')[0] as string)
  const all = new Set([...(within === '/' ? ROOT : []), ...own])
  all.delete('')
  const isThere = inIt.length > 0 || within === '/' || ROOT.includes(within.slice(1, -1))
  return isThere ? [...all].sort(byText) : null
}
