/** What `inspect` commands print: a JSON array, or what a template makes of each object. */
import { goJson, goJsonIndented } from '../../api/json'
import { compile } from '../../api/template/template'
import { parseInstant } from '../../api/instant'
import { Time } from '../../api/template/functions'
import { templateFault } from './listing'

/** A JSON array, indented by four blanks. */
export const inspectJson = (values: readonly unknown[]): string => `${goJsonIndented(values)}\n`

/** A field of an object of the API, as Go's structs have it: instants are times. */
function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const field = (value as Record<string, unknown>)[name]
  return typeof field === 'string' && parseInstant(field) !== null ? new Time(field) : field
}

/** A template for objects of the API. @throws TemplateTrouble */
export const inspectTemplate = (format: string, type: string): ((object: unknown) => string) =>
  compile(format, type, { field: fieldOf })

/** The objects, as `--format` wants them. */
export function inspectWith(values: readonly unknown[], format: string): string {
  if (format === '') return inspectJson(values)
  if (format === 'json') return `${goJson(values)}\n`
  try {
    const render = inspectTemplate(format, 'interface {}')
    return values.map((value) => `${render(value)}\n`).join('')
  } catch (error) {
    throw templateFault(error, 64)
  }
}
