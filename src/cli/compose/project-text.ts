/**
 * A project as text: for YAML empty structs are left out, for JSON they stand, and so do commands
 * that are none (compose-go `types`).
 */
import { mapsJson } from '../../api/json'
import { byText } from '../../api/order'
import type { Fields, Project, Rows } from './project-model'
import { inOrder, SERVICE_FIELDS } from './spec-service'

const SECTIONS = ['networks', 'volumes', 'secrets', 'configs'] as const

const sorted = (rows: Rows): Rows =>
  Object.fromEntries(Object.entries(rows).sort(([a], [b]) => byText(a, b)))

/** What the YAML says. */
export function projectYaml(project: Project): object {
  const sections = SECTIONS.filter((key) => Object.keys(project[key]).length > 0)
  return {
    ...(project.name === '' ? {} : { name: project.name }),
    services: sorted(project.services),
    ...Object.fromEntries(sections.map((key) => [key, project[key]])),
    ...project.extensions,
  }
}

/** The JSON, indented by two blanks, without a newline at its end. */
export function projectJson(project: Project): string {
  const { services, networks, ...rest } = projectYaml(project) as Fields & {
    readonly services: Rows
    readonly networks?: Rows
  }
  const plain = ['volumes', 'secrets', 'configs'].filter((key) => rest[key] !== undefined)
  const all: Fields = {
    name: project.name,
    ...rest,
    ...Object.fromEntries(plain.map((key) => [key, changed(rest[key] as Rows, withoutExtensions)])),
    services: changed(services, serviceJson),
    ...(networks === undefined ? {} : { networks: changed(networks, networkJson) }),
  }
  const keys = Object.keys(all).sort(byText)
  return asJson(Object.fromEntries(keys.map((key) => [key, all[key]])))
}

/** Fields that hold maps; so do extensions, all the way down. */
const MAPS = new Set(
  `additional_contexts annotations args configs depends_on driver_opts environment labels networks
  options secrets services sysctls ulimits volumes`.split(/\s+/),
)

const asJson = (value: object): string =>
  mapsJson(value, 2, (name) => MAPS.has(name) || name.startsWith('x-'))

const changed = (rows: Rows, change: (row: Fields) => Fields): Rows =>
  Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, change(row)]))

/** Only a project has its extensions in JSON. */
const withoutExtensions = (row: Fields): Fields =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !key.startsWith('x-')))

/** A service in JSON. */
export function serviceJson(service: Fields): Fields {
  const { deploy } = service
  const all: Fields = {
    ...service,
    command: service['command'] ?? null,
    entrypoint: service['entrypoint'] ?? null,
    ...(deploy === undefined ? {} : { deploy: deployJson(deploy as Fields) }),
  }
  return inOrder(all, SERVICE_FIELDS)
}

const DEPLOY =
  `mode replicas labels update_config rollback_config resources restart_policy placement
  endpoint_mode`.split(/\s+/)
const NETWORK =
  'name driver driver_opts ipam external internal attachable labels enable_ipv4 enable_ipv6'.split(
    ' ',
  )

const deployJson = (deploy: Fields): Fields =>
  inOrder({ resources: {}, placement: {}, ...deploy }, DEPLOY)

/** A network in JSON. */
export const networkJson = (network: Fields): Fields => inOrder({ ipam: {}, ...network }, NETWORK)
