/** Reads a transcript. */
import type { Claim, Figure, Mistake, Step, Transcript } from './transcript'

const COMMAND = /^(?:([A-Za-z_]\w*)=)?([\w.-]+)\$ (.*)$/
const MORE = /^\s*>(?: (.*))?$/
const AT = /^@(wait|at|kill|stop|start|cut|heal|watch|crash)\s+(\S+)$/
const FIGURE = /^([a-z]+)(?:\(([\w.-]+)\))?/
const CLAIM = /^([a-z]+(?:\([\w.-]+\))?)\s*(==|!=|>=|<=|>|<)\s*(\S+)$/
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** The steps, and the lines that are not understood. */
export function parse(text: string): {
  readonly steps: Transcript
  readonly mistakes: readonly Mistake[]
} {
  const steps: Step[] = []
  const mistakes: Mistake[] = []
  /** May the next line belong to the command before it? */
  let goesOn = false
  for (const [index, raw] of text.split('\n').entries()) {
    const more = MORE.exec(raw)
    const last = steps.at(-1)
    if (more !== null && goesOn && last?.kind === 'command') {
      steps[steps.length - 1] = { ...last, line: `${last.line}\n${more[1] ?? ''}` }
      continue
    }
    goesOn = false
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const step = parseLine(line)
    goesOn = step?.kind === 'command'
    if (step !== null) steps.push(step)
    else mistakes.push({ line: index + 1, text: line, message: 'neither a command nor an @ word' })
  }
  return { steps, mistakes }
}

function parseLine(line: string): Step | null {
  const command = COMMAND.exec(line)
  if (command !== null) {
    const [, into, on, rest] = command
    return { kind: 'command', on: on as string, line: rest as string, into: into ?? null }
  }
  const at = AT.exec(line)
  if (at === null) return parseExperiment(line)
  const [, word, argument] = at as unknown as [string, string, string]
  if (word === 'crash') return { kind: 'crash', task: argument, text: line }
  if (word !== 'wait' && word !== 'at') {
    return { kind: word as 'kill', machine: argument, text: line }
  }
  const ms = parseSpan(argument)
  return ms === null ? null : { kind: word, ms, text: line }
}

/** The words with which experiments are written. */
function parseExperiment(line: string): Step | null {
  const [word = '', ...rest] = line.split(/\s+/)
  switch (word) {
    case '@mark':
      return rest.length === 0 ? { kind: 'mark', text: line } : null
    case '@visit':
      return parseVisit(rest, line)
    case '@until': {
      const ms = parseSpan(rest[0] ?? '')
      const claim = parseClaim(rest.slice(1).join(' '))
      return ms === null || claim === null ? null : { kind: 'until', ms, claim, text: line }
    }
    case '@assert': {
      const claim = parseClaim(rest.join(' '))
      return claim === null ? null : { kind: 'assert', claim, text: line }
    }
    case '@measure': {
      const figure = parseFigure(rest[0] ?? '')
      const name = rest.slice(1).join(' ') || (rest[0] ?? '')
      return figure === null ? null : { kind: 'measure', figure, name, text: line }
    }
    case '@vary': {
      const [name = '', ...values] = rest
      const isName = /^[A-Za-z_]\w*$/.test(name) && values.length > 0
      return isName ? { kind: 'vary', name, values, text: line } : null
    }
    default:
      return null
  }
}

function parseVisit(words: readonly string[], text: string): Step | null {
  const [where = '', every = '', span = ''] = words
  if (where === 'off' && every === '')
    return { kind: 'visit', host: '', port: 0, every: null, text }
  const [, host, port] = /^([\w.-]+):(\d+)$/.exec(where) ?? []
  const ms = parseSpan(span)
  if (host === undefined || every !== 'every' || ms === null || ms === 0) return null
  return { kind: 'visit', host, port: Number(port), every: ms, text }
}

function parseFigure(text: string): Figure | null {
  const match = FIGURE.exec(text)
  if (match === null || match[0] !== text) return null
  return { name: match[1] as string, of: match[2] ?? '' }
}

function parseClaim(text: string): Claim | null {
  const [, left = '', sign, value = ''] = CLAIM.exec(text) ?? []
  const figure = parseFigure(left)
  return figure === null ? null : { figure, sign: sign as Claim['sign'], value }
}

function parseSpan(text: string): number | null {
  const match = /^(\d+)(ms|s|m|h)$/.exec(text)
  return match === null ? null : Number(match[1]) * (UNITS[match[2] as string] as number)
}

/** Puts the kept variables into a line: `$NAME`. */
export const expand = (line: string, kept: Readonly<Record<string, string>>): string =>
  line.replace(/\$([A-Za-z_]\w*)/g, (whole, name: string) => kept[name] ?? whole)
