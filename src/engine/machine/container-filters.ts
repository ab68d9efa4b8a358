/** Which containers `docker ps --filter` lets through (moby: daemon/list.go). */
import type * as daemon from '../../api/daemon'
import { refusal } from '../../api/errors'
import { parsePorts } from '../../api/ports'
import type { Filters, Refusal } from '../../api/routes'
import { plainName } from '../agent/images'
import type { Container } from '../agent/runtime'
import { filterRows, hasLabel, type Tests } from '../control/api/filters'
import { isRefusal } from '../control/api/lookup'

interface Row {
  readonly container: Container
  /** As the list shows it. */
  readonly shown: daemon.Container
}

const STATES = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']
const HEALTHS = ['none', 'starting', 'healthy', 'unhealthy']
const FLAGS: Readonly<Record<string, boolean>> = { 0: false, false: false, 1: true, true: true }

const listensAt =
  (key: 'PublicPort' | 'PrivatePort') =>
  ({ shown }: Row, value: string): boolean => {
    const wanted = parsePorts(value)
    return shown.Ports.some((port) => wanted.includes(`${port[key]}/${port.Type}`))
  }

const isPublished = listensAt('PublicPort')
const isExposed = listensAt('PrivatePort')

const NAMED: Tests<Row> = {
  id: ({ container }, value) => matches(value, container.id),
  name: ({ container }, value) =>
    matches(value, `/${container.name}`) || matches(value, container.name),
}

const TESTS: Tests<Row> = {
  label: ({ shown }, value) => hasLabel(shown.Labels, value),
  status: ({ shown }, value) => shown.State === value,
  health: ({ container }, value) => (container.health?.status ?? 'none') === value,
  exited: ({ container, shown }, value) =>
    shown.State === 'exited' && container.exitCode === Number(value),
  'is-task': ({ container }, value) => (container.byHand === null) === FLAGS[value],
  ancestor({ container }, value) {
    const image = plainName(container.image)
    return image === value || image.split(':')[0] === value
  },
  network: ({ shown }, value) =>
    Object.entries(shown.NetworkSettings.Networks).some(
      ([name, { NetworkID }]) => name === value || NetworkID.startsWith(value),
    ),
  // There are no others but on Windows, and elsewhere nobody asks.
  isolation: () => true,
  volume: ({ shown }, value) =>
    shown.Mounts.some(
      ({ Name, Source, Destination }) => value === Destination || value === (Name ?? Source),
    ),
}

/** `rows`: all containers, the newest first. */
export function filterContainers<Of extends Row>(
  rows: readonly Of[],
  filters: Filters = {},
): readonly Of[] | Refusal {
  const { id, name, before, since, publish, expose, ...others } = filters
  const unknownKey = filterRows([], others, TESTS)
  if (isRefusal(unknownKey)) return unknownKey
  const fault = invalid(filters) ?? unknownBound(rows, filters) ?? invalidPorts(filters)
  if (fault !== null) return fault
  const named = filterRows(rows, given({ id, name }), NAMED)
  if (isRefusal(named)) return named
  const left = between(named, before?.at(-1), since?.at(-1))
  const open = left.filter(
    (row) =>
      publish === expose ||
      publish?.some((value) => isPublished(row, value)) === true ||
      expose?.some((value) => isExposed(row, value)) === true,
  )
  return filterRows(open, others, TESTS)
}

const given = (filters: Readonly<Record<string, readonly string[] | undefined>>): Filters =>
  Object.fromEntries(
    Object.entries(filters).filter(([, values]) => values !== undefined),
  ) as Filters

/** By its whole ID or its name: the beginning of an ID is nobody's here. */
const isOne =
  (text: string) =>
  ({ container }: Row): boolean =>
    container.id === text || container.name === text.replace(/^\//, '')

/** Those older than the one (none, if a name has left it out) and newer than the other. */
function between<Of extends Row>(
  rows: readonly Of[],
  before: string | undefined,
  since: string | undefined,
): readonly Of[] {
  const first = before === undefined ? -1 : rows.findIndex(isOne(before))
  const older = before !== undefined && first < 0 ? [] : rows.slice(first + 1)
  const end = since === undefined ? -1 : older.findIndex(isOne(since))
  return end < 0 ? older : older.slice(0, end)
}

function unknownBound(rows: readonly Row[], { before = [], since = [] }: Filters): Refusal | null {
  const text = [...before, ...since].find((one) => !rows.some(isOne(one)))
  return text === undefined ? null : refusal(404, `No such container: ${text}`)
}

function invalidPorts(filters: Filters): Refusal | null {
  for (const key of ['publish', 'expose']) {
    for (const value of filters[key] ?? []) {
      if (value.includes(':')) {
        return refusal(500, `filter for '${key}' should not contain ':': ${value}`)
      }
      try {
        parsePorts(value)
      } catch (error) {
        const { message } = error as Error
        return refusal(500, `error while looking up for ${key} ${value}: ${message}`)
      }
    }
  }
  return null
}

/** As a regular expression; one that cannot be read matches only itself. */
function matches(pattern: string, text: string): boolean {
  if (pattern === text) return true
  try {
    return new RegExp(pattern).test(text)
  } catch {
    return false
  }
}

function invalid(filters: Filters): Refusal | null {
  const { exited = [], 'is-task': isTask = [] } = filters
  const code = exited.find((value) => !/^[+-]?\d+$/.test(value))
  if (code !== undefined) {
    const reason = `strconv.Atoi: parsing "${code}": invalid syntax`
    return refusal(400, `invalid filter 'exited=${code}': ${reason}`)
  }
  const state = unknown(filters, 'status', 'state', STATES)
  if (state !== null) return state
  const flags = new Set(isTask.map((value) => FLAGS[value]))
  flags.delete(undefined)
  if (isTask.length > 0 && flags.size !== 1) {
    return refusal(400, `invalid filter 'is-task=[${isTask.join(' ')}]'`)
  }
  return unknown(filters, 'health', 'health', HEALTHS)
}

function unknown(
  filters: Filters,
  key: string,
  noun: string,
  known: readonly string[],
): Refusal | null {
  const value = filters[key]?.find((one) => !known.includes(one))
  if (value === undefined) return null
  const reason = `invalid value for ${noun} (${value}): must be one of ${known.join(', ')}`
  return refusal(400, `invalid filter '${key}=${value}': ${reason}`)
}
