/**
 * For tests: whether answers are what Docker publishes of the Engine API
 * (testdata/published.json, made by scripts/record-published.ts).
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import type { Answered } from './sending'

interface Published {
  readonly version: string
  readonly routes: Readonly<Record<string, Readonly<Record<string, Schema | null>>>>
  readonly definitions: Readonly<Record<string, Schema>>
}

interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly additionalProperties?: boolean | Schema
  readonly anyOf?: readonly Schema[]
}

const FILE = join(import.meta.dirname, 'testdata/published.json')

const PUBLISHED = JSON.parse(readFileSync(FILE, 'utf8')) as Published

const whole = (least: bigint, most: bigint) => ({
  type: 'number' as const,
  validate: (value: number) =>
    Number.isInteger(value) && BigInt(value) >= least && BigInt(value) <= most,
})

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/
const network = /^[\d.]+\/\d+$|^[\da-f:]+\/\d+$/

/** Formats of Swagger, as a Go program writes them. `binary` is nothing that JSON has. */
const FORMATS = {
  int64: whole(-(2n ** 63n), 2n ** 63n),
  uint8: whole(0n, 2n ** 8n - 1n),
  uint16: whole(0n, 2n ** 16n - 1n),
  uint32: whole(0n, 2n ** 32n - 1n),
  uint64: whole(0n, 2n ** 64n),
  dateTime: instant,
  'date-time': instant,
  cidr: network,
  CIDR: network,
  'ip-address': /^[\d.]*$|^[\da-f:]+$/,
  json: true as const,
  uri: true as const,
  binary: true as const,
}

const ajv = new Ajv({
  allErrors: true,
  strict: false,
  verbose: true,
  formats: FORMATS,
  inlineRefs: false,
  schemas: [{ ...PUBLISHED, $id: 'published' }],
})

/** Each schema's place: `Task.Status`, `GET /nodes 200[]`. */
const places = new Map<unknown, string>()

function placeAll(schema: object, place: string): void {
  places.set(schema, place)
  const { properties = {}, items, additionalProperties: more, anyOf } = schema as Schema
  for (const [name, field] of Object.entries(properties)) placeAll(field, `${place}.${name}`)
  if (items !== undefined) placeAll(items, `${place}[]`)
  if (typeof more === 'object') placeAll(more, `${place}{}`)
  for (const one of anyOf ?? []) placeAll(one, place)
}

for (const [name, schema] of Object.entries(PUBLISHED.definitions)) placeAll(schema, name)
for (const [route, answers] of Object.entries(PUBLISHED.routes)) {
  for (const [status, schema] of Object.entries(answers)) {
    if (schema !== null) placeAll(schema, `${route} ${status}`)
  }
}

function worded({ parentSchema, keyword, params, data, message }: ErrorObject): string {
  const at = places.get(parentSchema)
  if (keyword === 'additionalProperties') return `${at}.${params['additionalProperty']} is unknown`
  if (keyword === 'required') return `${at}.${params['missingProperty']} is missing`
  if (keyword === 'type' && data === null) return `${at} is null`
  return `${at} ${message}: ${JSON.stringify(data)}`
}

/** That neither of two fits says less than why the first does not. */
const isEcho = ({ keyword, params }: ErrorObject): boolean =>
  keyword === 'anyOf' || params['type'] === 'null'

const known = new Map<string, ValidateFunction>()

function validatorOf(pointer: string): ValidateFunction {
  const made = known.get(pointer) ?? ajv.compile({ $ref: `published#${pointer}` })
  known.set(pointer, made)
  return made
}

const escaped = (key: string): string => encodeURIComponent(key.replaceAll('/', '~1'))

/** What of an answer is not as published; empty: nothing. */
export function faultsOf({ route, status, bodies }: Answered): string[] {
  const schema = PUBLISHED.routes[route]?.[status]
  if (schema === undefined) return [`${route} answers ${status}`]
  if (schema === null) return bodies.length === 0 ? [] : [`${route} ${status} has a body`]
  if (bodies.length === 0 && schema.type !== 'string') return [`${route} ${status} has no body`]
  const validate = validatorOf(`/routes/${escaped(route)}/${status}`)
  return bodies.flatMap((body) =>
    validate(body) ? [] : (validate.errors ?? []).filter((error) => !isEcho(error)).map(worded),
  )
}
