/**
 * The few programs that tutorials run as containers, read as what they do in time: `sleep`, `echo`,
 * `ping`, `date`, `tail -f`. What has more to do is run by the machine (machine/process.ts).
 */
import { isShell, readerOf } from '../../api/shell'
import { SECOND, type Millis } from '../kernel/time'

/** A line that a process prints: once, or again and again. See `logs` for what braces stand for. */
export interface Utterance {
  readonly after: Millis
  readonly every: Millis | null
  readonly text: string
  readonly stream: 'stdout' | 'stderr'
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
const FOREVER = /^(tail|top|nc|cat|watch|nginx|httpd)\b/

const RUNS: Course = { livesFor: null, exitCode: 0, says: [], runs: true }

/** What the command does, or null when it is none of those known. */
export function courseOf(args: readonly string[]): Course | null {
  const line = args.join(' ')
  if (readerOf(args) === 'shell') return quiet(INSTANT)
  if (isShell(args[0] ?? '') || LOOK.test(line)) return RUNS
  const step = stepOf(line)
  if (step?.livesFor == null) return step
  return { ...step, livesFor: step.livesFor + INSTANT }
}

/** The status with which a health check of these few words ends; null: that is not known. */
export function statusOf(text: string): number | null {
  if (LOOK.test(text)) return 0
  return stepOf(text)?.exitCode ?? null
}

const quiet = (livesFor: Millis | null, exitCode = 0): Course => ({
  livesFor,
  exitCode,
  says: [],
  runs: false,
})

const line = (text: string, after = 0, every: Millis | null = null): Utterance => ({
  after,
  every,
  text,
  stream: 'stdout',
})

const UNITS: Readonly<Record<string, Millis>> = { s: SECOND, m: 60 * SECOND, h: 3600 * SECOND }

/** Looks at what the container sees, and ends. */
const LOOK =
  /^(?:nslookup|getent|curl|wget|env|printenv|ls|pwd|whoami|id|cat \S|hostname -i|ping .*-c ?\d)/

function stepOf(part: string): Course | null {
  const sleep = /^sleep (\d+(?:\.\d+)?|infinity|inf)([smh]?)$/.exec(part)
  if (sleep !== null) {
    const [, count = '', unit = 's'] = sleep
    if (count.startsWith('inf')) return quiet(null)
    return quiet(Math.floor(Number(count) * (UNITS[unit === '' ? 's' : unit] ?? SECOND)))
  }
  const exit = /^exit(?: (\d+))?$/.exec(part)
  if (exit !== null) return quiet(INSTANT, Number(exit[1] ?? 0))
  const echo = /^echo(?: (.*))?$/s.exec(part)
  if (echo !== null) return { ...quiet(0), says: [line(unquoted(echo[1] ?? ''))] }
  const ping = /^ping (?:-\S+ (?:\d+ )?)*(\S+)$/.exec(part)
  if (ping !== null) {
    const answer = '64 bytes from {address}: seq={n} ttl=64 time=0.{n:3} ms'
    const says = [line(`PING ${ping[1]} ({address}): 56 data bytes`), line(answer, 100, SECOND)]
    return { ...quiet(null), says }
  }
  switch (part) {
    case 'true':
    case ':':
      return quiet(INSTANT)
    case 'false':
      return quiet(INSTANT, 1)
    case 'date':
      return { ...quiet(INSTANT), says: [line('{date}')] }
    case 'hostname':
      return { ...quiet(INSTANT), says: [line('{host}')] }
  }
  return FOREVER.test(part) ? quiet(null) : null
}

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/s, '$2')
