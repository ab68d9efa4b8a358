/**
 * YAML as Docker's client reads and writes it: what Go's reader complains of is said in its words,
 * as far as the library tells the same mistakes apart.
 */
import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseAllDocuments,
  visit,
  type Document,
  type ScalarTag,
  type YAMLError,
} from 'yaml'
import type { HostReply, YamlTag } from '../api/host'
import { instantIn, wholeFloat } from '../api/go-value'
import { writeYaml } from './yaml-write'

/** Whole numbers as Go reads them: `0444` is octal, as in YAML 1.1, and `1_000` is a thousand. */
const WHOLE: ScalarTag = {
  identify: () => false,
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+]?(?:0[bB][01_]+|0[xX][\da-fA-F_]+|0[oO][0-7_]+|\d[\d_]*)$/,
  resolve(text) {
    const [, sign, digits = ''] = /^([-+]?)(.*)$/.exec(text.replaceAll('_', '')) ?? []
    const size = Number(digits.replace(/^0(?=[0-7]+$)/, '0o'))
    return sign === '-' ? 0 - size : size
  },
}

/** Whole numbers that are written as fractions are none of those from a million on. */
const FLOAT: ScalarTag = {
  identify: () => false,
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^[-+]?(?:\.\d+|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$/,
  resolve(text) {
    const value = Number(text.replaceAll('_', ''))
    const isWhole = Number.isInteger(value) && Math.abs(value) >= 1e6 && Math.abs(value) < 2 ** 64
    return isWhole ? wholeFloat(value) : value
  },
}

const INSTANT: ScalarTag = {
  identify: () => false,
  default: true,
  tag: 'tag:yaml.org,2002:timestamp',
  test: /^\d{4}-\d/,
  resolve: (text) => instantIn(text) ?? text,
}

const WORDS: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  BAD_INDENT: 'did not find expected key',
  MISSING_CHAR: 'found unexpected end of stream',
  TAB_AS_INDENT: 'found a tab character that violates indentation',
  MULTILINE_IMPLICIT_KEY: "could not find expected ':'",
  BAD_ALIAS: 'unknown anchor referenced',
}

/** The line that Go names: where the mistake shows, counted in its own way. */
function lineOf(errors: readonly YAMLError[]): number {
  const [{ code, linePos }, next] = errors as [YAMLError, YAMLError?]
  const line = linePos?.[0].line ?? 1
  if (code === 'TAB_AS_INDENT' || code === 'MISSING_CHAR') return line - 1
  return code === 'BLOCK_AS_IMPLICIT_KEY' ? (next?.linePos?.[1]?.line ?? line) : line
}

/** A key that stands twice is no mistake of form, and said otherwise. */
function double(text: string, error: YAMLError): string {
  const lines = text.split('\n')
  const at = (error.linePos?.[0].line ?? 1) - 1
  const key = /^\s*(?:- )?["']?([^:"']+)/.exec(lines[at] ?? '')?.[1]?.trim() ?? ''
  const first = lines.findIndex((line) => new RegExp(`^\\s*(?:- )?["']?${key}["']?:`).test(line))
  return `yaml: unmarshal errors:\n  line ${at + 1}: mapping key "${key}" already defined at line ${first + 1}`
}

/** A flow collection that is not closed: Go names the line before the one in which it begins. */
function unclosed(text: string, { message, pos }: YAMLError): string | null {
  const kind = /^Flow (sequence|map) /.exec(message)?.[1]
  if (kind === undefined) return null
  const [open, close] = kind === 'map' ? ['{', '}'] : ['[', ']']
  const starts: number[] = []
  for (const { 0: bracket, index } of text.slice(0, pos[0]).matchAll(/[[\]{}]/g)) {
    if (bracket === open) starts.push(index)
    else if (bracket === close) starts.pop()
  }
  const line = text.slice(0, starts.at(-1) ?? 0).split('\n').length
  return `yaml: line ${Math.max(1, line - 1)}: did not find expected ',' or '${close}'`
}

/** Where Compose's tags stand, also in what an alias stands for; what bears one is not entered. */
function tagsIn(document: Document): readonly YamlTag[] {
  const found: YamlTag[] = []
  const trail: unknown[] = []
  const look = (given: unknown, path: readonly string[]): void => {
    const node = isAlias(given) ? given.resolve(document) : given
    if (!isNode(node) || trail.includes(node)) return
    if (node.tag === '!reset' || node.tag === '!override') {
      found.push({ tag: node.tag, path })
      return
    }
    trail.push(node)
    if (isMap(node)) for (const { key, value } of node.items) look(value, below(path, key))
    if (isSeq(node)) node.items.forEach((item, at) => look(item, [...path, String(at)]))
    trail.pop()
  }
  look(document.contents, [])
  return found
}

/** What is merged with `<<` stands in the mapping itself. */
const below = (path: readonly string[], key: unknown): readonly string[] => {
  const name = isScalar(key) ? key.value : key
  return typeof name === 'symbol' ? path : [...path, String(name)]
}

/** What JSON, and so the client's check of a file's form, cannot hold; null when there is nothing. */
function unsupportedIn(document: Document): string | null {
  let found: string | null = null
  visit(document, {
    Pair(_, { key }) {
      const name = isScalar(key) ? key.value : key
      if (typeof name === 'string' || typeof name === 'symbol') return undefined
      found = 'type: map[interface {}]interface {}'
      return visit.BREAK
    },
    Scalar(_, { value }) {
      if (typeof value !== 'number' || Number.isFinite(value)) return undefined
      found = `value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`
      return visit.BREAK
    },
  })
  return found
}

/** The first key that is no text, in compose's words. */
function oddKeyIn(document: Document): string | null {
  let found: string | null = null
  visit(document, {
    Pair(_, { key }, ancestors) {
      const name = isScalar(key) ? key.value : key
      if (typeof name === 'string' || typeof name === 'symbol') return undefined
      const place = ancestors.flatMap((one) => (isPair(one) ? [String(one.key)] : [])).join('.')
      const where = place === '' ? 'at top level' : `in ${place}`
      found = `non-string key ${where}: ${name === null ? '<nil>' : String(name as number)}`
      return visit.BREAK
    },
  })
  return found
}

/** What only shows when aliases and merges are followed. */
function valueOf(document: Document): unknown {
  try {
    return document.toJS()
  } catch (error) {
    const { message } = error as Error
    const alias = /^Unresolved alias .*: (.*)$/.exec(message)?.[1]
    const why =
      alias === undefined
        ? 'map merge requires map or sequence of maps as the value'
        : `unknown anchor '${alias}' referenced`
    throw new Error(`yaml: ${why}`, { cause: error })
  }
}

/** The documents of a text, or a refusal in Go's words. */
export function readYaml(text: string): HostReply {
  const documents = parseAllDocuments(text, {
    merge: true,
    logLevel: 'error',
    customTags: (tags) => [WHOLE, FLOAT, INSTANT, ...tags],
  })
  const all = documents as Document[]
  const errors = all.flatMap((document) => document.errors)
  const [error] = errors
  if (error !== undefined) return { kind: 'refused', message: faultOf(text, error, errors) }
  if (all.length === 0)
    return { kind: 'yaml', documents: [{ value: null, tags: [], unsupported: null, oddKey: null }] }
  try {
    const read = all.map((document) => ({
      value: valueOf(document),
      tags: tagsIn(document),
      unsupported: unsupportedIn(document),
      oddKey: oddKeyIn(document),
    }))
    return { kind: 'yaml', documents: read }
  } catch (error) {
    return { kind: 'refused', message: (error as Error).message }
  }
}

function faultOf(text: string, error: YAMLError, errors: readonly YAMLError[]): string {
  if (error.code === 'DUPLICATE_KEY') return double(text, error)
  const words = WORDS[error.code] ?? error.message.split('\n')[0] ?? ''
  return unclosed(text, error) ?? `yaml: line ${lineOf(errors)}: ${words}`
}

/** The tool as a lab takes it. */
export const YAML = { read: readYaml, write: writeYaml }
