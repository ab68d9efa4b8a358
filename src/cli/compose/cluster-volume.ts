/** `x-cluster-spec` of a volume: how a plugin of the Container Storage Interface is to make it. */
import { parseBytes } from '../values'
import { decoded, dict, filled, items, pairs, strings, text } from './decode'
import type { Dict, Plain } from './interpolate'

const part = (value: Plain | undefined, read: (fields: Dict) => object): object | undefined =>
  value === undefined ? undefined : read(dict(value))

const bytes = (value: Plain | undefined, field: string): string => {
  const size = value === undefined ? 0 : decoded(field, () => parseBytes(value as string))
  return size === 0 ? '' : String(size)
}

const segments = (value: Plain): object => filled({ segments: pairs(dict(value)['segments'], '') })

const accessMode = ({ scope, sharing, mount_volume, block_volume }: Dict): object =>
  filled(
    {
      scope: text(scope),
      sharing: text(sharing),
      mount_volume: part(mount_volume, ({ fs_type, mount_flags }) =>
        filled({ fs_type: text(fs_type), mount_flags: strings(mount_flags) }),
      ),
      block_volume: part(block_volume, () => ({})),
    },
    ['mount_volume', 'block_volume'],
  )

/** Its fields in the order of the client's struct; undefined where it is not given. */
export const clusterSpec = (value: Plain | undefined): object | undefined =>
  part(value, (fields) =>
    filled(
      {
        group: text(fields['group']),
        access_mode: part(fields['access_mode'], accessMode),
        accessibility_requirements: part(
          fields['accessibility_requirements'],
          ({ requisite, preferred }) =>
            filled({
              requisite: items(requisite).map(segments),
              preferred: items(preferred).map(segments),
            }),
        ),
        capacity_range: part(fields['capacity_range'], ({ required_bytes, limit_bytes }) =>
          filled({
            required_bytes: bytes(required_bytes, 'CapacityRange.required_bytes'),
            limit_bytes: bytes(limit_bytes, 'CapacityRange.limit_bytes'),
          }),
        ),
        availability: text(fields['availability']),
      },
      ['access_mode', 'accessibility_requirements', 'capacity_range'],
    ),
  )
