/** What `inspect` commands print: a JSON array, or what a template makes of each object. */
import { goJson, goJsonIndented } from '../../api/json'
import { compile } from '../../api/template/template'
import { templateFault } from './listing'

/** A JSON array, indented by four blanks. */
export const inspectJson = (values: readonly unknown[]): string => `${goJsonIndented(values)}\n`

/** The objects, as `--format` wants them. */
export function inspectWith(values: readonly unknown[], format: string): string {
  if (format === '') return inspectJson(values)
  if (format === 'json') return `${goJson(values)}\n`
  try {
    const render = compile(format, 'interface {}')
    return values.map((value) => `${render(value)}\n`).join('')
  } catch (error) {
    throw templateFault(error, 64)
  }
}
