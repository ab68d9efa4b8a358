/**
 * `docker images --tree`, as docker 28.2's client draws it for a daemon that does not keep an
 * image's platforms apart: names without branches, nothing known of content and use.
 */
import type { Image } from '../../../api/daemon'
import { decimalSize, ellipsis, truncateId } from '../../format/units'

const GAP = '   '
const NARROWEST = 20
const USUAL = 80
/** A narrower column of names drives others away. */
const NARROWEST_NAMES = 12

const [BOLD, FAINT, BLACK, BLUE, CYAN, ON_CYAN, YELLOW, PLAIN] = [1, 2, 30, 34, 96, 106, 93, 39]

const painted = (codes: readonly (number | string)[], text: string): string =>
  `${codes.map((code) => `\u001b[${code}m`).join('')}${text}\u001b[0m`

const WARNING =
  "WARNING: This is an experimental feature. The output may change and shouldn't be depended on."

interface Column {
  readonly header: string
  readonly width: number
  /** How the values lie in it: to the left or the right. */
  readonly fill: 'padEnd' | 'padStart'
  readonly value: (image: Image) => string
}

const COLUMNS: readonly Column[] = [
  { header: 'ID', width: 12, fill: 'padEnd', value: ({ Id }) => truncateId(Id) },
  { header: 'DISK USAGE', width: 10, fill: 'padStart', value: ({ Size }) => decimalSize(Size) },
  { header: 'CONTENT SIZE', width: 12, fill: 'padStart', value: () => '0B' },
  { header: 'EXTRA', width: 5, fill: 'padEnd', value: () => '' },
]

const UNTAGGED = '<untagged>'

/** The longest first. */
const namesOf = ({ RepoTags }: Image): string[] => RepoTags.toSorted((a, b) => b.length - a.length)

/** What the marks mean, to the right. */
function legend(width: number, isTerminal: boolean): string {
  const text = isTerminal
    ? `${painted([BOLD, ON_CYAN, BLACK], 'i')}\u001b[0m ${painted([CYAN], 'Info → ')}` +
      `\u001b[0m ${painted(['38;5;0', '48;5;14'], ' U ')} In Use `
    : 'Info ->  U In Use '
  return `${' '.repeat(Math.max(0, width - (isTerminal ? 21 : 18)))}${text}\n\n`
}

/** The columns for which there is room beside the names, and the room that is left for those. */
function fitting(width: number): { readonly columns: readonly Column[]; readonly left: number } {
  let left = width
  for (const [at, column] of COLUMNS.entries()) {
    const needs = column.width + GAP.length
    if (left - needs < NARROWEST_NAMES) return { columns: COLUMNS.slice(0, at), left }
    left -= needs
  }
  return { columns: COLUMNS, left }
}

/** The whole listing; `columns` of the terminal, or null where it is piped. */
export function imageTree(found: readonly Image[], terminal: number | null): string {
  const isTerminal = terminal !== null
  const width = Math.max(NARROWEST, terminal ?? USUAL)
  const { columns, left } = fitting(width)
  const widest = Math.max('IMAGE'.length, ...found.flatMap(namesOf).map(({ length }) => length))
  const names = Math.min(left, widest)
  const cell = (codes: readonly number[], text: string): string =>
    isTerminal && text !== '' ? painted(codes, text) : text
  const rows = (image: Image): string[] => {
    const all = namesOf(image)
    const above = all.slice(0, -1).map((one) => cell([BLUE, BOLD], ellipsis(one, width)))
    const name = ellipsis(all.at(-1) ?? UNTAGGED, names)
    const look = cell(all.length === 0 ? [PLAIN, FAINT] : [BLUE, BOLD], name)
    const cells = columns.map(({ value, width: wide, fill }) => {
      const text = value(image)
      return padded(cell([PLAIN], text), text, wide, fill)
    })
    return [...above, [padded(look, name, names, 'padEnd'), ...cells].join(GAP)]
  }
  const headers = [{ header: 'IMAGE', width: names }, ...columns].map(({ header, width: wide }) =>
    padded(painted([PLAIN, BOLD], header), header, wide, 'padEnd'),
  )
  const warning = isTerminal ? painted([YELLOW], WARNING) : WARNING
  return (
    `${warning}\n${legend(width, isTerminal)}` +
    [headers.join(GAP), ...found.flatMap(rows)].map((line) => `${line}\n`).join('')
  )
}

/** A painted text, as wide as `text` itself would be made. */
function padded(look: string, text: string, width: number, fill: Column['fill']): string {
  const blanks = ' '.repeat(Math.max(0, width - text.length))
  return fill === 'padEnd' ? look + blanks : blanks + look
}
