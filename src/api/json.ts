/**
 * JSON as Go's encoder writes Docker's objects: `<`, `>` and `&` escaped, maps in the order of their
 * keys, structs in the order of their fields whatever order they came in.
 */
import { byText } from './order'

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

const escape = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (c) => ESCAPES[c] as string)

/** Fields that hold maps. */
const MAPS = new Set(['Labels', 'Options', 'Sysctls', 'DriverOpts'])

const fieldsOf = (text: string): readonly string[] => text.split(' ')

const UPDATE = fieldsOf('Parallelism Delay FailureAction Monitor MaxFailureRatio Order')
const RESOURCES = fieldsOf('NanoCPUs MemoryBytes Pids GenericResources')
/** `Spec` is a node's, a secret's, a task's or a service's: no two disagree. */
const SPEC = fieldsOf(
  'Name Labels Role Availability Data Driver Templating TaskTemplate Mode UpdateConfig RollbackConfig ContainerSpec Resources RestartPolicy Placement Networks EndpointSpec LogDriver ForceUpdate Runtime',
)

/** The order of a struct's fields, by the name of the field that holds it. Others come after. */
const STRUCTS: Readonly<Record<string, readonly string[]>> = {
  Spec: SPEC,
  PreviousSpec: SPEC,
  TaskTemplate: SPEC,
  ContainerSpec: fieldsOf(
    'Image Labels Command Args Hostname Env Dir User Groups Privileges Init StopSignal TTY OpenStdin ReadOnly Mounts StopGracePeriod Healthcheck Hosts DNSConfig Secrets Configs Isolation Sysctls CapabilityAdd CapabilityDrop Ulimits OomScoreAdj',
  ),
  Healthcheck: fieldsOf('Test Interval Timeout StartPeriod StartInterval Retries'),
  DNSConfig: fieldsOf('Nameservers Search Options'),
  Limits: RESOURCES,
  Reservations: RESOURCES,
  RestartPolicy: fieldsOf('Condition Delay MaxAttempts Window'),
  Placement: fieldsOf('Constraints Preferences MaxReplicas Platforms'),
  UpdateConfig: UPDATE,
  RollbackConfig: UPDATE,
  EndpointSpec: fieldsOf('Mode Ports'),
  Ports: fieldsOf('Name Protocol TargetPort PublishedPort PublishMode'),
  Mounts: fieldsOf('Type Name Source Destination Target Driver Mode RW ReadOnly'),
  Ulimits: fieldsOf('Name Hard Soft'),
  Cluster: fieldsOf(
    'ID Version CreatedAt UpdatedAt Spec TLSInfo RootRotationInProgress DefaultAddrPool SubnetSize DataPathPort',
  ),
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function inOrder(value: Fields, order: readonly string[]): Fields {
  const known = order.filter((name) => name in value).map((name) => [name, value[name]] as const)
  const rest = Object.entries(value).filter(([name]) => !order.includes(name))
  return Object.fromEntries([...known, ...rest])
}

/** What stands in the field `name`, as Go orders it; a version that is zero is left out. */
function asGo(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => asGo(name, one))
  if (!isFields(value)) return value
  if (MAPS.has(name) || Object.keys(value).some(isWhole)) return marked(value)
  if (value['Index'] === 0 && Object.keys(value).length === 1) return {}
  const order = STRUCTS[name]
  return order === undefined ? value : inOrder(value, order)
}

/** Whole numbers, which JavaScript puts before all other keys. */
const isWhole = (key: string): boolean => /^(?:0|[1-9]\d*)$/.test(key)

/** Stands before whole numbers that are to keep their place; no text has it (a noncharacter). */
const MARK = '\ufdd0'

/** The entries of a map by the alphabet. */
const marked = (value: Fields): Fields =>
  Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => byText(a, b))
      .map(([key, one]) => [isWhole(key) ? MARK + key : key, one]),
  )

const printed = (value: unknown, order: typeof asGo, indent?: number): string =>
  JSON.stringify(value ?? null, order, indent).replaceAll(`"${MARK}`, '"')

/** On one line, `<`, `>` and `&` as they are. */
export const plainJson = (value: unknown): string => printed(value, asGo)

/** The same of a map, which stands in no field that says so. */
export const plainMap = (value: unknown): string =>
  plainJson(isFields(value) ? marked(value) : value)

/** The same of a struct that stands in no field: its own fields in their order. */
export const plainStruct = (value: unknown, fields: readonly string[]): string =>
  plainJson(isFields(value) ? inOrder(value, fields) : value)

/** A set as Go writes it: a map of its members to nothing. */
export const goSet = (members: readonly string[]): Readonly<Record<string, object>> =>
  Object.fromEntries(members.map((member) => [member, {}]))

/** On one line. */
export const goJson = (value: unknown): string => escape(plainJson(value))

/** Indented by four blanks, empty maps and lists on one line. */
export const goJsonIndented = (value: unknown): string => escape(printed(value, asGo, 4))

/** The same, `<`, `>` and `&` as they are: so daemons send what they know. */
export const plainJsonIndented = (value: unknown): string => printed(value, asGo, 4)

/**
 * Indented by so many blanks, the keys of maps by the alphabet, structs as they are; `isMap`: the
 * name of the field in which a map stands.
 */
export const mapsJson = (
  value: unknown,
  indent: number,
  isMap: (name: string) => boolean,
): string =>
  escape(
    printed(
      value,
      (name, one) =>
        isFields(one) && (isMap(name) || Object.keys(one).some(isWhole)) ? marked(one) : one,
      indent,
    ),
  )
