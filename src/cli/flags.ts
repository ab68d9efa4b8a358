/**
 * Command lines read as pflag reads them: `--name value`, `--name=value`, `-n value`, `-nvalue`,
 * clusters of short flags, `--`. What was wrong is a `FlagTrouble` in pflag's words.
 */
import { Fail } from './client'
import type { Call, Flag } from './command'
import { parseDuration } from '../api/duration'
import {
  parseBillionths,
  parseBool,
  parseBytes,
  parseFloat64,
  parseInt64,
  parseUint,
  quoted,
} from './values'

/** The command line cannot be read; the usage follows the message and the exit status is 125. */
export class FlagTrouble extends Error {
  override readonly name = 'FlagTrouble'
}

/** A command line that was read. `help`: `--help` was there, or its old shorthand. */
export interface Parsed {
  readonly call: Call
  readonly help: 'long' | 'short' | null
}

interface Setting {
  readonly text: string
  readonly value: unknown
}

interface Reader {
  readonly flags: readonly Flag[]
  readonly words: readonly string[]
  at: number
  readonly args: string[]
  readonly settings: Map<string, Setting[]>
  help: Parsed['help']
}

/** Reads `words` against `flags`. Without `interspersed`, flags end at the first argument. */
export function parseFlags(
  flags: readonly Flag[],
  words: readonly string[],
  interspersed: boolean,
): Parsed {
  const reader: Reader = { flags, words, at: 0, args: [], settings: new Map(), help: null }
  while (reader.at < words.length && reader.help === null) {
    const word = words[reader.at++] as string
    if (word === '--' || (!isFlag(word) && !interspersed)) {
      if (word !== '--') reader.args.push(word)
      reader.args.push(...words.slice(reader.at))
      break
    }
    if (!isFlag(word)) reader.args.push(word)
    else if (word.startsWith('--')) readLong(reader, word)
    else readShort(reader, word.slice(1))
  }
  return { call: callOf(flags, reader.args, reader.settings), help: reader.help }
}

const isFlag = (word: string): boolean => word.length > 1 && word.startsWith('-')

function readLong(reader: Reader, word: string): void {
  const [, name, , value] = /^--([^=]*)(=(.*))?$/s.exec(word) as unknown as string[]
  if (name === undefined || name === '' || name.startsWith('-')) {
    throw new FlagTrouble(`bad flag syntax: ${word}`)
  }
  const flag = reader.flags.find((candidate) => candidate.name === name)
  if (name === 'help') reader.help = 'long'
  else if (flag === undefined) throw new FlagTrouble(`unknown flag: --${name}`)
  else if (value !== undefined) set(reader, flag, value)
  else if (flag.type === 'bool') set(reader, flag, 'true')
  else if (reader.at >= reader.words.length) {
    throw new FlagTrouble(`flag needs an argument: --${name}`)
  } else set(reader, flag, reader.words[reader.at++] as string)
}

/** A cluster of short flags; the first that takes a value takes the rest. */
function readShort(reader: Reader, cluster: string): void {
  const short = cluster[0] as string
  const flag = reader.flags.find((candidate) => candidate.short === short)
  if (flag === undefined) {
    if (short !== 'h') {
      throw new FlagTrouble(`unknown shorthand flag: '${short}' in -${cluster}`)
    }
    reader.help = 'short'
  } else if (cluster.length > 2 && cluster[1] === '=') set(reader, flag, cluster.slice(2))
  else if (flag.type === 'bool') {
    set(reader, flag, 'true')
    if (cluster.length > 1) readShort(reader, cluster.slice(1))
  } else if (cluster.length > 1) set(reader, flag, cluster.slice(1))
  else if (reader.at >= reader.words.length) {
    throw new FlagTrouble(`flag needs an argument: '${short}' in -${cluster}`)
  } else set(reader, flag, reader.words[reader.at++] as string)
}

function set(reader: Reader, flag: Flag, text: string): void {
  const settings = reader.settings.get(flag.name) ?? []
  reader.settings.set(flag.name, settings)
  try {
    settings.push({ text, value: valueOf(flag, text) })
  } catch (error) {
    if (!(error instanceof Error) || error instanceof Fail) throw error
    const name = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`
    throw new FlagTrouble(`invalid argument ${quoted(text)} for "${name}" flag: ${error.message}`)
  }
}

function valueOf(flag: Flag, text: string): unknown {
  if (flag.type !== 'custom') flag.parse?.(text)
  switch (flag.type) {
    case 'bool':
      return parseBool(text)
    case 'string':
    case 'list':
      return text
    case 'int':
      return parseInt64(text)
    case 'uint':
      return parseUint(text)
    case 'uint32':
      return parseUint(text, 32)
    case 'float':
      return parseFloat64(text)
    case 'duration':
      return parseDuration(text)
    case 'bytes':
      return parseBytes(text)
    case 'decimal':
      return parseBillionths(text)
    case 'custom':
      return flag.parse === undefined ? text : flag.parse(text)
  }
}

/** What stands for an absent flag: its default, read as if given; null where the type is custom. */
function defaultOf(flag: Flag): unknown {
  const text = flag.default ?? ''
  if (flag.type === 'string' || flag.type === 'list') return text
  if (flag.type === 'custom') return null
  if (text !== '') return valueOf(flag, text)
  return flag.type === 'bool' ? false : 0
}

function callOf(
  flags: readonly Flag[],
  args: readonly string[],
  settings: ReadonlyMap<string, readonly Setting[]>,
): Call {
  const flagOf = (name: string): Flag => {
    const flag = flags.find((candidate) => candidate.name === name)
    if (flag === undefined) throw new Error(`the command has no flag --${name}`)
    return flag
  }
  const given = (name: string): readonly Setting[] => settings.get(flagOf(name).name) ?? []
  const last = (name: string): unknown => {
    const setting = given(name).at(-1)
    return setting === undefined ? defaultOf(flagOf(name)) : setting.value
  }
  return {
    args,
    changed: (name) => given(name).length > 0,
    bool: (name) => last(name) === true,
    text: (name) => given(name).at(-1)?.text ?? flagOf(name).default ?? '',
    number: (name) => last(name) as number,
    list: (name) => given(name).map(({ text }) => text),
    custom: <T>(name: string) => last(name) as T | null,
    customs: <T>(name: string) => given(name).map(({ value }) => value as T),
  }
}
