/** What goes without saying in a project, said (compose-go v2.9 `loader/normalize`). */
import { byText } from '../../api/order'
import { cleanPath } from '../../api/path'
import { type Dict, isDict, type Plain } from './interpolate'

type Variables = Readonly<Record<string, string>>

const changed = (rows: Plain | undefined, change: (row: Dict, key: string) => Dict): Dict =>
  Object.fromEntries(
    Object.entries((rows ?? {}) as Dict).map(([key, row]) => [
      key,
      change((row ?? {}) as Dict, key),
    ]),
  )

/** The document with names for what has none, the usual network, and what services depend on. */
export function normalized(document: Dict, name: string, env: Variables): Dict {
  const services = changed(document['services'], (service) => normalService(service, env))
  const usesDefault = Object.values(services).some((one) =>
    Object.keys(((one as Dict)['networks'] ?? {}) as Dict).includes('default'),
  )
  const networks = { ...(usesDefault ? { default: null } : {}), ...(document['networks'] as Dict) }
  const all: Dict = {
    ...document,
    name,
    ...(document['services'] === undefined ? {} : { services }),
    ...(Object.keys(networks).length === 0 ? {} : { networks }),
  }
  const sections = ['networks', 'volumes', 'configs', 'secrets'].filter((key) => isDict(all[key]))
  return {
    ...all,
    ...Object.fromEntries(sections.map((key) => [key, named(all[key] as Dict, name)])),
  }
}

const named = (section: Dict, project: string): Dict =>
  Object.fromEntries(
    Object.entries(changed(section, (row, key) => namedRow(row, key, project))).sort(([a], [b]) =>
      byText(a, b),
    ),
  )

function namedRow(row: Dict, key: string, project: string): Dict {
  if ((row['name'] ?? null) !== null) return row
  const isExternal = /^(?:1|t|true)$/i.test(String((row['external'] ?? '') as string))
  return { ...row, name: isExternal ? key : `${project}_${key}` }
}

/** What lists and mappings of variables leave open, from the surroundings. */
export function resolved(value: Plain, env: Variables, keepsEmpty: boolean): Plain {
  if (Array.isArray(value)) {
    return (value as readonly Plain[]).flatMap((text) => {
      if (typeof text !== 'string' || text.includes('=')) return [text]
      if (env[text] !== undefined) return [`${text}=${env[text]}`]
      return keepsEmpty ? [text] : []
    })
  }
  const rows = Object.entries(value as Dict).flatMap(([key, one]): [string, Plain][] => {
    if (one !== null || env[key] !== undefined) return [[key, one ?? (env[key] as string)]]
    return keepsEmpty ? [[key, null]] : []
  })
  return Object.fromEntries(rows)
}

function normalService(service: Dict, env: Variables): Dict {
  const { build, environment, networks, volumes, pull_policy: policy } = service
  const isApart = service['provider'] !== undefined || service['network_mode'] !== undefined
  const hasNetworks = Object.keys((networks ?? {}) as Dict).length > 0
  const needed = { ...impliedBy(service), ...(service['depends_on'] as Dict | undefined) }
  return {
    ...service,
    ...(isApart || hasNetworks ? {} : { networks: { default: null } }),
    ...(isDict(build) ? { build: normalBuild(build, env) } : {}),
    ...(environment === undefined ? {} : { environment: resolved(environment, env, true) }),
    ...(Object.keys(needed).length === 0 ? {} : { depends_on: needed }),
    ...(policy === 'if_not_present' ? { pull_policy: 'missing' } : {}),
    ...(Array.isArray(volumes) ? { volumes: (volumes as readonly Plain[]).map(normalMount) } : {}),
  }
}

function normalBuild(given: Dict, env: Variables): Dict {
  const isSaid = given['dockerfile'] !== undefined || given['dockerfile_inline'] !== undefined
  const { args } = given
  return {
    context: '.',
    ...given,
    ...(isSaid ? {} : { dockerfile: 'Dockerfile' }),
    ...(args === undefined ? {} : { args: resolved(args, env, false) }),
  }
}

const normalMount = (mount: Plain): Plain => {
  const target = isDict(mount) ? mount['target'] : undefined
  return typeof target === 'string' ? { ...(mount as Dict), target: cleanPath(target) } : mount
}

/** The services whose networks or processes a service shares, or that it has links to. */
function impliedBy(service: Dict): Dict {
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
