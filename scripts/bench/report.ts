/** The figures as a table, and their place in docs/performance.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { reaches, type Figure } from './measure'

const PAGE = 'docs/performance.md'
const BEGIN = '<!-- figures: written by npm run bench -->'
const END = '<!-- end of figures -->'

const number = (value: number): string =>
  value.toLocaleString('en', { maximumSignificantDigits: value < 100 ? 2 : 3 })

function row(figure: Figure): string[] {
  const { what, measured, unit, bar, better } = figure
  const verdict = reaches(figure)
  const aim = bar === null ? '' : `${better === 'more' ? '≥' : '≤'} ${number(bar)} ${unit}`
  return [what, `${number(measured)} ${unit}`, aim, verdict === null ? '' : verdict ? 'yes' : 'NO']
}

/** A table in Markdown that also reads well in a terminal. */
export function table(figures: readonly Figure[]): string {
  const rows = [['what', 'measured', 'bar', 'reached'], ...figures.map(row)]
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => (at === 1 ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join(' | ')} |`
  const [head = [], ...body] = rows
  const rule = `| ${widths.map((width, at) => (at === 1 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`
  return [line(head), rule, ...body.map(line)].join('\n')
}

/** Where and how fast it was measured. */
export const machineWords = (rounds: number): string =>
  `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}, ` +
  `${(rounds / 1e6).toFixed(0)} million rounds of the calibrating loop a processor second`

/** Puts the table into the page, in place of the last one. */
export function write(figures: readonly Figure[], machine: string): void {
  const page = readFileSync(PAGE, 'utf8')
  const [before, rest = ''] = page.split(BEGIN)
  const after = rest.split(END)[1] ?? ''
  writeFileSync(PAGE, `${before}${BEGIN}\n${machine}\n\n${table(figures)}\n${END}${after}`)
}
