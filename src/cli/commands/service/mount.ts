/** `--mount` (spec 10.6): fields as docker/cli's `opts/mount.go` takes and refuses them. */
import type { Mount } from '../../../api/types'
import { csvFields } from '../../checks'
import { parseBool, parseBytes } from '../../values'

type Fields = ReadonlyMap<string, string>

/** Fields that may stand alone and then are true. */
const SWITCHES = new Set(['readonly', 'ro', 'volume-nocopy', 'bind-nonrecursive'])
const OTHER_NAMES: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
}
const KNOWN = new Set(
  (
    'type source target readonly consistency bind-propagation bind-nonrecursive bind-recursive ' +
    'volume-subpath volume-nocopy volume-label volume-driver volume-opt image-subpath ' +
    'tmpfs-size tmpfs-mode'
  ).split(' '),
)
const RECURSIVE = ['enabled', 'disabled', 'writable', 'readonly']

/** Throws where the value of a field cannot be. */
const CHECKS: Readonly<Record<string, (text: string) => unknown>> = {
  readonly: parseBool,
  'volume-nocopy': parseBool,
  'bind-nonrecursive': parseBool,
  'tmpfs-size': parseBytes,
  'tmpfs-mode': (text) => {
    if (!/^[0-7]+$/.test(text)) throw new Error('not octal')
  },
}

/** `type=volume,source=data,target=/data,readonly`. */
export function parseMount(text: string): Mount {
  const fields = new Map(csvFields(text).map(readField))
  const type = (fields.get('type') ?? 'volume').toLowerCase()
  if (type === '') throw new Error('type is required')
  const target = fields.get('target') ?? ''
  if (target === '') throw new Error('target is required')
  checkKind(fields, type)
  checkRecursion(fields)
  const source = fields.get('source') ?? ''
  const readOnly = fields.get('readonly')
  const driver = fields.get('volume-driver')
  return {
    Type: type,
    ...(source === '' ? {} : { Source: source }),
    Target: target,
    ...(readOnly !== undefined && parseBool(readOnly) ? { ReadOnly: true } : {}),
    ...(driver === undefined ? {} : { VolumeOptions: { DriverConfig: { Name: driver } } }),
  }
}

function readField(field: string): [string, string] {
  const at = field.indexOf('=')
  const given = (at < 0 ? field : field.slice(0, at)).toLowerCase()
  const key = OTHER_NAMES[given] ?? given
  if (at < 0) {
    if (SWITCHES.has(given)) return [key, 'true']
    throw new Error(`invalid field '${field}' must be a key=value pair`)
  }
  const value = field.slice(at + 1)
  if (!KNOWN.has(key)) throw new Error(`unexpected key '${given}' in '${field}'`)
  if (key === 'bind-recursive' && !RECURSIVE.includes(value)) {
    throw new Error(
      `invalid value for ${given}: ${value} (must be "enabled", "disabled", "writable", or "readonly")`,
    )
  }
  try {
    CHECKS[key]?.(value)
  } catch (error) {
    throw new Error(`invalid value for ${given}: ${value}`, { cause: error })
  }
  return [key, value]
}

/** Options of one type do not go with another; `bind-recursive=enabled` is no option at all. */
function checkKind(fields: Fields, type: string): void {
  for (const kind of ['volume', 'image', 'bind', 'tmpfs']) {
    const options = [...fields].filter(
      ([key, value]) =>
        key.startsWith(`${kind}-`) && `${key}=${value}` !== 'bind-recursive=enabled',
    )
    if (options.length > 0 && type !== kind) {
      throw new Error(`cannot mix '${kind}-*' options with mount type '${type}'`)
    }
  }
}

function checkRecursion(fields: Fields): void {
  const recursive = fields.get('bind-recursive')
  if (recursive !== 'writable' && recursive !== 'readonly') return
  const wants = (option: string): Error =>
    new Error(
      `option 'bind-recursive=${recursive}' requires '${option}' to be specified in conjunction`,
    )
  if (!parseBool(fields.get('readonly') ?? 'false')) throw wants('readonly')
  if (recursive === 'readonly' && fields.get('bind-propagation') !== 'rprivate') {
    throw wants('bind-propagation=rprivate')
  }
}
