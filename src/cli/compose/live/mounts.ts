/** What comes into a container of a service: volumes, folders, and files of secrets and configs. */
import type { MountPoint } from '../../../api/daemon'
import type { Mount } from '../../../api/mount'
import { Fail } from '../../client'
import type { Fields, Rows } from '../project-model'
import type { Grant, Live, Service, ServiceMount } from './project'

/** What a container has that another one takes the place of. */
export interface Inherited {
  readonly mounts: readonly MountPoint[]
  /** Where its image has volumes of its own. */
  readonly imageVolumes: readonly string[]
}

export interface Mounts {
  readonly binds: readonly string[]
  readonly mounts: readonly Mount[]
}

/** @throws Fail where a secret or config is none that compose can give */
export function mountsOf(project: Live, service: Service, inherited: Inherited | null): Mounts {
  const own = service.said.volumes ?? []
  const kept = (inherited?.mounts ?? []).filter(
    ({ Destination, Type }) =>
      Type !== 'tmpfs' &&
      (inherited?.imageVolumes.includes(Destination) === true ||
        own.some(({ source = '', target }) => source === '' && target === Destination)),
  )
  const places = kept.map(({ Destination }) => Destination)
  const wanted = own.filter(({ source = '', target }) => source !== '' || !places.includes(target))
  const binds = wanted.flatMap((mount) => bindOf(project, mount))
  const plain = wanted.filter((mount) => bindOf(project, mount).length === 0)
  const nouns = ['secret', 'config'] as const
  const files = nouns.flatMap((noun) => grantedFiles(project, service, noun))
  return {
    binds: [...binds, ...files.map(([file, target]) => `${file}:${target}:ro`)],
    mounts: [...kept.map(sameMount), ...plain.map((mount) => mountOf(project, mount))],
  }
}

const sameMount = ({ Destination, Name, RW, Source, Type }: MountPoint): Mount => ({
  Type,
  Source: Type === 'volume' ? (Name ?? '') : Source,
  Target: Destination,
  ReadOnly: !RW,
})

const volumeName = ({ volumes }: Live, source: string): string | undefined =>
  volumes[source]?.['name'] as string | undefined

/** In the short form of the API, where that can say it: else nothing. */
function bindOf(project: Live, { bind, read_only, source, target, type, volume }: ServiceMount) {
  const options = [
    read_only === true ? 'ro' : 'rw',
    ...(volume?.nocopy === true ? ['nocopy'] : []),
  ].join(',')
  if (source === undefined) return []
  const makes = bind?.create_host_path
  if (type === 'bind') {
    const isPlain = (bind === undefined || makes === true || makes === 'true') && !bind?.propagation
    return isPlain ? [`${source}:${target}:${options}`] : []
  }
  const name = type === 'volume' ? volumeName(project, source) : undefined
  const isPlain = volume?.subpath === undefined && volume?.nocopy !== true
  return name === undefined || !isPlain ? [] : [`${name}:${target}:${options}`]
}

const mountOf = (
  project: Live,
  { read_only, source = '', target, type, volume }: ServiceMount,
) => ({
  Type: type,
  Source: type === 'volume' ? (volumeName(project, source) ?? source) : source,
  Target: target,
  ReadOnly: read_only === true,
  ...(volume?.nocopy === true ? { VolumeOptions: { NoCopy: true } } : {}),
})

/** Where a secret or a config stands in a container. */
export function placeOf({ source, target }: Grant, noun: 'secret' | 'config'): string {
  const folder = noun === 'secret' ? '/run/secrets/' : '/'
  if (target === undefined) return folder + source
  return target.startsWith('/') ? target : folder + target
}

export const sectionOf = (project: Live, noun: 'secret' | 'config'): Rows =>
  noun === 'secret' ? project.secrets : project.configs

/** Files that are bound into it. @throws Fail */
function grantedFiles(
  project: Live,
  { said }: Service,
  noun: 'secret' | 'config',
): readonly (readonly [string, string])[] {
  return (said[`${noun}s`] ?? []).flatMap((grant) => {
    const row: Fields = sectionOf(project, noun)[grant.source] ?? {}
    if (row['external'] === true) {
      throw new Fail(`unsupported external ${noun} ${row['name'] as string}`)
    }
    const odd = ['driver', 'template_driver'].find(
      (key) => row[key] !== undefined && row[key] !== '',
    )
    if (odd !== undefined) throw new Fail(`Docker Compose does not support ${noun}s.*.${odd}`)
    const file = row['file'] as string | undefined
    return file === undefined ? [] : [[file, placeOf(grant, noun)] as const]
  })
}
