/** A checked Compose document with its short forms written out (spec 10.11). */
import { clusterSpec } from './cluster-volume'
import { dict, extensions, filled, items, mapped, pairs, text, truth } from './decode'
import { pathAtHome } from './home'
import type { Dict, Plain } from './interpolate'
import type * as model from './model'
import { spellService, type Around } from './spell-service'

type Noun = 'network' | 'volume' | 'secret' | 'config'

/** From which version 3.x on the old form of `external` is warned of. */
const WARNED: Readonly<Record<Noun, number>> = { network: 5, volume: 4, secret: 5, config: 5 }

/** A section's entry, and what is needed to name it. */
interface Entry {
  readonly noun: Noun
  readonly key: string
  readonly fields: Dict
  readonly minor: number
  readonly warn: Around['warn']
}

/** `external: true`, or its old form `external: {name: …}`, takes a name. */
function named({ noun, key, fields, minor, warn }: Entry): {
  name: string | undefined
  external: boolean
} {
  const { external } = fields
  const name = text(fields['name'])
  const isExternal = external !== undefined && external !== false
  const old = typeof external === 'object' ? text(dict(external)['name']) : undefined
  if (old === undefined)
    return { name: name ?? (isExternal ? key : undefined), external: isExternal }
  const [inner, outer] = [`${noun}.external.name`, `${noun}.name`]
  if (name !== undefined) {
    throw new Error(`${noun} ${key}: ${inner} and ${outer} conflict; only use ${outer}`)
  }
  if (minor >= WARNED[noun]) {
    warn(`${noun} ${key}: ${inner} is deprecated in favor of ${outer}`)
  }
  return { name: old, external: true }
}

function network(entry: Entry): model.ComposeNetwork {
  const { fields } = entry
  const { name, external } = named(entry)
  const { driver, config } = dict(fields['ipam'])
  return {
    ...filled<model.ComposeNetwork>({
      name,
      driver: text(fields['driver']),
      driver_opts: pairs(fields['driver_opts'], ''),
      ipam: filled({
        driver: text(driver),
        config: items(config) as readonly { readonly subnet?: string }[],
      }),
      external,
      internal: truth(fields['internal']),
      attachable: truth(fields['attachable']),
      labels: pairs(fields['labels'], ''),
    }),
    ...(external ? extensions(fields) : {}),
  }
}

/** An external volume is as it is. */
function checkExternal(key: string, { driver, driver_opts, labels }: model.ComposeVolume): void {
  const given = Object.entries({ driver, driver_opts, labels }).find(
    ([, value]) => value !== undefined,
  )
  if (given === undefined) return
  throw new Error(
    `conflicting parameters "external" and "${given[0]}" specified for volume "${key}"`,
  )
}

function volume(entry: Entry): model.ComposeVolume {
  const { fields, key } = entry
  const rest = filled<model.ComposeVolume>({
    driver: text(fields['driver']),
    driver_opts: pairs(fields['driver_opts'], ''),
    labels: pairs(fields['labels'], ''),
  })
  const isExternal = fields['external'] !== undefined && fields['external'] !== false
  if (isExternal) checkExternal(key, rest)
  const { driver, driver_opts, labels } = rest
  const { name, external } = named(entry)
  const { 'x-cluster-spec': cluster, ...plain } = fields
  const spec = clusterSpec(cluster)
  return {
    ...filled<model.ComposeVolume>({ name, driver, driver_opts, external, labels }),
    ...(external ? extensions(plain) : {}),
    ...(spec === undefined ? {} : { 'x-cluster-spec': spec }),
  }
}

function payload(entry: Entry): model.ComposePayload {
  const { noun, key, fields } = entry
  const { name, external } = named(entry)
  const file = text(fields['file']) ?? ''
  const driver = text(fields['driver']) ?? ''
  if (!external && driver !== '' && file !== '') {
    throw new Error(
      `${noun} ${key}: ${noun}.driver and ${noun}.file conflict; only use ${noun}.driver`,
    )
  }
  return {
    ...filled<model.ComposePayload>({
      name,
      file: external || driver !== '' ? file : pathAtHome(file),
      external,
      labels: pairs(fields['labels'], ''),
      driver,
      driver_opts: pairs(fields['driver_opts'], ''),
      template_driver: text(fields['template_driver']),
    }),
    ...extensions(fields),
  }
}

/** The whole file. */
export function spellOut(document: Dict, version: string, around: Around): model.ComposeFile {
  const minor = Number(version.slice(2))
  const rows = <T>(section: string, noun: Noun, spell: (entry: Entry) => T) =>
    mapped(document[section], (value: Plain, key) =>
      spell({ noun, key, fields: dict(value), minor, warn: around.warn }),
    )
  return {
    version,
    services: mapped(document['services'], (value) => spellService(value, around)),
    ...filled<Omit<model.ComposeFile, 'version' | 'services'>>({
      networks: rows('networks', 'network', network),
      volumes: rows('volumes', 'volume', volume),
      secrets: rows('secrets', 'secret', payload),
      configs: rows('configs', 'config', payload),
    }),
    ...extensions(document),
  }
}
