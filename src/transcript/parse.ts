/** Reads a transcript. */
import type { Mistake, Step, Transcript } from './transcript'

const COMMAND = /^(?:([A-Za-z_]\w*)=)?([\w.-]+)\$ (.*)$/
const AT = /^@(wait|at|kill|stop|start|cut|heal|watch|crash)\s+(\S+)$/
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** The steps, and the lines that are not understood. */
export function parse(text: string): {
  readonly steps: Transcript
  readonly mistakes: readonly Mistake[]
} {
  const steps: Step[] = []
  const mistakes: Mistake[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const step = parseLine(line)
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
  if (at === null) return null
  const [, word, argument] = at as unknown as [string, string, string]
  if (word === 'crash') return { kind: 'crash', task: argument, text: line }
  if (word !== 'wait' && word !== 'at') {
    return { kind: word as 'kill', machine: argument, text: line }
  }
  const ms = parseSpan(argument)
  return ms === null ? null : { kind: word, ms, text: line }
}

function parseSpan(text: string): number | null {
  const match = /^(\d+)(ms|s|m|h)$/.exec(text)
  return match === null ? null : Number(match[1]) * (UNITS[match[2] as string] as number)
}

/** Puts the kept variables into a line: `$NAME`. */
export const expand = (line: string, kept: Readonly<Record<string, string>>): string =>
  line.replace(/\$([A-Za-z_]\w*)/g, (whole, name: string) => kept[name] ?? whole)
