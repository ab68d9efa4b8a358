/** Volumes of a service in Compose's short and long form. */
import { atHome } from './home'
import type { Plain } from './interpolate'
import type { ComposeMount } from './model'

const MODES = new Set(['ro', 'rw', 'nocopy', 'z', 'Z'])
const PROPAGATION = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'])

/** Is the source a folder of the machine, and no volume's name? */
const isPath = (source: string): boolean => /^[./~]/.test(source)

/** A short form: `TARGET`, `SOURCE:TARGET`, `SOURCE:TARGET:MODES`. Throws on others. */
function spellShort(text: string): ComposeMount {
  if (text === '') throw new Error('invalid empty volume spec')
  const parts = text.split(':')
  const [first = '', target, modes = ''] = parts
  if (parts.length > 3) throw new Error(`invalid spec: ${text}: too many colons`)
  if (parts.includes('')) throw new Error(`invalid spec: ${text}: empty section between colons`)
  if (target === undefined) return { type: 'volume', target: first }
  const options = modes.split(',').filter((mode) => MODES.has(mode) || PROPAGATION.has(mode))
  const propagation = options.find((mode) => PROPAGATION.has(mode))
  return {
    type: isPath(first) ? 'bind' : 'volume',
    source: isPath(first) ? atHome(first) : first,
    target,
    ...(options.includes('ro') ? { read_only: true } : {}),
    ...(propagation === undefined ? {} : { bind: { propagation } }),
    ...(options.includes('nocopy') ? { volume: { nocopy: true } } : {}),
  }
}

const sourceOf = (type: string, source: string): string =>
  type === 'bind' ? atHome(source) : source

/** Either form, written out. */
export function spellMount(value: Plain): ComposeMount {
  if (typeof value === 'string') return spellShort(value)
  const { type, source, target, read_only, bind, volume, tmpfs } = value as Readonly<
    Record<string, Plain>
  >
  return {
    type: type as string,
    ...(source === undefined ? {} : { source: sourceOf(type as string, source as string) }),
    ...(target === undefined ? {} : { target: target as string }),
    ...(read_only === true ? { read_only: true } : {}),
    ...(bind === undefined ? {} : { bind: bind as ComposeMount['bind'] & {} }),
    ...(volume === undefined ? {} : { volume: volume as ComposeMount['volume'] & {} }),
    ...(tmpfs === undefined ? {} : { tmpfs: tmpfs as ComposeMount['tmpfs'] & {} }),
  }
}
