/**
 * Health checks as dockerd runs them (spec 2.4): when the next is due, and what its outcome makes
 * of a container.
 */
import { isProgram, isShell } from '../../api/shell'
import type { HealthConfig } from '../../api/types'
import { fromNanos, SECOND, type Millis } from '../kernel/time'
import type { Task } from '../store/objects'
import type { Behaviour } from './images'
import type { Health } from './runtime'

export const INTERVAL: Millis = 30 * SECOND
export const START_INTERVAL: Millis = 5 * SECOND
const TIMEOUT: Millis = 30 * SECOND
export const RETRIES = 3

/** A check as it is run. */
export interface Check {
  /** The command, or the image's own. */
  readonly test: readonly string[]
  readonly interval: Millis
  readonly timeout: Millis
  readonly startPeriod: Millis
  readonly startInterval: Millis
  readonly retries: number
}

/** The task's check: the operator's over the image's, the daemon's defaults below; null: none. */
export function checkOf(task: Task, { healthcheck }: Behaviour): Check | null {
  const given = task.spec.ContainerSpec?.Healthcheck ?? {}
  const merged: HealthConfig = { ...healthcheck, ...filled(given) }
  const { Test = [] } = merged
  if (Test.length === 0 || Test[0] === 'NONE') return null
  const span = (nanos: number | undefined, otherwise: Millis): Millis =>
    nanos === undefined || nanos === 0 ? otherwise : fromNanos(nanos)
  return {
    test: Test,
    interval: span(merged.Interval, INTERVAL),
    timeout: span(merged.Timeout, TIMEOUT),
    startPeriod: span(merged.StartPeriod, 0),
    startInterval: span(merged.StartInterval, START_INTERVAL),
    retries: merged.Retries === undefined || merged.Retries === 0 ? RETRIES : merged.Retries,
  }
}

/** What an operator left at nothing counts as not said. */
const filled = (config: HealthConfig): HealthConfig =>
  Object.fromEntries(
    Object.entries(config).filter(([, value]) =>
      Array.isArray(value) ? value.length > 0 : value !== 0,
    ),
  )

/** The pause before the next check of a container that has run for `age` (moby: health.go). */
export const pauseOf = (check: Check, { status }: Health, age: Millis): Millis =>
  status === 'starting' && age < check.startPeriod ? check.startInterval : check.interval

/** A server that is asked whether it is well: that is its character's business. */
const ASKS_ITSELF = /\b(?:curl|wget)\b.*(?:localhost|127\.0\.0\.1)/

/** Words of a shell that are no program. */
const OWN_WORDS =
  /^(?:exit|:|\[\[|!|if|for|while|until|case|\{|\(|read|set|export|cd|kill|[A-Za-z_]\w*=)/

/** The command that is run in the container. */
export const commandOf = ({ test: [kind, ...words] }: Check): readonly string[] =>
  kind === 'CMD' ? words : ['/bin/sh', '-c', ...words]

/** Can it be run here? Otherwise the image's character says how it ends. */
export function isRunnable({ test: [kind, ...words] }: Check): boolean {
  const line = words.join(' ')
  if (ASKS_ITSELF.test(line)) return false
  const [program = ''] = words
  if (kind === 'CMD') return isShell(program) || isProgram(program)
  const [first = ''] = line.trim().split(/[\s;&|]+/)
  return OWN_WORDS.test(first) || isShell(first) || isProgram(first)
}

/** Is a container of that character well after such a time? */
export const isWell = ({ illAfter, wellAfter }: Behaviour, age: Millis): boolean =>
  wellAfter !== null && age >= wellAfter && (illAfter === null || age < illAfter)

/** What the outcome of a check makes of the health. */
export function afterCheck(health: Health, check: Check, age: Millis, passed: boolean): Health {
  if (passed) return { status: 'healthy', streak: 0 }
  if (health.status === 'starting' && age < check.startPeriod) return health
  const streak = health.streak + 1
  return { status: streak >= check.retries ? 'unhealthy' : health.status, streak }
}
