/**
 * Help screens in Docker's layout (cobra's template, pflag's wrapping), made from the command
 * tables. The descriptions in those tables are our own.
 */
import type { Command, Flag } from './command'
import { quoted } from './values'
import { byText } from '../api/order'

/** A group of commands, as its help screen needs it. */
export interface HelpGroup {
  readonly path: string
  readonly short: string
  readonly sections: readonly HelpSection[]
}

export interface HelpSection {
  readonly title: string
  readonly rows: readonly { readonly name: string; readonly short: string }[]
}

/** Width in which the descriptions of flags are wrapped where there is no terminal. */
const WIDTH = 80

/** `docker service ps [OPTIONS] SERVICE [SERVICE...]`; `path`: what it was called by. */
export const usageLine = ({ usage }: Command, path: string): string =>
  usage === '' ? path : `${path} ${usage}`

/** The screen of a command that was called by this path. */
export function commandHelp(command: Command, path: string, columns: number | null): string {
  const lines = [`Usage:  ${usageLine(command, path)}`, '', command.long ?? command.short, '']
  const aliases = command.aliases ?? []
  if (aliases.length > 0) lines.push('Aliases:', `  ${aliasNames(command).join(', ')}`, '')
  const flags = command.flags.filter(({ hidden }) => hidden !== true)
  if (flags.length > 0) lines.push('Options:', flagTable(flags, columns), '')
  return lines.join('\n')
}

/** The names a command answers to; those in other groups come first. */
function aliasNames({ path, aliases = [] }: Command): string[] {
  const group = path.slice(0, path.lastIndexOf(' '))
  const elsewhere = aliases.filter((alias) => alias.includes(' '))
  const beside = aliases.filter((alias) => !alias.includes(' '))
  return [...elsewhere, path, ...beside.map((alias) => `${group} ${alias}`)]
}

/** The screen of a group below `docker`; of its flags most have none. */
export function groupHelp(
  { path, short, sections }: HelpGroup,
  all: readonly Flag[],
  columns: number | null,
): string {
  const flags = all.filter(({ hidden }) => hidden !== true)
  const lines = [`Usage:  ${path} ${flags.length > 0 ? '[OPTIONS] ' : ''}COMMAND`, '', short, '']
  if (flags.length > 0) lines.push('Options:', flagTable(flags, columns), '')
  for (const section of sections) lines.push(...sectionLines(section), '')
  lines.push(`Run '${path} COMMAND --help' for more information on a command.`, '')
  return lines.join('\n')
}

/** The screen of `docker` itself. */
export function rootHelp(group: HelpGroup, flags: readonly Flag[], columns: number | null): string {
  const lines = [`Usage:  ${group.path} [OPTIONS] COMMAND`, '', group.short, '']
  for (const section of group.sections) lines.push(...sectionLines(section), '')
  if (flags.length > 0) lines.push('Global Options:', flagTable(flags, columns), '')
  lines.push(`Run '${group.path} COMMAND --help' for more information on a command.`, '')
  if (group.path === 'docker') lines.push(GUIDES, '')
  return lines.join('\n')
}

const GUIDES = 'For more help on how to use Docker, head to https://docs.docker.com/go/guides/'

/** Names are padded to 11 or to the longest. */
function sectionLines({ title, rows }: HelpSection): string[] {
  const width = Math.max(11, ...rows.map(({ name }) => name.length))
  return [`${title}:`, ...rows.map(({ name, short }) => `  ${name.padEnd(width)} ${short}`)]
}

/** The table of flags, sorted by name as pflag sorts them, wrapped. */
function flagTable(flags: readonly Flag[], columns: number | null): string {
  const rows = [...flags]
    .sort((a, b) => byText(a.name, b.name))
    .map((flag) => ({ left: leftOf(flag), right: rightOf(flag) }))
  const width = Math.max(...rows.map(({ left }) => left.length))
  return rows
    .map(({ left, right }) => {
      const text = wrapped(right, width + 3, (columns ?? WIDTH) - 1)
      return `${left.padEnd(width)}   ${text}`.replace(/ +$/gm, '')
    })
    .join('\n')
}

function leftOf(flag: Flag): string {
  const name =
    flag.short === undefined ? `      --${flag.name}` : `  -${flag.short}, --${flag.name}`
  const value = flag.placeholder ?? (flag.type === 'bool' ? '' : flag.type)
  return value === '' ? name : `${name} ${value}`
}

const ZERO = new Set(['', '0', '0s', 'false'])

function rightOf(flag: Flag): string {
  const value = flag.default ?? ''
  if (ZERO.has(value) || flag.tacit === true) return flag.help
  return `${flag.help} (default ${flag.type === 'string' ? quoted(value) : value})`
}

/** Words may run over the edge a little rather than stand alone on a last line (pflag). */
const SLOP = 5

/** Wraps a text that begins at column `indent` of a page `width` wide, as pflag does. */
function wrapped(text: string, indent: number, width: number): string {
  let column = indent
  let result = ''
  if (width - column < 24) {
    column = 16
    result = `\n${' '.repeat(column)}`
  }
  if (width - column < 24) return text.replaceAll('\n', result)
  const room = width - column - SLOP
  const newline = `\n${' '.repeat(column)}`
  let rest: string | null = text
  const lines: string[] = []
  while (rest !== null) {
    const cut = cutLine(rest, room)
    lines.push(cut.line.replaceAll('\n', newline))
    rest = cut.rest === '' ? null : cut.rest
  }
  return result + lines.join(newline)
}

function cutLine(text: string, room: number): { line: string; rest: string } {
  if (room + SLOP > text.length) return { line: text, rest: '' }
  const head = text.slice(0, room)
  const blank = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\t'), head.lastIndexOf('\n'))
  if (blank <= 0) return { line: text, rest: '' }
  const newline = head.lastIndexOf('\n')
  const at = newline > 0 && newline < blank ? newline : blank
  return { line: text.slice(0, at), rest: text.slice(at + 1) }
}
