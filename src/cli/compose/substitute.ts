/**
 * Variables in the files of a project (compose-go v2.9 `template`, `loader/interpolate`): what
 * `docker stack` knows, `${NAME:+instead}`, and braces within braces; where a number or a truth value
 * belongs, the text becomes one.
 */
import {
  castAt,
  toNumber,
  type Dict,
  type Environment,
  isAt,
  type Plain,
  walk,
} from './interpolate'
import { quoted } from '../values'

/** A variable as a text names it. */
interface Use {
  readonly name: string
  /** `:-`, `-`, `:?`, `?`, `:+` or `+`; empty: none. */
  readonly operator: string
  readonly word: string
  readonly isBraced: boolean
}

/** What a text is made of: plain text, and variables. Throws where braces hold none. */
function partsOf(text: string): readonly (string | Use)[] {
  const [, before = '', rest] = /^([^$]*)(\$.*)?$/s.exec(text) ?? []
  if (rest === undefined) return [before]
  if (rest.startsWith('$$')) return [before, '$', ...partsOf(rest.slice(2))]
  const [named = '', bare] = /^\$([_a-z][_a-z0-9]*)/i.exec(rest) ?? []
  if (bare !== undefined) {
    return [before, plainUse(bare), ...partsOf(rest.slice(named.length))]
  }
  if (!rest.startsWith('${')) return [before, '$', ...partsOf(rest.slice(1))]
  const end = closingBrace(rest)
  const inner = end > 0 ? rest.slice(2, end) : ''
  const [, name, operator = '', word = ''] =
    /^([_a-z][_a-z0-9]*)(?:(:?[-+?])(.*))?$/i.exec(inner) ?? []
  if (name === undefined) throw new Error('invalid')
  return [before, { name, operator, word, isBraced: true }, ...partsOf(rest.slice(end + 1))]
}

const plainUse = (name: string): Use => ({ name, operator: '', word: '', isBraced: false })

/** Where the first brace is closed; -1 where it is not. */
function closingBrace(text: string): number {
  let open = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') open++
    if (text[at] === '}' && --open === 0) return at
  }
  return -1
}

/** Hears of variables that have no value. */
export type Unset = (name: string) => void

/** Says of a variable that it has no value. */
export const unsetIn =
  (warn: (text: string) => void): Unset =>
  (name) =>
    warn(`The ${quoted(name)} variable is not set. Defaulting to a blank string.`)

/** A text with its variables filled in. @throws Error */
export function substituted(text: string, env: Environment, unset: Unset): string {
  return partsOf(text)
    .map((part) => (typeof part === 'string' ? part : valueOf(part, env, unset)))
    .join('')
}

function valueOf({ name, operator, word }: Use, env: Environment, unset: Unset): string {
  const value = env[name]
  if (operator === '') {
    if (value === undefined) unset(name)
    return value ?? ''
  }
  const other = substituted(word, env, unset)
  const stands = value !== undefined && !(operator.startsWith(':') && value === '')
  if (operator.endsWith('+')) return stands ? other : (value ?? '')
  if (stands || operator.endsWith('-')) return stands ? value : other
  throw new Missing(name, other)
}

class Missing extends Error {
  override readonly name = 'Missing'
  constructor(name: string, why: string) {
    super(`required variable ${name} is missing a value${why === '' ? '' : `: ${why}`}`)
  }
}

const inServices = (paths: string): string[] =>
  paths.split(/\s+/).map((path) => `services.*.${path}`)

const WHOLES = inServices(
  `cpu_count cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares deploy.replicas
  deploy.update_config.parallelism deploy.rollback_config.parallelism
  deploy.restart_policy.max_attempts deploy.placement.max_replicas_per_node healthcheck.retries
  oom_score_adj pids_limit ports.*.target scale ulimits.* ulimits.*.hard ulimits.*.soft`,
)
const FRACTIONS = inServices(
  `cpu_percent cpus deploy.update_config.max_failure_ratio
  deploy.rollback_config.max_failure_ratio`,
)
const TRUTHS = [
  ...inServices(
    `init healthcheck.disable oom_kill_disable privileged read_only stdin_open tty
    volumes.*.read_only volumes.*.volume.nocopy`,
  ),
  ...`networks.*.external networks.*.internal networks.*.attachable networks.*.enable_ipv4
  networks.*.enable_ipv6 volumes.*.external secrets.*.external configs.*.external`.split(/\s+/),
]

function cast(text: string, path: readonly string[], warn: (text: string) => void): Plain {
  if (isAt(TRUTHS, path)) return truthOf(text, warn)
  const isWhole = isAt(WHOLES, path)
  return isWhole || isAt(FRACTIONS, path) ? toNumber(text, !isWhole) : text
}

/** A truth value as a text, in the words of older YAML, too. @throws Error */
export function truthOf(text: string, warn: (text: string) => void): boolean {
  const word = text.toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  const isYes = ['y', 'yes', 'on'].includes(word)
  if (!isYes && !['n', 'no', 'off'].includes(word)) throw new Error(`invalid boolean: ${text}`)
  warn(`${quoted(text)} for boolean is not supported by YAML 1.2, please use \`${isYes}\``)
  return isYes
}

/** The document with its variables filled in; what is wrong is said as compose-go says it. */
export function filledIn(document: Dict, env: Environment, warn: (text: string) => void): Dict {
  const unset = unsetIn(warn)
  return walk(document, [], (text, path) => {
    const place = path.join('.')
    let filled: string
    try {
      filled = substituted(text, env, unset)
    } catch (error) {
      const why =
        error instanceof Missing
          ? `error while interpolating ${place}: ${error.message}`
          : `invalid interpolation format for ${place}.\nYou may need to escape any $ with another $.\n${text}`
      throw new Error(why, { cause: error })
    }
    return castAt(path, () => cast(filled, path, warn))
  }) as Dict
}

/** A variable of a document, as `docker compose config --variables` shows it. */
export interface Variable {
  readonly name: string
  readonly default: string
  /** What stands where it is set. */
  readonly presence: string
  readonly isRequired: boolean
}

/** All variables by their names. */
export function variablesOf(value: unknown): ReadonlyMap<string, Variable> {
  if (typeof value === 'string') return new Map(namedIn(value).map((one) => [one.name, one]))
  if (typeof value !== 'object' || value === null) return new Map()
  return new Map(Object.values(value).flatMap((one) => [...variablesOf(one)]))
}

/** Those that a text names; none where a `$` begins nothing. */
function namedIn(text: string): readonly Variable[] {
  let parts: readonly (string | Use)[]
  try {
    parts = partsOf(text)
  } catch {
    return []
  }
  return namedInParts(parts)
}

/** What follows braces is told before what stands in them (as in compose-go). */
function namedInParts([part, ...rest]: readonly (string | Use)[]): readonly Variable[] {
  if (part === undefined) return []
  const later = namedInParts(rest)
  if (typeof part === 'string') return later
  const { name, operator, word, isBraced } = part
  const kind = operator.at(-1)
  const own: Variable = {
    name,
    default: kind === '-' ? word : '',
    presence: kind === '+' ? word : '',
    isRequired: kind === '?',
  }
  const all = [own, ...(kind === '?' ? [] : namedIn(word))]
  return isBraced ? [...later, ...all] : [...all, ...later]
}
