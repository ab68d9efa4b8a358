/** Programs on texts that every image has: grep, head, tail, wc, cut, sort, uniq, sed, awk, … */
import { bytesOf } from '../api/bytes'
import { byText } from '../api/order'
import { literal } from './glob'

/** What came out, and the exit status. */
export interface Filtered {
  readonly text: string
  readonly exit: number
}

/** A text that is read, and the file it is of; empty: the standard input. */
export interface Source {
  readonly name: string
  readonly text: string
}

/** A program that reads texts and prints one. */
export interface Tool {
  readonly usage: string
  readonly help: string
  /** The files that it reads; none: the standard input, if it reads at all. */
  readonly files: (args: readonly string[]) => readonly string[]
  readonly reads: boolean
  readonly run: (args: readonly string[], sources: readonly Source[]) => Filtered
  /** What it makes of the next text that it reads; empty: there is no more. */
  readonly flow: (args: readonly string[], memo: Memo, text: string) => Flowed
}

/** What a tool remembers of what it has read. */
export interface Memo {
  /** Read, and nothing made of it yet. */
  readonly kept: string
  /** How many lines it has printed. */
  readonly lines: number
}

export const NOTHING_READ: Memo = { kept: '', lines: 0 }

/** What came out so far; it has ended where it has a status. */
interface Flowed {
  readonly text: string
  readonly exit: number | null
  readonly memo: Memo
}

type Filter = (given: Given, input: string, sources: readonly Source[]) => Filtered

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
const joined = (lines: readonly string[]): Filtered => ({
  text: lines.map((line) => `${line}\n`).join(''),
  exit: 0,
})

/** Options and what follows them. */
interface Given {
  readonly flags: string
  /** Of options that take one. */
  readonly values: Readonly<Record<string, string>>
  readonly rest: readonly string[]
}

/** Reads options; those of `valued` take a value, in the same word or the next. */
function options(args: readonly string[], valued: string): Given {
  let flags = ''
  const values: Record<string, string> = {}
  const rest: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string
    if (!/^-./.test(arg) || arg.startsWith('--')) {
      if (arg !== '--') rest.push(arg)
      continue
    }
    const [, count] = /^-(\d+)$/.exec(arg) ?? []
    if (count !== undefined) values['n'] = count
    else {
      const taking = [...arg].findIndex((letter, i) => i > 0 && valued.includes(letter))
      flags += arg.slice(1, taking < 0 ? undefined : taking)
      const letter = arg[taking]
      if (taking < 0 || letter === undefined) continue
      const inline = arg.slice(taking + 1)
      values[letter] = inline === '' ? (args[++at] ?? '') : inline
    }
  }
  return { flags, values, rest }
}

/** How many lines before and after one that matches are shown. */
function contextOf({ values }: Given): readonly [number, number] {
  const both = Number(values['C'] ?? 0)
  return [Number(values['B'] ?? both), Number(values['A'] ?? both)]
}

/** What is said of a line before it: its file, and its number; `mark` tells of which kind it is. */
const headOf = (name: string, number: number, mark: ':' | '-', flags: string): string =>
  `${name === '' ? '' : name + mark}${flags.includes('n') ? number + mark : ''}`

/** The lines around those that match, too; where some are left out between them it is said. */
function inContext(
  lines: readonly string[],
  isFound: (line: string) => boolean,
  [before, after]: readonly [number, number],
  head: (number: number, mark: ':' | '-') => string,
): string[] {
  const found = lines.flatMap((line, at) => (isFound(line) ? [at] : []))
  const near = (at: number): boolean =>
    found.some((match) => at >= match - before && at <= match + after)
  const shown = [...lines.keys()].filter(near)
  return shown.flatMap((at, i) => {
    const line = head(at + 1, found.includes(at) ? ':' : '-') + lines[at]
    return i > 0 && shown[i - 1] !== at - 1 && before + after > 0 ? ['--', line] : [line]
  })
}

const grep: Filter = (given, _input, sources) => {
  const { flags, rest, values } = given
  const pattern = values['e'] ?? rest[0] ?? ''
  const fixed = flags.includes('F') ? literal(pattern) : pattern
  let matcher: RegExp
  try {
    matcher = new RegExp(
      flags.includes('w') ? `\\b(?:${fixed})\\b` : fixed,
      flags.includes('i') ? 'i' : '',
    )
  } catch {
    return { text: `grep: Invalid regular expression\n`, exit: 2 }
  }
  const isFound = (line: string): boolean => matcher.test(line) !== flags.includes('v')
  const rows = sources.map(({ name, text }) => {
    const file = sources.length > 1 && !flags.includes('h') ? name : ''
    const before = file === '' ? '' : `${file}:`
    return { before, file, text, found: linesOf(text).filter(isFound) }
  })
  const exit = rows.every(({ found }) => found.length === 0) ? 1 : 0
  if (flags.includes('q')) return { text: '', exit }
  if (flags.includes('c')) {
    return { ...joined(rows.map(({ before, found }) => `${before}${found.length}`)), exit }
  }
  const told = (line: string): readonly string[] =>
    flags.includes('o') ? [matcher.exec(line)?.[0] ?? ''] : [line]
  const context = contextOf(given)
  const isPlain = flags.includes('o') || !(flags.includes('n') || context.some((n) => n > 0))
  const lines = rows.flatMap(({ before, file, text, found }) =>
    isPlain
      ? found.flatMap(told).map((line) => before + line)
      : inContext(linesOf(text), isFound, context, (n, mark) => headOf(file, n, mark, flags)),
  )
  return { ...joined(lines.slice(0, Number(values['m'] ?? lines.length))), exit }
}

const count = ({ values }: Given): number => Number(values['n'] ?? 10)

const head: Filter = (given, input) => joined(linesOf(input).slice(0, count(given)))

/** `+2` is from the second line on. */
const tail: Filter = (given, input) => {
  const from = /^\+(\d+)$/.exec(given.values['n'] ?? '')?.[1]
  const start = from === undefined ? -count(given) : Math.max(0, Number(from) - 1)
  return joined(start === 0 && from === undefined ? [] : linesOf(input).slice(start))
}

const wc: Filter = ({ flags, rest }, input) => {
  const lines = linesOf(input).length
  const words = input.split(/\s+/).filter((word) => word !== '').length
  const figures: Readonly<Record<string, number>> = {
    l: lines,
    w: words,
    c: bytesOf(input).length,
    m: [...input].length,
  }
  const asked = flags === '' ? [...'lwc'] : [...'lwcm'].filter((letter) => flags.includes(letter))
  const shown = asked.map((letter) => String(figures[letter]).padStart(asked.length > 1 ? 7 : 0))
  const [file = ''] = rest
  return { text: `${shown.join(' ')}${file === '' ? '' : ` ${file}`}\n`, exit: 0 }
}

/** `cut -c1-15` and `cut -d: -f1,3-`: columns or fields of each line, counted from one. */
const cut: Filter = ({ values, flags }, input) => {
  const list = values['c'] ?? values['b'] ?? values['f']
  if (list === undefined) {
    return { text: 'cut: expected a list of bytes, characters, or fields\n', exit: 1 }
  }
  const separator = values['f'] === undefined ? '' : (values['d'] ?? '\t')
  const ranges = list.split(',').map((range) => {
    const [from = '', to = from] = range.split('-')
    return [Number(from === '' ? 1 : from), to === '' ? Infinity : Number(to)] as const
  })
  const isWanted = (_: string, at: number): boolean =>
    ranges.some(([from, to]) => at + 1 >= from && at + 1 <= to)
  const rows = linesOf(input).flatMap((line) => {
    if (separator !== '' && !line.includes(separator)) return flags.includes('s') ? [] : [line]
    return [line.split(separator).filter(isWanted).join(separator)]
  })
  return joined(rows)
}

const sort: Filter = ({ flags, values }, input) => {
  const column = Number.parseInt(values['k'] ?? '', 10)
  const keyOf = (line: string): string => {
    if (Number.isNaN(column)) return line
    const fields = values['t'] === undefined ? line.trim().split(/\s+/) : line.split(values['t'])
    return fields.slice(column - 1).join(values['t'] ?? ' ')
  }
  const byKey = (a: string, b: string): number => byText(keyOf(a), keyOf(b)) || byText(a, b)
  const byNumber = (a: string, b: string): number =>
    (parseFloat(keyOf(a)) || 0) - (parseFloat(keyOf(b)) || 0) || byText(a, b)
  const sorted = linesOf(input).sort(flags.includes('n') ? byNumber : byKey)
  if (flags.includes('r')) sorted.reverse()
  return joined(flags.includes('u') ? [...new Set(sorted)] : sorted)
}

const uniq: Filter = ({ flags }, input) => {
  const runs: [string, number][] = []
  for (const line of linesOf(input)) {
    const last = runs.at(-1)
    if (last?.[0] === line) last[1]++
    else runs.push([line, 1])
  }
  const counted = flags.includes('c')
  return joined(runs.map(([line, n]) => (counted ? `${String(n).padStart(7)} ${line}` : line)))
}

/** `awk '{print $2}'`, with several fields, `NR>1` and `-F`. */
const awk: Filter = ({ values, rest }, input) => {
  const separator = values['F'] ?? null
  const [program = ''] = rest
  const match = /^\s*(NR\s*(?:>|==)\s*\d+)?\s*\{\s*print\s*([^}]*)\}\s*$/.exec(program)
  if (match === null) return { text: 'awk: only {print $N} is modelled here\n', exit: 2 }
  const [, condition, list = ''] = match
  const bound = Number(/\d+/.exec(condition ?? '')?.[0] ?? 0)
  const lines = linesOf(input).filter((_, row) => {
    if (condition === undefined) return true
    return condition.includes('==') ? row + 1 === bound : row + 1 > bound
  })
  const print = (line: string): string => {
    const fields = separator === null ? line.trim().split(/\s+/) : line.split(separator)
    if (list.trim() === '') return line
    return list
      .split(',')
      .map((item) => item.trim())
      .map((item) =>
        item === '$0'
          ? line
          : item === '$NF'
            ? fields.at(-1)
            : /^\$\d+$/.test(item)
              ? fields[Number(item.slice(1)) - 1]
              : item.replace(/^"|"$/g, ''),
      )
      .map((text) => text ?? '')
      .join(' ')
  }
  return joined(lines.map(print))
}

/** `sed s/this/that/g`, and `sed -n 2p`. */
const sed: Filter = ({ flags, rest, values }, input) => {
  const program = values['e'] ?? rest[0] ?? ''
  const lines = linesOf(input)
  const [, from, to] = /^(\d+)(?:,(\d+))?p$/.exec(program) ?? []
  if (from !== undefined && flags.includes('n')) {
    return joined(lines.slice(Number(from) - 1, Number(to ?? from)))
  }
  const match = /^s([/|#,@])(.*?)\1(.*?)\1([gi]*)$/s.exec(program)
  if (match === null)
    return { text: 'sed: only s/this/that/ and -n 2p are modelled here\n', exit: 1 }
  const [, , pattern = '', by = '', letters = ''] = match
  const plain = /[Er]/.test(flags) ? pattern : extended(pattern)
  const found = new RegExp(plain, letters)
  const that = by
    .replaceAll('$', '$$$$')
    .replace(/\\(\d)/g, '$$$1')
    .replace(/&/g, '$$&')
  return joined(lines.map((line) => line.replace(found, that)))
}

/** A basic regular expression as an extended one: brackets change their meaning. */
const extended = (pattern: string): string =>
  pattern.replace(/\\([(){}+?|])|([(){}+?|])/g, (_, special: string, plain: string) =>
    special === undefined ? `\\${plain}` : special,
  )

/** `tr a-z A-Z`, `tr -d X`: single letters for others. */
const tr: Filter = ({ flags, rest }, input) => {
  const [from = '', to = ''] = rest.map(lettersIn)
  const letters = [...input].flatMap((letter) => {
    const at = from.indexOf(letter)
    if (at < 0) return [letter]
    return flags.includes('d') ? [] : [to[Math.min(at, to.length - 1)] ?? letter]
  })
  return { text: letters.join(''), exit: 0 }
}

const lettersIn = (text: string): string =>
  text
    .replace('[:upper:]', 'A-Z')
    .replace('[:lower:]', 'a-z')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .replace(/(.)-(.)/gs, (_, a: string, b: string) => {
      const first = a.charCodeAt(0)
      const length = Math.max(0, b.charCodeAt(0) - first + 1)
      return Array.from({ length }, (_, at) => String.fromCharCode(first + at)).join('')
    })

const MOST_NUMBERS = 10_000

/** `seq LAST`, `seq FIRST LAST`, `seq FIRST STEP LAST`. */
const seq: Filter = ({ rest }) => {
  const numbers = rest.map(Number)
  const last = numbers.at(-1) ?? 0
  const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1
  const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1
  const count = step === 0 ? 0 : Math.floor((last - first) / step) + 1
  const length = Math.max(0, Math.min(MOST_NUMBERS, count))
  return joined(Array.from({ length }, (_, at) => String(first + at * step)))
}

/** Makes what it can of each line at once, and ends after so many lines. */
type Pace = (given: Given) => { readonly most: number }

const steady: Pace = () => ({ most: Infinity })

/** A tool whose output for some lines does not depend on those before and after. */
const byLine =
  (filter: Filter, pace: Pace) =>
  (given: Given, before: Memo, text: string): Flowed => {
    const { kept, lines } = before
    const all = kept + text
    const end = text === '' ? all.length : all.lastIndexOf('\n') + 1
    const input = all.slice(0, end)
    const filtered = filter(given, input, [{ name: '', text: input }])
    if (filtered.exit !== 0) return { ...filtered, memo: before }
    const found = linesOf(filtered.text)
    const told = found.slice(0, pace(given).most - lines)
    const memo = { kept: all.slice(end), lines: lines + told.length }
    const isOver = text === '' || memo.lines >= pace(given).most
    return { ...joined(told), exit: isOver ? 0 : null, memo }
  }

/** A tool that has to see all before it says anything. */
const atEnd =
  (filter: Filter) =>
  (given: Given, memo: Memo, text: string): Flowed => {
    if (text !== '') return { text: '', exit: null, memo: { ...memo, kept: memo.kept + text } }
    return { ...filter(given, memo.kept, [{ name: '', text: memo.kept }]), memo }
  }

/** It is no failure of `grep` that some lines do not match. */
const matching: Filter = (given, input, sources) => {
  const found = grep(given, input, sources)
  return found.exit === 1 ? { ...found, exit: 0 } : found
}

/** `grep` says in its status whether it found anything; `-q` ends with the first that it finds. */
function grepFlow(given: Given, memo: Memo, text: string): Flowed {
  const isWhole = /[cn]/.test(given.flags) || contextOf(given).some((lines) => lines > 0)
  if (isWhole) return atEnd(grep)(given, memo, text)
  const isQuiet = given.flags.includes('q')
  const most = isQuiet ? 1 : Number(given.values['m'] ?? Infinity)
  const loud = { ...given, flags: given.flags.replace('q', '') }
  const flowed = byLine(matching, () => ({ most }))(loud, memo, text)
  const exit = flowed.exit === 0 ? Number(flowed.memo.lines === 0) : flowed.exit
  return { ...flowed, text: isQuiet ? '' : flowed.text, exit }
}

/** How a tool reads its words. */
interface Shape {
  /** What stands before the files. */
  readonly operands?: number
  /** Options that take a value. */
  readonly valued?: string
  readonly reads?: boolean
  readonly flow?: (given: Given, memo: Memo, text: string) => Flowed
}

const tool = (
  usage: string,
  help: string,
  filter: Filter,
  { operands = 0, valued = '', reads = true, flow = atEnd(filter) }: Shape = {},
): Tool => ({
  usage,
  help,
  reads,
  files: (args) => {
    const { rest, values } = options(args, valued)
    return rest.slice(values['e'] === undefined ? operands : 0).filter((file) => file !== '-')
  },
  run: (args, sources) =>
    filter(options(args, valued), sources.map(({ text }) => text).join(''), sources),
  flow: (args, memo, text) => flow(options(args, valued), memo, text),
})

/** Name to program. */
export const TOOLS: Readonly<Record<string, Tool>> = {
  grep: tool(
    '[-v] [-i] [-c] [-n] [-o] [-w] [-q] [-F] [-E] [-A N] [-B N] [-C N] PATTERN [FILE...]',
    'Keep the lines that match, with N of those after, before or around them',
    grep,
    { operands: 1, valued: 'emABC', flow: grepFlow },
  ),
  head: tool('[-n N] [FILE...]', 'Keep the first lines, 10 if not said', head, {
    valued: 'nc',
    flow: byLine(head, (given) => ({ most: count(given) })),
  }),
  tail: tool(
    '[-n N] [-n +N] [FILE...]',
    'Keep the last lines, 10 if not said, or all from line N on',
    tail,
    { valued: 'nc' },
  ),
  wc: tool('[-l] [-w] [-c] [FILE]', 'Count lines, words, bytes and letters', wc),
  cut: tool('-cFROM-TO | -d SEPARATOR -fLIST [FILE]', 'Keep some columns of each line', cut, {
    valued: 'bcdf',
    flow: byLine(cut, steady),
  }),
  sort: tool('[-n] [-r] [-u] [-k N] [FILE...]', 'Put lines in order', sort, { valued: 'kt' }),
  uniq: tool('[-c] [FILE]', 'Make one of lines that repeat', uniq),
  awk: tool("[-F SEPARATOR] '{print $N, …}' [FILE...]", 'Print fields of lines', awk, {
    operands: 1,
    valued: 'Fv',
    flow: (given, memo, text) =>
      (given.rest[0]?.includes('NR') === true ? atEnd(awk) : byLine(awk, steady))(
        given,
        memo,
        text,
      ),
  }),
  sed: tool('s/THIS/THAT/[g] [FILE...]', 'Put one text in the place of another', sed, {
    operands: 1,
    valued: 'e',
    flow: (given, memo, text) =>
      (given.flags.includes('n') ? atEnd(sed) : byLine(sed, steady))(given, memo, text),
  }),
  tr: tool('[-d] LETTERS [LETTERS]', 'Put letters in the place of others', tr, {
    operands: 9,
    flow: (given, memo, text) => ({
      text: tr(given, text, []).text,
      exit: text === '' ? 0 : null,
      memo,
    }),
  }),
  seq: tool('[FIRST [STEP]] LAST', 'Count', seq, { operands: 9, reads: false }),
}

/** What a tool says when a file is not there, and its status. */
export const missingFile = (name: string, path: string): Filtered => ({
  text: `${name}: ${path}: No such file or directory\n`,
  exit: name === 'grep' || name === 'sort' ? 2 : 1,
})
