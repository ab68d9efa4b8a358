/** `--mount` (spec 10.6): fields as docker/cli's `opts/mount.go` takes and refuses them. */
import type { Mount, MountOptions } from '../../../api/mount'
import { csvFields } from '../../checks'
import { parseBool, parseBytes } from '../../values'
import { toRecord } from './spec'

type Fields = readonly (readonly [key: string, value: string])[]

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
  const fields = csvFields(text).map(readField)
  const last = lastOf(fields)
  const type = (last('type') ?? 'volume').toLowerCase()
  if (type === '') throw new Error('type is required')
  const target = last('target') ?? ''
  if (target === '') throw new Error('target is required')
  checkKind(fields, type)
  checkRecursion(fields)
  const source = last('source') ?? ''
  const isReadOnly = parseBool(last('readonly') ?? 'false')
  return {
    Type: type,
    ...(source === '' ? {} : { Source: source }),
    Target: target,
    ...(isReadOnly ? { ReadOnly: true } : {}),
    ...optionsOf(fields),
  }
}

/** The last value of a field counts. */
const lastOf =
  (fields: Fields) =>
  (key: string): string | undefined =>
    fields.findLast(([given]) => given === key)?.[1]

/** What is worth saying: no empty texts, no `false`, nothing empty. */
function worth(options: object): object {
  const isWorth = (value: unknown): boolean =>
    typeof value === 'object' && value !== null
      ? Object.keys(value).length > 0
      : value !== undefined && value !== '' && value !== false
  return Object.fromEntries(Object.entries(options).filter(([, value]) => isWorth(value)))
}

function optionsOf(fields: Fields): MountOptions {
  const last = lastOf(fields)
  const isYes = (key: string): boolean => parseBool(last(key) ?? 'false')
  const map = (key: string): object =>
    toRecord(fields.filter(([given]) => given === key).map(([, value]) => value))
  const recursive = last('bind-recursive')
  const size = last('tmpfs-size')
  const mode = last('tmpfs-mode')
  return worth({
    Consistency: last('consistency')?.toLowerCase(),
    BindOptions: worth({
      Propagation: last('bind-propagation')?.toLowerCase(),
      NonRecursive: recursive === 'disabled' || isYes('bind-nonrecursive'),
      ReadOnlyNonRecursive: recursive === 'writable',
      ReadOnlyForceRecursive: recursive === 'readonly',
    }),
    VolumeOptions: worth({
      NoCopy: isYes('volume-nocopy'),
      Labels: map('volume-label'),
      Subpath: last('volume-subpath'),
      DriverConfig: worth({ Name: last('volume-driver'), Options: map('volume-opt') }),
    }),
    ImageOptions: worth({ Subpath: last('image-subpath') }),
    TmpfsOptions: worth({
      SizeBytes: size === undefined ? undefined : parseBytes(size),
      Mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
    }),
  })
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
    const options = fields.filter(
      ([key, value]) =>
        key.startsWith(`${kind}-`) && `${key}=${value}` !== 'bind-recursive=enabled',
    )
    if (options.length > 0 && type !== kind) {
      throw new Error(`cannot mix '${kind}-*' options with mount type '${type}'`)
    }
  }
}

function checkRecursion(fields: Fields): void {
  const last = lastOf(fields)
  const recursive = last('bind-recursive')
  if (recursive !== 'writable' && recursive !== 'readonly') return
  const wants = (option: string): Error =>
    new Error(
      `option 'bind-recursive=${recursive}' requires '${option}' to be specified in conjunction`,
    )
  if (!parseBool(last('readonly') ?? 'false')) throw wants('readonly')
  if (recursive === 'readonly' && last('bind-propagation') !== 'rprivate') {
    throw wants('bind-propagation=rprivate')
  }
}
