/** Which containers `docker ps --filter` lets through (moby: daemon/list.go). */
import type * as daemon from '../../api/daemon'
import { refusal } from '../../api/errors'
import type { Filters, Refusal } from '../../api/routes'
import { plainName } from '../agent/images'
import type { Container } from '../agent/runtime'
import { filterRows, hasLabel, type Tests } from '../control/api/filters'

interface Row {
  readonly container: Container
  /** As the list shows it. */
  readonly shown: daemon.Container
}

const STATES = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']
const HEALTHS = ['none', 'starting', 'healthy', 'unhealthy']
const FLAGS: Readonly<Record<string, boolean>> = { 0: false, false: false, 1: true, true: true }

const TESTS: Tests<Row> = {
  id: ({ container }, value) => matches(value, container.id),
  name: ({ container }, value) =>
    matches(value, `/${container.name}`) || matches(value, container.name),
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
  volume: ({ shown }, value) =>
    shown.Mounts.some(
      ({ Name, Source, Destination }) => value === Destination || value === (Name ?? Source),
    ),
}

export const filterContainers = <Of extends Row>(
  rows: readonly Of[],
  filters: Filters = {},
): readonly Of[] | Refusal => invalid(filters) ?? filterRows(rows, filters, TESTS)

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
