/** What of the machine comes into a container, as its daemon tells of it. */
import type { MountPoint } from '../../api/daemon'
import type { Container } from '../agent/runtime'
import { computerOf } from './computer'
import type { Machine } from './machine'

/** Where volumes and folders of the machine come in. */
export const mountsOf = (machine: Machine, { mounts }: Container): MountPoint[] =>
  mounts.map(({ Type, Source = '', Target, ReadOnly = false }) => ({
    Type,
    ...(Type === 'volume' ? { Name: Source } : {}),
    Source: Type === 'volume' ? `${computerOf(machine).root}/volumes/${Source}/_data` : Source,
    Destination: Target,
    ...(Type === 'volume' ? { Driver: 'local' } : {}),
    Mode: Type === 'volume' ? 'z' : '',
    RW: !ReadOnly,
    Propagation: Type === 'bind' ? 'rprivate' : '',
  }))
