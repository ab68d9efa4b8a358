/**
 * The few command lines that tutorials run in a container, read as what they do in time: `sleep`,
 * `echo`, `exit`, `ping`, a `sh -c` of several, and `while true; do …; done`.
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
}

const INSTANT: Millis = 30
const FOREVER = /^(tail|top|nc|cat|watch|nginx|httpd)\b/

/** What the command does, or null when it is none of those known. */
export function courseOf(args: readonly string[]): Course | null {
  const [shell = '', flag, ...script] = args
  if (readerOf(args) === 'shell') return quiet(INSTANT)
  const isScript = isShell(shell) && (flag === '-c' || flag === '-ec')
  if (!isScript) return courseOfText(args.join(' '), false)
  return courseOfText(script.join(' '), true)
}

function courseOfText(text: string, lenient: boolean): Course | null {
  const loop = /^(.*?)(?:;\s*)?\bwhile (?:true|:|sleep [\d.]+)\s*;\s*do\s+(.+?);?\s*done/s.exec(
    text,
  )
  if (loop === null) return walk(statements(text), lenient)
  const before = walk(statements(loop[1] ?? ''), true)
  const pause = /\bwhile (sleep [\d.]+)/.exec(text)?.[1]
  const body = walk([...(pause === undefined ? [] : [pause]), ...statements(loop[2] ?? '')], true)
  if (before === null || body === null) return null
  const from = before.livesFor ?? 0
  const every = Math.max(body.livesFor ?? SECOND, 100)
  const again = body.says.map((line) => ({ ...line, after: from + line.after, every }))
  return { livesFor: null, exitCode: 0, says: [...before.says, ...again] }
}

const statements = (text: string): string[] =>
  text
    .split(/;|&&|\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** Walks the statements; `lenient`: what is not known takes no time and succeeds. */
function walk(parts: readonly string[], lenient: boolean): Course | null {
  const says: Utterance[] = []
  let at = 0
  let exitCode = 0
  for (const part of parts) {
    const step = stepOf(part.replace(/^exec /, ''))
    if (step === null && !lenient) return null
    if (step === null) continue
    for (const line of step.says) says.push({ ...line, after: at + line.after })
    exitCode = step.exitCode
    if (step.livesFor === null) return { livesFor: null, exitCode: 0, says }
    at += step.livesFor
    if (/^exit\b/.test(part)) break
  }
  return { livesFor: at + INSTANT, exitCode, says }
}

const quiet = (livesFor: Millis | null, exitCode = 0): Course => ({ livesFor, exitCode, says: [] })

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

/** Does the program only look? */
export const looks = (line: string): boolean => LOOK.test(line)

function stepOf(part: string): Course | null {
  if (looks(part)) return quiet(INSTANT)
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
