/** Patterns: `*`, `?` and `[ ]` in texts, and which files of which folders they stand for. */
import { byText } from '../api/order'

/** A regular expression that a text alone fits. */
export const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const MARK = /\\.|\[!?\]?(?:\[:[a-z]+:\]|[^\]])*\]|[.*+?^${}()|[\]\\]/gs

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z', digit: '0-9', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', space: '\\s',
} // prettier-ignore

/** A pattern as a regular expression; a backslash makes the next letter mean itself. */
export const globbed = (pattern: string): string =>
  pattern.replace(MARK, (mark) => {
    if (mark === '*') return '.*'
    if (mark === '?') return '.'
    if (mark.startsWith('\\')) return literal(mark.slice(1))
    if (mark.length === 1) return `\\${mark}`
    const [, not = '', inside = ''] = /^\[(!?)(.*)\]$/s.exec(mark) ?? []
    return `[${not === '' ? '' : '^'}${inside.replace(/\[:([a-z]+):\]|[\\\]^[]/g, classed)}]`
  })

const classed = (mark: string, name: string | undefined): string =>
  name === undefined ? `\\${mark}` : (CLASSES[name] ?? '')

/** A text of which nothing means more than itself, as a part of a pattern. */
export const escaped = (text: string): string => text.replace(/[*?[\]\\]/g, '\\$&')

const isPattern = (text: string): boolean => /[*?]|\[.+\]/s.test(text.replace(/\\./gs, ''))

/** A word after its expansion; `pattern`: as it stands for files, null: it does not. */
export interface Field {
  readonly text: string
  readonly pattern: string | null
}

/** A field of a text, and of that text with what was quoted in it escaped. */
export const fieldOf = (text: string, pattern: string): Field => ({
  text,
  pattern: isPattern(pattern) ? pattern : null,
})

/** What lies in folders, as far as it is known; null: it is no folder. */
export type Folders = Readonly<Record<string, readonly string[] | null>>

/** The paths that a pattern stands for, sorted; or the folder whose names are wanted first. */
export function pathsOf(pattern: string, folders: Folders): readonly string[] | string {
  const parts = pattern.split('/')
  const first = parts.findIndex(isPattern)
  let begun = [parts.slice(0, first).map((part) => `${plain(part)}/`).join('')] // prettier-ignore
  for (const [at, part] of parts.slice(first).entries()) {
    const end = first + at === parts.length - 1 ? '' : '/'
    const next: string[] = []
    for (const path of begun) {
      const folder = path === '' ? '.' : path
      const names = folders[folder]
      if (names === undefined) return folder
      const found = part === '' ? [''] : (names ?? []).filter((name) => fits(name, part))
      if (names !== null) next.push(...found.map((name) => path + name + end))
    }
    begun = next
  }
  return begun.sort(byText)
}

const plain = (part: string): string => part.replace(/\\(.)/gs, '$1')

/** What is hidden is named by its dot. */
const fits = (name: string, pattern: string): boolean =>
  (!name.startsWith('.') || /^\\?\./.test(pattern)) &&
  new RegExp(`^${globbed(pattern)}$`, 's').test(name)
