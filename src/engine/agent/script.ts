/**
 * Commands in the place of an image's own. Most containers of most labs sleep: that is a course of
 * time and needs no process. What else is known is run by the machine (machine/process.ts).
 */
import type { Stream } from '../../api/routes'
import { isProgram, isShell, runsLines } from '../../api/shell'
import { SECOND, type Millis } from '../kernel/time'

/** A line that a process prints: once, or again and again. See `logs` for what braces stand for. */
export interface Utterance {
  readonly after: Millis
  readonly every: Millis | null
  readonly text: string
  readonly stream: Stream
}

/** What a process does of its own accord. */
export interface Course {
  /** From its start to its end; null: it goes on. */
  readonly livesFor: Millis | null
  readonly exitCode: number
  readonly says: readonly Utterance[]
  /** It is a program that the machine runs (machine/process.ts): it says and ends as it will. */
  readonly runs: boolean
}

const INSTANT: Millis = 30

const UNITS: Readonly<Record<string, Millis>> = { s: SECOND, m: 60 * SECOND, h: 3600 * SECOND }

const SLEEP = /^sleep (?:(\d+(?:\.\d+)?)([smh]?)|inf(?:inity)?)$/

/** What the command does, or null when it is none of those known. */
export function courseOf(args: readonly string[]): Course | null {
  const [program = ''] = args
  const lasting = (livesFor: Millis | null): Course => ({
    livesFor,
    exitCode: 0,
    says: [],
    runs: false,
  })
  if (runsLines(args)) return lasting(INSTANT)
  const sleep = SLEEP.exec(args.join(' '))
  if (sleep !== null) {
    const [, count, unit = ''] = sleep
    if (count === undefined) return lasting(null)
    return lasting(Math.floor(Number(count) * (UNITS[unit] ?? SECOND)) + INSTANT)
  }
  return isShell(program) || isProgram(program) ? { ...lasting(null), runs: true } : null
}
