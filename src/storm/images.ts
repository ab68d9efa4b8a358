/** The images of the storm: what runs for ever, and what does not. */
import type { TaskSpec } from '../api/types'

/** Servers that run until they are stopped. */
export const GOOD = [
  'nginx:1.27',
  'nginx:1.26',
  'redis:7.4',
  'redis:7.2',
  'web:v1',
  'web:v2',
  'stubborn:1',
]

/** Images that end, crash, or do not exist. */
export const BAD = ['bad/crash:v1', 'oneshot:1', 'alpine', 'nosuch/image:v9']

/** Will a task of this template end by itself, or never start? */
export function imageFails({ ContainerSpec }: TaskSpec): boolean {
  const image = (ContainerSpec?.Image ?? '').split('@')[0] as string
  return !GOOD.includes(image) || (ContainerSpec?.Args ?? []).length > 0
}

/** Does a task of this template end by itself, and well? */
export const ends = ({ ContainerSpec }: TaskSpec): boolean =>
  ['oneshot:1', 'alpine'].includes((ContainerSpec?.Image ?? '').split('@')[0] as string)
