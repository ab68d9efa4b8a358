/**
 * Variables in Compose files: `$NAME`, `${NAME}`, `${NAME:-otherwise}`, `${NAME:?why not}` and their
 * forms without the colon; `$$` is a dollar. Where a number or a truth value belongs, what was
 * filled in becomes one.
 */
import { GoValue } from '../../api/go-value'
import { quoted } from '../values'

/** A YAML document as plain data. */
export type Plain =
  string | number | boolean | null | GoValue | readonly Plain[] | { readonly [key: string]: Plain }

/** A mapping. */
export type Dict = { readonly [key: string]: Plain }

export const isDict = (value: unknown): value is Dict =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof GoValue)

export type Environment = Readonly<Record<string, string | undefined>>

const NAME = '[_a-z][_a-z0-9]*'
const PATTERN = new RegExp(`\\$(?:(\\$)|(${NAME})|\\{(${NAME})(?:(:?[-?])([^}]*))?\\}|())`, 'gi')

/** Fills in a text; throws with the client's words for what was wrong. */
function substitute(template: string, environment: Environment): string {
  return template.replace(PATTERN, (...found: (string | undefined)[]) => {
    const [, dollar, named, braced, operator = '', word = ''] = found
    if (dollar !== undefined) return '$'
    const name = named ?? braced
    if (name === undefined) throw new Error(`Invalid template: ${quoted(template)}`)
    const value = environment[name]
    const stands = value !== undefined && !(operator.startsWith(':') && value === '')
    if (stands) return value
    if (operator.endsWith('-')) return word
    if (!operator.endsWith('?')) return ''
    throw new Error(`required variable ${name} is missing a value: ${word}`)
  })
}

const TRUE = new Set(['y', 'yes', 'true', 'on'])
const FALSE = new Set(['n', 'no', 'false', 'off'])

function toBoolean(text: string): boolean {
  const word = text.toLowerCase()
  if (TRUE.has(word)) return true
  if (FALSE.has(word)) return false
  throw new Error(`invalid boolean: ${text}`)
}

/** A number, with a fraction or whole; throws in strconv's words. */
export function toNumber(text: string, hasFraction: boolean): number {
  const form = hasFraction ? /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i : /^[-+]?\d+$/
  if (form.test(text)) return Number(text)
  const reader = hasFraction ? 'ParseFloat' : 'Atoi'
  throw new Error(`strconv.${reader}: parsing ${quoted(text)}: invalid syntax`)
}

/** Where what was filled in is no text. `*` stands for any key or index. */
const NUMBERS = [
  'configs.*.mode', 'secrets.*.mode', 'healthcheck.retries', 'deploy.replicas',
  'deploy.update_config.parallelism', 'deploy.update_config.max_failure_ratio',
  'deploy.rollback_config.parallelism', 'deploy.rollback_config.max_failure_ratio',
  'deploy.restart_policy.max_attempts', 'deploy.placement.max_replicas_per_node',
  'ports.*.target', 'ports.*.published', 'ulimits.*', 'ulimits.*.hard', 'ulimits.*.soft',
  'oom_score_adj',
].map((path) => `services.*.${path}`) // prettier-ignore
const TRUTHS = [
  ...['healthcheck.disable', 'privileged', 'read_only', 'stdin_open', 'tty', 'volumes.*.read_only']
    .map((path) => `services.*.${path}`),
  'services.*.volumes.*.volume.nocopy', 'networks.*.external', 'networks.*.internal',
  'networks.*.attachable', 'volumes.*.external', 'secrets.*.external', 'configs.*.external',
] // prettier-ignore

/** Is a place one of those that patterns like `services.*.cpus` mean? */
export const isAt = (patterns: readonly string[], path: readonly string[]): boolean =>
  patterns.some((pattern) => {
    const parts = pattern.split('.')
    return parts.length === path.length && parts.every((p, at) => p === '*' || p === path[at])
  })

function filled(text: string, path: readonly string[], environment: Environment): Plain {
  let after: string
  try {
    after = substitute(text, environment)
  } catch (error) {
    const { message } = error as Error
    const words = message.startsWith('Invalid template') ? quoted(text) : quoted(message)
    throw new Error(
      `invalid interpolation format for ${path.join('.')}: ${words}; you may need to escape any $ with another $`,
      { cause: error },
    )
  }
  if (after === text) return text
  return castAt(path, () => {
    if (isAt(NUMBERS, path)) return toNumber(after, path.at(-1) === 'max_failure_ratio')
    return isAt(TRUTHS, path) ? toBoolean(after) : after
  })
}

/** What a text at a place means; throws in the client's words where it cannot mean it. */
export function castAt(path: readonly string[], cast: () => Plain): Plain {
  try {
    return cast()
  } catch (error) {
    const { message } = error as Error
    throw new Error(
      `error while interpolating ${path.join('.')}: failed to cast to expected type: ${message}`,
      { cause: error },
    )
  }
}

/** What a text at a place becomes. */
type Fill = (text: string, path: readonly string[]) => Plain

/** A document with all its texts changed. */
export function walk(value: Plain, path: readonly string[], fill: Fill): Plain {
  if (typeof value === 'string') return fill(value, path)
  if (Array.isArray(value)) {
    const items = value as readonly Plain[]
    return items.map((item) => walk(item, [...path, '[]'], fill))
  }
  if (!isDict(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key], fill)]),
  )
}

/** The document with its variables filled in. */
export const interpolate = (document: Plain, environment: Environment): Plain =>
  walk(document, [], (text, path) => filled(text, path, environment))
