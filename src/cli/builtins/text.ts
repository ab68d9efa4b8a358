/** Programs that read a pipe: grep, head, tail, wc, cut, sort, uniq, and awk's simplest. */
import { readInput } from '../files'
import type { Builtin } from './builtin'
import { byText } from '../format/order'

/** What came out, and the exit status. */
interface Filtered {
  readonly text: string
  readonly exit: number
}

type Filter = (args: readonly string[], input: string) => Filtered

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
const joined = (lines: readonly string[]): Filtered => ({
  text: lines.map((line) => `${line}\n`).join(''),
  exit: 0,
})

/** Letters of the short options, and what is left. */
function options(args: readonly string[]): { readonly flags: string; readonly rest: string[] } {
  const flags = args.filter((arg) => /^-[a-zA-Z]+$/.test(arg))
  const rest = args.filter((arg) => !/^-[a-zA-Z]+$/.test(arg))
  return { flags: flags.map((flag) => flag.slice(1)).join(''), rest }
}

const grep: Filter = (args, input) => {
  const { flags, rest } = options(args)
  const [pattern = ''] = rest
  const fixed = flags.includes('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern
  let matcher: RegExp
  try {
    matcher = new RegExp(
      flags.includes('w') ? `\\b(?:${fixed})\\b` : fixed,
      flags.includes('i') ? 'i' : '',
    )
  } catch {
    return { text: `grep: Invalid regular expression\n`, exit: 2 }
  }
  const found = linesOf(input).filter((line) => matcher.test(line) !== flags.includes('v'))
  const exit = found.length === 0 ? 1 : 0
  if (flags.includes('c')) return { text: `${found.length}\n`, exit }
  if (flags.includes('q')) return { text: '', exit }
  if (flags.includes('o')) {
    const parts = found.flatMap((line) => matcher.exec(line)?.[0] ?? [])
    return { ...joined(parts), exit }
  }
  return { ...joined(found), exit }
}

function count(args: readonly string[]): number {
  const at = args.indexOf('-n')
  const text =
    at >= 0 ? args[at + 1] : args.find((arg) => /^-n?\d+$/.test(arg))?.replace(/^-n?/, '')
  return text === undefined ? 10 : Number(text)
}

const wc: Filter = (args, input) => {
  const lines = linesOf(input).length
  const words = input.split(/\s+/).filter((word) => word !== '').length
  const figures: Readonly<Record<string, number>> = {
    l: lines,
    w: words,
    c: input.length,
    m: input.length,
  }
  const asked = [...options(args).flags].map((flag) => figures[flag] ?? 0)
  if (asked.length > 0) return { text: `${asked.join(' ')}\n`, exit: 0 }
  return { text: `${lines} ${words} ${input.length}\n`, exit: 0 }
}

/** `cut -c1-15`: columns of each line, counted from one. */
const cut: Filter = (args, input) => {
  const match = /^-c *(\d*)(-?)(\d*)$/.exec(args.join(' '))
  if (match === null) return { text: 'cut: only -cFROM-TO is known here\n', exit: 1 }
  const [, from, dash, to] = match as unknown as [string, string, string, string]
  const first = Number(from || 1) - 1
  const last = dash === '' ? first + 1 : to === '' ? undefined : Number(to)
  return joined(linesOf(input).map((line) => line.slice(first, last)))
}

const sort: Filter = (args, input) => {
  const { flags } = options(args)
  const byNumber = (a: string, b: string): number => parseFloat(a) - parseFloat(b) || byText(a, b)
  const sorted = linesOf(input).sort(flags.includes('n') ? byNumber : byText)
  if (flags.includes('r')) sorted.reverse()
  return joined(flags.includes('u') ? [...new Set(sorted)] : sorted)
}

const uniq: Filter = (args, input) => {
  const runs: [string, number][] = []
  for (const line of linesOf(input)) {
    const last = runs.at(-1)
    if (last?.[0] === line) last[1]++
    else runs.push([line, 1])
  }
  const counted = options(args).flags.includes('c')
  return joined(runs.map(([line, n]) => (counted ? `${String(n).padStart(7)} ${line}` : line)))
}

/** `awk '{print $2}'`, with several fields, `NR>1` and `-F`. */
const awk: Filter = (args, input) => {
  const at = args.findIndex((arg) => arg.startsWith('-F'))
  const inline = at >= 0 ? (args[at] as string).slice(2) : ''
  const separator = at < 0 ? null : inline === '' ? (args[at + 1] ?? ' ') : inline
  const program = args.at(-1) ?? ''
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

const tool = (usage: string, help: string, filter: Filter): Builtin => ({
  usage,
  help,
  *run(args, io) {
    const { text, exit } = filter(args, yield* readInput())
    io.out(text)
    return exit
  },
})

/** Name to program. */
export const TEXT_TOOLS: Readonly<Record<string, Builtin>> = {
  grep: tool('[-v] [-i] [-c] [-o] [-w] [-q] [-F] PATTERN', 'Keep the lines that match', grep),
  head: tool('[-n N]', 'Keep the first lines, 10 if not said', (args, input) =>
    joined(linesOf(input).slice(0, count(args))),
  ),
  tail: tool('[-n N]', 'Keep the last lines, 10 if not said', (args, input) =>
    joined(linesOf(input).slice(-count(args))),
  ),
  wc: tool('[-l] [-w] [-c]', 'Count lines, words and letters', wc),
  cut: tool('-cFROM-TO', 'Keep some columns of each line', cut),
  sort: tool('[-n] [-r] [-u]', 'Put lines in order', sort),
  uniq: tool('[-c]', 'Make one of lines that repeat', uniq),
  awk: tool("[-F SEPARATOR] '{print $N, …}'", 'Print fields of lines', awk),
}
