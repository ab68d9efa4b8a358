/** `external: {name: …}`, the old form, as compose-go v2.6 (`transform/external`) reads it. */
import { type Dict, isDict, type Plain } from './interpolate'

const SECTIONS = ['volumes', 'networks', 'secrets', 'configs']

/** A document with the names of what is external beside it; throws where there are two names. */
export function plainExternals(document: Dict, warn: (text: string) => void): Dict {
  const sections = SECTIONS.flatMap((section) => {
    const rows = document[section]
    if (!isDict(rows)) return []
    const plain = Object.entries(rows).map(([key, row]) => [
      key,
      plainExternal(row, `${section}.${key}`, warn),
    ])
    return [[section, Object.fromEntries(plain) as Dict] as const]
  })
  return { ...document, ...Object.fromEntries(sections) }
}

function plainExternal(row: Plain, path: string, warn: (text: string) => void): Plain {
  if (!isDict(row) || !isDict(row['external'])) return row
  const { name: old } = row['external']
  if (old === undefined) return { ...row, external: true }
  warn(`${path}: external.name is deprecated. Please set name and external: true`)
  const { name = old } = row
  if (name !== old) throw new Error(`${path}: name and external.name conflict; only use name`)
  return { ...row, name, external: true }
}
