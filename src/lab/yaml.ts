/**
 * YAML as Docker's client reads and writes it: what Go's reader complains of is said in its words,
 * as far as the library tells the same mistakes apart.
 */
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  stringify,
  type Document,
  type ScalarTag,
  type YAMLError,
} from 'yaml'
import type { HostReply, YamlTag } from '../api/host'

/** `0444`: octal, as in YAML 1.1, which the files of tutorials count on. */
const OCTAL: ScalarTag = {
  identify: () => false,
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+]?0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
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

/** Plain data, or a refusal in Go's words. */
export function readYaml(text: string): HostReply {
  const document = parseDocument(text, { merge: true, customTags: (tags) => [OCTAL, ...tags] })
  const [error] = document.errors
  if (error === undefined) {
    return { kind: 'yaml', value: document.toJS() as unknown, tags: tagsIn(document) }
  }
  const words = WORDS[error.code] ?? error.message.split('\n')[0] ?? ''
  const message =
    error.code === 'DUPLICATE_KEY'
      ? double(text, error)
      : (unclosed(text, error) ?? `yaml: line ${lineOf(document.errors)}: ${words}`)
  return { kind: 'refused', message }
}

/** Text with an indentation of two; words that YAML 1.1 reads otherwise are quoted. */
export const writeYaml = (value: unknown): string =>
  stringify(value, { schema: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false })

/** The tool as a lab takes it. */
export const YAML = { read: readYaml, write: writeYaml }
