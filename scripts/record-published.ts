/**
 * `npx tsx scripts/record-published.ts v1.50.yaml` writes src/bridge/testdata/published.json: of
 * the description of the Engine API that Docker publishes (api/docs/v1.50.yaml of moby/moby), what
 * the answers of our routes are made of, as JSON schema and without its prose. Fields that the
 * description does not name are forbidden.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROUTES } from '../src/bridge/engine-api'

const FILE = join(import.meta.dirname, '../src/bridge/testdata/published.json')

/** A schema as Swagger 2 has it. */
interface Described {
  readonly $ref?: string
  readonly allOf?: readonly Described[]
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly items?: Described
  readonly properties?: Readonly<Record<string, Described>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Described
  readonly 'x-nullable'?: boolean
}

interface Description {
  readonly info: { readonly version: string }
  readonly paths: Readonly<
    Record<string, Record<string, { readonly responses: Readonly<Record<string, Response>> }>>
  >
  readonly definitions: Readonly<Record<string, Described>>
}

interface Response {
  readonly schema?: Described
}

const [, , from = ''] = process.argv
const said = parse(readFileSync(from, 'utf8')) as Description

/** Definitions that are needed and not yet written, and those that are. */
const wanted = new Set<string>()

const nameIn = ($ref: string): string => $ref.replace('#/definitions/', '')

/** One schema for all of which something has to be true. */
function merged(parts: readonly Described[]): Described {
  const whole = parts.map(({ $ref, ...part }) =>
    $ref === undefined ? part : (said.definitions[nameIn($ref)] as Described),
  )
  return {
    type: 'object',
    properties: Object.assign({}, ...whole.map(({ properties }) => properties)),
    required: whole.flatMap(({ required = [] }) => required),
  }
}

const NULL = { type: 'null' }

function schemaOf(node: Described): object {
  const isNullable = node['x-nullable'] === true
  const [only, ...others] = node.allOf ?? []
  if (node.$ref !== undefined) {
    wanted.add(nameIn(node.$ref))
    return isNullable ? { anyOf: [{ $ref: node.$ref }, NULL] } : { $ref: node.$ref }
  }
  if (only !== undefined) {
    const inner = others.length === 0 ? only : merged([only, ...others])
    return schemaOf({ ...inner, 'x-nullable': isNullable })
  }
  const { type, format, enum: values, items, required } = node
  return {
    ...(type === undefined ? {} : { type: isNullable ? [type, 'null'] : type }),
    ...(format === undefined ? {} : { format }),
    ...(values === undefined ? {} : { enum: isNullable ? [...values, null] : values }),
    ...(items === undefined ? {} : { items: schemaOf(items) }),
    ...(required === undefined || required.length === 0 ? {} : { required }),
    ...fieldsOf(node),
  }
}

/** Fields and what else there may be: nothing, where fields are named and nothing is said of it. */
function fieldsOf({ properties, additionalProperties: more }: Described): object {
  const others = typeof more === 'object' ? schemaOf(more) : more
  if (properties === undefined) return others === undefined ? {} : { additionalProperties: others }
  const fields = Object.entries(properties).map(([name, field]) => [name, schemaOf(field)])
  return { properties: Object.fromEntries(fields), additionalProperties: others ?? false }
}

/** Status to schema; `null`: the status has no body. */
function answersOf(route: string): object {
  const [method = '', path = ''] = route.split(' ')
  const described = said.paths[path]?.[method.toLowerCase()]
  if (described === undefined) throw new Error(`${from} does not describe ${route}`)
  return Object.fromEntries(
    Object.entries(described.responses).map(([status, { schema }]) => [
      status,
      schema === undefined ? null : schemaOf(schema),
    ]),
  )
}

const routes = Object.fromEntries(ROUTES.map((route) => [route, answersOf(route)]))
const definitions: Record<string, object> = {}
for (const name of wanted) definitions[name] = schemaOf(said.definitions[name] as Described)
const published = { version: said.info.version, routes, definitions }
writeFileSync(FILE, `${JSON.stringify(published, null, 1)}\n`)
