/** Volumes as containers use them: what a mount names is made when it is not there. */
import type { Mount } from '../../api/mount'
import type { Labels } from '../../api/types'
import { newHexId } from '../kernel/ids'
import { withKey, withoutKey } from '../kernel/record'
import { recordVolume } from './journal'
import type { Container, Volume } from './runtime'
import type { AgentContext } from './state'

type VolumeContext = Pick<AgentContext, 'journal' | 'now' | 'stock'>

const ANONYMOUS = 'com.docker.volume.anonymous'

/** The labels of a volume that nobody named. */
export const ANONYMOUS_LABELS: Labels = { [ANONYMOUS]: '' }

export const isAnonymous = ({ labels }: Volume): boolean => labels !== null && ANONYMOUS in labels

/** The mounts with a name for each volume; a volume that is not there is made. */
export function mountVolumes(ctx: AgentContext, mounts: readonly Mount[]): readonly Mount[] {
  return mounts.map((mount) => {
    if (mount.Type !== 'volume') return mount
    const isNamed = mount.Source !== undefined && mount.Source !== ''
    const Source = isNamed ? (mount.Source as string) : newHexId(ctx.rng)
    const labels = isNamed ? (mount.VolumeOptions?.Labels ?? null) : ANONYMOUS_LABELS
    addVolume(ctx, Source, { createdAt: ctx.now, labels, options: null })
    return { ...mount, Source }
  })
}

/** The volume of that name; it is made of `plan` unless it is there. */
export function addVolume(ctx: VolumeContext, name: string, plan: Volume): Volume {
  const { stock } = ctx
  const known = stock.volumes[name]
  if (known !== undefined) return known
  stock.volumes = withKey(stock.volumes, name, plan)
  recordVolume(ctx, 'create', name)
  return plan
}

/** A volume is no more. */
export function dropVolume(ctx: VolumeContext, name: string): void {
  ctx.stock.volumes = withoutKey(ctx.stock.volumes, name)
  recordVolume(ctx, 'destroy', name)
}

/** The volumes that nobody named go with their container. */
export function removeAnonymous(ctx: VolumeContext, { mounts }: Container): void {
  for (const { Type, Source = '' } of mounts) {
    const volume = ctx.stock.volumes[Source]
    if (Type === 'volume' && volume !== undefined && isAnonymous(volume)) {
      dropVolume(ctx, Source)
    }
  }
}
