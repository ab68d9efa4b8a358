/**
 * Networks, volumes, secrets and configs of a project, each in the order of its struct (compose-go
 * v2.6 `types`), with what `docker stack` does not know.
 */
import { extensions } from './decode'
import { isDict, type Dict, type Plain } from './interpolate'
import type { ComposeFile } from './model'
import type { Fields } from './project-model'
import { inOrder } from './spec-service'

const PAYLOAD =
  'name file environment content external labels driver driver_opts template_driver'.split(' ')

const SECTIONS = {
  networks: `name driver driver_opts ipam external internal attachable labels enable_ipv4
    enable_ipv6`.split(/\s+/),
  volumes: 'name driver driver_opts external labels'.split(' '),
  secrets: PAYLOAD,
  configs: PAYLOAD,
} as const

type Section = keyof typeof SECTIONS

/** Fields that are taken as they were said. */
const AS_SAID = ['file', 'environment', 'content', 'enable_ipv4', 'enable_ipv6']

/** Those that a document has; without names that nobody gave where they are not wanted. */
export const resourcesOf = (document: Dict, base: ComposeFile, hasNames: boolean): object =>
  Object.fromEntries(
    (Object.keys(SECTIONS) as Section[]).flatMap((section) => {
      const given = document[section]
      const rows = Object.entries((base[section] ?? {}) as Readonly<Record<string, Fields>>)
      if (rows.length === 0 || !isDict(given)) return []
      const all = rows.map(([key, row]) => {
        const said = isDict(given[key]) ? given[key] : {}
        return [key, resource(section, hasNames ? row : { ...row, name: said['name'] }, said)]
      })
      return [[section, Object.fromEntries(all) as object]]
    }),
  )

function resource(section: Section, row: Fields, said: Dict): Fields {
  const taken = AS_SAID.map((key) => [key, said[key]] as const)
  const all: Fields = {
    ...row,
    ...Object.fromEntries(taken),
    ...(isDict(said['ipam']) ? { ipam: ipamOf(said['ipam']) } : {}),
  }
  return { ...inOrder(all, SECTIONS[section]), ...extensions(said) }
}

/** Where addresses come from. */
function ipamOf({ driver, config }: Dict): Fields {
  const pools = Array.isArray(config) ? (config as readonly Plain[]).filter(isDict) : []
  const inFull = pools.map((pool) => ({
    ...inOrder(pool, ['subnet', 'gateway', 'ip_range', 'aux_addresses']),
    ...extensions(pool),
  }))
  return inOrder({ driver, config: inFull.length === 0 ? undefined : inFull }, ['driver', 'config'])
}
