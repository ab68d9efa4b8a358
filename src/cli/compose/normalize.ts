/** What goes without saying in a project, said (compose-go v2.6 `loader/normalize`). */
import { byText } from '../../api/order'
import { cleanPath } from '../../api/path'
import { inKeyOrder } from './key-order'
import type { Fields, Model, Rows } from './project-model'

type Variables = Readonly<Record<string, string>>

/** The project with names for what has none, the usual network, and what services depend on. */
export function normalized(model: Model, env: Variables): Model {
  const services = changed(model.services, (service) => normalService(service, env))
  const usesDefault = Object.values(services).some((one) => 'default' in fieldsOf(one['networks']))
  const networks = { ...(usesDefault ? { default: {} } : {}), ...model.networks }
  const named = (section: Rows): Rows => namedRows(section, model.name)
  return {
    ...model,
    services,
    networks: named(networks),
    volumes: named(model.volumes),
    secrets: named(model.secrets),
    configs: named(model.configs),
  }
}

const fieldsOf = (value: unknown): Fields => (value ?? {}) as Fields

const changed = (rows: Rows, change: (row: Fields) => Fields): Rows =>
  Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, change(row)]))

function namedRows(rows: Readonly<Record<string, Fields | null>>, project: string): Rows {
  const found = Object.entries(rows).sort(([a], [b]) => byText(a, b))
  return Object.fromEntries(
    found.map(([key, given]) => {
      const row = given ?? {}
      const own = row['external'] === true ? key : `${project}_${key}`
      return [key, { name: row['name'] ?? own, ...row }]
    }),
  )
}

function normalService(service: Fields, env: Variables): Fields {
  const { build, networks, volumes, pull_policy: policy } = service
  const isApart = service['network_mode'] !== undefined
  const hasNetworks = Object.keys(fieldsOf(networks)).length > 0
  const needed = inKeyOrder({ ...impliedBy(service), ...fieldsOf(service['depends_on']) })
  return {
    ...service,
    ...(isApart || hasNetworks ? {} : { networks: { default: null } }),
    ...(build === undefined ? {} : { build: normalBuild(build as Fields, env) }),
    ...(Object.keys(needed).length === 0 ? {} : { depends_on: needed }),
    ...(policy === 'if_not_present' ? { pull_policy: 'missing' } : {}),
    ...(Array.isArray(volumes)
      ? { volumes: (volumes as readonly unknown[]).map(normalMount) }
      : {}),
  }
}

function normalBuild({ context, ...given }: Fields, env: Variables): Fields {
  const isSaid = given['dockerfile'] !== undefined || given['dockerfile_inline'] !== undefined
  const { args } = given
  return {
    context,
    ...(isSaid ? {} : { dockerfile: 'Dockerfile' }),
    ...given,
    ...(args === undefined ? {} : { args: knownArgs(args, env) }),
  }
}

/** Arguments without a value have the shell's, or are none. */
function knownArgs(args: unknown, env: Variables): unknown {
  if (Array.isArray(args)) {
    return (args as readonly string[]).flatMap((text) => {
      if (text.includes('=')) return [text]
      return env[text] === undefined ? [] : [`${text}=${env[text]}`]
    })
  }
  const rows = Object.entries(args as Fields).map(([key, value]) => [key, value ?? env[key]])
  return Object.fromEntries(rows.filter(([, value]) => value !== undefined)) as Fields
}

const normalMount = (mount: unknown): unknown => {
  if (typeof mount !== 'object' || mount === null) return mount
  const { target } = mount as Fields
  return typeof target === 'string' ? { ...mount, target: cleanPath(target) } : mount
}

/** The services whose networks or processes a service shares, or that it has links to. */
function impliedBy(service: Fields): Fields {
  const links = (service['links'] ?? []) as readonly string[]
  const linked = links.map((link) => /^([^:]*):[^:]*$/.exec(link)?.[1] ?? link)
  const shared = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'].flatMap((key) => {
    const [, name] = /^service:(.*)$/s.exec(String((service[key] ?? '') as string)) ?? []
    return name === undefined ? [] : [name]
  })
  const lenders = (service['volumes_from'] ?? []) as readonly string[]
  const lent = lenders.filter((one) => !one.startsWith('container:'))
  const borrowed = lent.map((one) => one.replace(/:.*$/s, ''))
  return Object.fromEntries([
    ...borrowed.map((name) => [name, { ...STARTED, restart: false }] as const),
    ...[...linked, ...shared].map((name) => [name, STARTED] as const),
  ])
}

const STARTED = { condition: 'service_started', restart: true, required: true }
