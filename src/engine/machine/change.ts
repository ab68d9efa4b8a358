/**
 * Instructions of a Dockerfile that change what an image says of its containers: `--change` of
 * `docker commit` and `import` (moby: builder/dockerfile; buildkit: frontend/dockerfile).
 */
import { absolute } from '../../api/path'
import { parseDuration } from '../../api/duration'
import { refusal } from '../../api/errors'
import { goSet } from '../../api/json'
import type { Refusal } from '../../api/routes'
import { signalNumber } from '../../api/signals'
import type { HealthConfig } from '../../api/types'
import type { ImageConfig } from '../agent/made'

/** Why an instruction cannot be followed. */
class BadChange extends Error {
  override readonly name = 'BadChange'
}

/** A configuration after the changes; a refusal in the daemon's words where one cannot be. */
export function changed(config: ImageConfig, changes: readonly string[]): ImageConfig | Refusal {
  const lines = changes.flatMap((text) => text.split('\n')).map((line) => line.trim())
  const told = lines.filter((line) => line !== '' && !line.startsWith('#')).map(read)
  const odd = told.find(({ word }) => CHANGES[word.toLowerCase()] === undefined)
  if (odd !== undefined) return refusal(400, `${odd.word} is not a valid change command`)
  let hasCommand = false
  let all = config
  for (const [at, { word, rest }] of told.entries()) {
    const name = word.toLowerCase()
    try {
      const change = (CHANGES[name] as Change)(rest, all)
      const alone = name === 'entrypoint' && !hasCommand ? { Cmd: [] } : {}
      all = { ...all, ...alone, ...change }
      hasCommand ||= name === 'cmd'
    } catch (error) {
      if (!(error instanceof BadChange)) throw error
      return refusal(400, `dockerfile parse error on line ${at + 1}: ${error.message}`)
    }
  }
  return all
}

interface Told {
  readonly word: string
  readonly rest: string
}

function read(line: string): Told {
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? []
  return { word, rest }
}

type Change = (rest: string, config: ImageConfig) => ImageConfig

/** A list in JSON; null: it is none. */
function listIn(rest: string): readonly string[] | null {
  if (!rest.startsWith('[')) return null
  try {
    const list = JSON.parse(rest) as unknown
    return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : null
  } catch {
    return null
  }
}

const commandIn = (rest: string): readonly string[] =>
  listIn(rest) ?? (rest === '' ? [] : ['/bin/sh', '-c', rest])

/** Words; what stands in quotes is one, with its quotes. */
const wordsIn = (rest: string): string[] =>
  rest.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'])+/gs) ?? []

const unquoted = (word: string): string =>
  word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs, (_, double?: string, single?: string, one?: string) =>
    double?.replace(/\\(["\\$])/g, '$1') ?? single ?? one ?? '',
  ) // prettier-ignore

/** `NAME=value …`, or `NAME value` as it was written once. */
function pairsIn(key: string, rest: string): readonly (readonly [string, string])[] {
  const words = wordsIn(rest)
  const [first = ''] = words
  if (first === '') throw new BadChange(`${key} requires at least one argument`)
  if (!first.includes('=')) {
    const [, name = '', value] = /^(\S+)\s+(.*)$/s.exec(rest) ?? []
    if (value === undefined) throw new BadChange(`${key} must have two arguments`)
    return [[name, unquoted(value)]]
  }
  return words.map((word) => {
    const at = word.indexOf('=')
    if (at < 0) {
      const why = `can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`
      throw new BadChange(`Syntax error - ${why}`)
    }
    if (at === 0) throw new BadChange(`${key} names can not be blank`)
    return [unquoted(word.slice(0, at)), unquoted(word.slice(at + 1))]
  })
}

function only(key: string, rest: string): string {
  const words = wordsIn(rest)
  if (words.length !== 1) throw new BadChange(`${key} requires exactly one argument`)
  return unquoted(words[0] as string)
}

function environment(rest: string, { Env = [] }: ImageConfig): ImageConfig {
  const told = pairsIn('ENV', rest)
  const names = new Set(told.map(([name]) => name))
  const others = Env.filter((one) => !names.has(one.split('=')[0] as string))
  return { Env: [...others, ...told.map(([name, value]) => `${name}=${value}`)] }
}

function ports(rest: string, { ExposedPorts = {} }: ImageConfig): ImageConfig {
  const words = wordsIn(rest)
  if (words.length === 0) throw new BadChange('EXPOSE requires at least one argument')
  const odd = words.find((word) => !/^\d+(?:-\d+)?(?:\/(?:tcp|udp|sctp))?$/i.test(word))
  if (odd !== undefined) throw new BadChange(`invalid containerPort: ${odd}`)
  const told = words.map((word) => (word.includes('/') ? word.toLowerCase() : `${word}/tcp`))
  return { ExposedPorts: { ...ExposedPorts, ...goSet(told) } }
}

function volumes(rest: string, { Volumes = {} }: ImageConfig): ImageConfig {
  const paths = listIn(rest) ?? wordsIn(rest)
  if (paths.length === 0) throw new BadChange('VOLUME requires at least one argument')
  if (paths.includes('')) throw new BadChange('VOLUME specified can not be an empty string')
  return { Volumes: { ...Volumes, ...goSet(paths) } }
}

function stopSignal(rest: string): ImageConfig {
  const StopSignal = only('STOPSIGNAL', rest)
  if (signalNumber(StopSignal) === null) throw new BadChange(`invalid signal: ${StopSignal}`)
  return { StopSignal }
}

const SPANS: Readonly<Record<string, keyof HealthConfig>> = {
  interval: 'Interval',
  timeout: 'Timeout',
  'start-period': 'StartPeriod',
  'start-interval': 'StartInterval',
}

/** `NONE`, or `[--interval=5s …] CMD …`. */
function healthcheck(rest: string): ImageConfig {
  const [, flags = '', kind = '', command = ''] = /^((?:--\S+\s+)*)(\S*)\s*(.*)$/s.exec(rest) ?? []
  const word = kind.toUpperCase()
  if (word === '') throw new BadChange('HEALTHCHECK requires at least one argument')
  if (word === 'NONE') {
    if (command !== '') throw new BadChange('HEALTHCHECK NONE takes no arguments')
    return { Healthcheck: { Test: ['NONE'] } }
  }
  if (word !== 'CMD') {
    throw new BadChange(`Unknown type ${JSON.stringify(word)} in HEALTHCHECK (try CMD)`)
  }
  if (command === '') throw new BadChange('Missing command after HEALTHCHECK CMD')
  const list = listIn(command)
  const Test = list === null ? ['CMD-SHELL', command] : ['CMD', ...list]
  return { Healthcheck: { Test, ...Object.fromEntries(wordsIn(flags).map(span)) } }
}

function span(flag: string): readonly [string, number] {
  const [, name = '', value = ''] = /^--([\w-]+)=?(.*)$/.exec(flag) ?? []
  if (name === 'retries') return ['Retries', Number(value)]
  const key = SPANS[name]
  if (key === undefined) throw new BadChange(`unknown flag: --${name}`)
  try {
    return [key, parseDuration(value)]
  } catch (error) {
    throw new BadChange((error as Error).message)
  }
}

const CHANGES: Readonly<Record<string, Change>> = {
  cmd: (rest) => ({ Cmd: commandIn(rest) }),
  entrypoint: (rest) => ({ Entrypoint: commandIn(rest) }),
  env: environment,
  expose: ports,
  healthcheck,
  label: (rest, { Labels }) => ({
    Labels: { ...Labels, ...Object.fromEntries(pairsIn('LABEL', rest)) },
  }),
  onbuild: (rest, { OnBuild = [] }) => ({ OnBuild: [...OnBuild, rest] }),
  stopsignal: stopSignal,
  user: (rest) => ({ User: only('USER', rest) }),
  volume: volumes,
  workdir: (rest, { WorkingDir = '/' }) => ({
    WorkingDir: absolute(only('WORKDIR', rest), WorkingDir),
  }),
}
