/**
 * The golden usage file: lines that are wrong or ask for help, and what the real client said.
 * Help screens are kept by their layout: descriptions are Docker's prose there and our own here, so
 * they become `…`; what is left is the usage line, the sections, the names of commands, the names
 * and types of flags, the column at which descriptions begin, and defaults.
 */

/** What a client printed to a command line, help by its layout. */
export interface Said {
  readonly line: string
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Reads usage.txt: a line each, `#` for remarks. */
export const usageLines = (text: string): string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

const FLAG = /^( {2}-\w, --| {6}--)([\w-]+)( [\w<>|,[\]:.-]+)?( {3,}|$)(.*)/
const ROW = /^( {2})(\S+)( +)(\S.*)/
const FRAME = /^(Usage:|Run '|For more help on how to use Docker)|^[A-Z][A-Za-z ]+:$/

/** A wrapped description is one line again. */
const unwrapped = (text: string): string => text.replace(/\n {16,}(?=\S)/g, ' ')

/** A usage error that ends with the command's description. */
const TOLD = /(\nSee '[^']+ --help'\.\n\nUsage: {2}.*\n\n).*\n$/

const SHORTHAND = 'Flag shorthand -h has been deprecated, use --help\n'

/** The screen without its prose; what is no help screen is given back as it is. */
export function helpLayout(text: string): string {
  if (text.startsWith(SHORTHAND)) return SHORTHAND + helpLayout(text.slice(SHORTHAND.length))
  if (!text.startsWith('Usage:  ')) return text.replace(TOLD, '$1…\n')
  let isAlias = false
  const lines: string[] = []
  for (const line of unwrapped(text).split('\n')) {
    lines.push(isAlias ? line : withoutProse(line))
    isAlias = line === 'Aliases:'
  }
  return lines.filter((line, at) => line !== '…' || lines[at - 1] !== '…').join('\n')
}

function withoutProse(line: string): string {
  const flag = FLAG.exec(line)
  if (flag !== null) {
    const [, dashes, name, type = '', gap = '', prose = ''] = flag
    const given = / \(default (?!\)).+\)$/.exec(prose)?.[0] ?? ''
    return `${dashes}${name}${type}${gap}…${given}`
  }
  if (line === '' || FRAME.test(line)) return line
  const row = ROW.exec(line)
  return row === null ? '…' : `${row[1]}${row[2]}${row[3]}…`
}
