/** Volumes of a service in Compose's short and long form. */
import { decoded, dict, filled, text, truth, whole } from './decode'
import { HOME } from '../../api/path'
import { pathAtHome } from './home'
import type { Plain } from './interpolate'
import type { ComposeMount } from './model'

const PROPAGATION = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'])

/** What stands between colons; a single letter before one is a drive of Windows, and goes on. */
const SECTION = /((?:\p{L}:)?[^:]*)(?::|$)/uy

function sectionsOf(given: string): readonly string[] {
  const found: string[] = []
  SECTION.lastIndex = 0
  while (SECTION.lastIndex < given.length) found.push(SECTION.exec(given)?.[1] ?? '')
  return given.endsWith(':') && !/^\p{L}:$/u.test(found.at(-1) ?? '') ? [...found, ''] : found
}

/** What the third section of a short form says, if there is one. */
export const modesOf = (given: string): readonly string[] => (sectionsOf(given)[2] ?? '').split(',')

/** Is the source a folder of a machine, and no volume's name? */
const isPath = (source: string): boolean => /^(?:[./~]|\\\\|\p{L}:)/u.test(source)

/** A short form: `TARGET`, `SOURCE:TARGET`, `SOURCE:TARGET:MODES`. Throws on others. */
export function spellShort(given: string): ComposeMount {
  if (given === '') throw new Error('invalid empty volume spec')
  if (given.length <= 2) return { type: 'volume', target: given }
  const parts = sectionsOf(given)
  const [first = '', target] = parts
  if (parts.includes('')) throw new Error(`invalid spec: ${given}: empty section between colons`)
  if (parts.length > 3) throw new Error(`invalid spec: ${given}: too many colons`)
  if (target === undefined) return { type: 'volume', target: first }
  const options = modesOf(given)
  const propagation = options.filter((mode) => PROPAGATION.has(mode)).at(-1)
  const isReadOnly = options.filter((mode) => mode === 'ro' || mode === 'rw').at(-1) === 'ro'
  return {
    type: isPath(first) ? 'bind' : 'volume',
    source: first,
    target,
    ...(isReadOnly ? { read_only: true } : {}),
    ...(propagation === undefined ? {} : { bind: { propagation } }),
    ...(options.includes('nocopy') ? { volume: { nocopy: true } } : {}),
  }
}

const inPart = (value: Plain | undefined, read: (fields: ReturnType<typeof dict>) => object) =>
  value === undefined ? undefined : read(dict(value))

function spellLong(value: Plain): ComposeMount {
  const { type, source, target, read_only, consistency, bind, volume, tmpfs } = dict(value)
  return filled<ComposeMount>(
    {
      type: text(type) ?? '',
      source: text(source),
      target: text(target),
      read_only: truth(read_only),
      consistency: text(consistency),
      bind: inPart(bind, ({ propagation }) => filled({ propagation: text(propagation) })),
      volume: inPart(volume, ({ nocopy, subpath }) =>
        filled({ nocopy: truth(nocopy), subpath: text(subpath) }),
      ),
      tmpfs: inPart(tmpfs, ({ size }) => filled({ size: whole(size) })),
    },
    ['bind', 'volume', 'tmpfs'],
  )
}

/** A folder of the machine in full. */
function inFull(mount: ComposeMount): ComposeMount {
  if (mount.type !== 'bind') return mount
  const { source = '' } = mount
  if (source === '') {
    throw new Error('invalid mount config for type "bind": field Source must not be empty')
  }
  const path = source.replace(/^~/, HOME)
  return { ...mount, source: /^\p{L}:[\\/]/u.test(path) ? path : pathAtHome(path) }
}

/** Either form, written out. */
export const spellMount = (value: Plain, at: number): ComposeMount =>
  inFull(
    typeof value === 'string'
      ? decoded(`Volumes[${at}]`, () => spellShort(value))
      : spellLong(value),
  )
