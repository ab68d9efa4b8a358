/**
 * Flags of a container that `service create` and `service update` read alike: health check,
 * capabilities, limits of its processes, log driver (spec 10.6, 10.8).
 */
import type * as api from '../../../api/types'
import { Fail } from '../../client'
import type { Call } from '../../command'
import { byText } from '../../../api/order'
import { parseInt64 } from '../../values'

/** Privileges with what `--credential-spec` says; undefined: nobody ever spoke of any. */
export function privilegesOf(
  call: Call,
  before: api.Privileges | undefined,
): api.Privileges | undefined {
  if (!call.changed('credential-spec')) return before
  const CredentialSpec = call.custom<api.CredentialSpec | null>('credential-spec') ?? null
  if (CredentialSpec === null && before === undefined) return undefined
  return { SELinuxContext: null, NoNewPrivileges: false, ...before, CredentialSpec }
}

type HealthFlag = readonly [flag: string, field: keyof api.HealthConfig]

const HEALTH: readonly HealthFlag[] = [
  ['health-interval', 'Interval'],
  ['health-timeout', 'Timeout'],
  ['health-start-period', 'StartPeriod'],
  ['health-retries', 'Retries'],
]

/** The health check of a new service; undefined: nothing was said of any. */
export const healthOf = (call: Call): api.HealthConfig | undefined =>
  wantedHealth(call, [...HEALTH, ['health-start-interval', 'StartInterval']], undefined)

/** A service's from now on: an update takes `--health-start-interval` and does nothing with it. */
export const changedHealth = (
  call: Call,
  before: api.HealthConfig | undefined,
): api.HealthConfig | undefined => wantedHealth(call, HEALTH, before)

function wantedHealth(
  call: Call,
  flags: readonly HealthFlag[],
  before: api.HealthConfig | undefined,
): api.HealthConfig | undefined {
  const given = flags.filter(([flag]) => call.changed(flag))
  const touched = given.length > 0 || call.changed('health-cmd')
  if (call.bool('no-healthcheck')) {
    if (touched) throw new Fail('--no-healthcheck conflicts with --health-* options')
    return { Test: ['NONE'] }
  }
  if (!touched) return before
  const { Test = [], ...rest } = before ?? {}
  const kept = Test[0] === 'NONE' ? [] : Test
  const command = call.text('health-cmd')
  const said = command === '' ? [] : ['CMD-SHELL', command]
  const test = call.changed('health-cmd') ? said : kept
  return {
    ...(test.length > 0 ? { Test: test } : {}),
    ...rest,
    ...Object.fromEntries(given.map(([flag, field]) => [field, call.number(flag)])),
  }
}

/** Words in the place of a capability: all of them, or none of those before. */
const WORDS = ['ALL', 'RESET']

/** `net_admin` and `CAP_NET_ADMIN` are the same. */
const capability = (name: string): string => {
  const upper = name.trim().toUpperCase()
  return WORDS.includes(upper) || upper.startsWith('CAP_') ? upper : `CAP_${upper}`
}

/** Two lists of capabilities as the daemon gets them: all is all; what is added is not dropped. */
export function effectiveCapabilities(
  added: readonly string[],
  dropped: readonly string[],
): { readonly add: readonly string[]; readonly drop: readonly string[] } {
  const add = whole(new Set(added.map(capability)))
  const drop = whole(new Set(dropped.map(capability)))
  return { add, drop: drop.filter((name) => !add.includes(name)) }
}

const whole = (names: ReadonlySet<string>): readonly string[] =>
  names.has('ALL') ? ['ALL'] : [...names].sort(byText)

/** Capabilities added and dropped; what is added is not dropped, and the other way round. */
export function capabilitiesOf(
  call: Call,
  before: Pick<api.ContainerSpec, 'CapabilityAdd' | 'CapabilityDrop'>,
): { readonly add: readonly string[]; readonly drop: readonly string[] } {
  const added = new Set(call.list('cap-add').map(capability))
  const dropped = new Set(call.list('cap-drop').map(capability))
  const add = new Set(added.delete('RESET') ? [] : before.CapabilityAdd)
  const drop = new Set(dropped.delete('RESET') ? [] : before.CapabilityDrop)
  for (const name of dropped) if (!added.has(name) && !add.delete(name)) drop.add(name)
  for (const name of added) if (!drop.delete(name)) add.add(name)
  return { add: whole(add), drop: whole(drop) }
}

type Ulimit = NonNullable<api.ContainerSpec['Ulimits']>[number]

const ULIMITS = new Set(
  'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(
    ' ',
  ),
)

/** `nofile=1024` or `nofile=1024:2048`: soft, then hard. */
export function parseUlimit(text: string): Ulimit {
  const [Name = '', limits] = text.split(/=(.*)/s)
  if (limits === undefined) throw new Error(`invalid ulimit argument: ${text}`)
  if (!ULIMITS.has(Name)) throw new Error(`invalid ulimit type: ${Name}`)
  const parts = limits.split(':')
  if (parts.length > 2) {
    throw new Error(
      `too many limit value arguments - ${limits}, can only have up to two, \`soft[:hard]\``,
    )
  }
  const [Soft = 0, Hard = Soft] = parts.map(parseInt64)
  const wrong = 'ulimit soft limit must be less than or equal to hard limit:'
  if (Hard !== -1 && Soft === -1) throw new Error(`${wrong} soft: -1 (unlimited), hard: ${Hard}`)
  if (Hard !== -1 && Soft > Hard) throw new Error(`${wrong} ${Soft} > ${Hard}`)
  return { Name, Hard, Soft }
}

/** The limits by name: those taken away, and those given in their place. */
export function ulimitsOf(
  before: readonly Ulimit[],
  given: readonly Ulimit[],
  gone: readonly string[],
): readonly Ulimit[] {
  const byName = new Map(before.map((limit) => [limit.Name, limit]))
  for (const name of gone) byName.delete(name)
  for (const limit of given) byName.set(limit.Name, limit)
  return [...byName.values()].sort((a, b) => byText(a.Name, b.Name))
}
