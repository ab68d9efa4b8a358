/** What `inspect` commands print: a JSON array, or what a template makes of each object. */
import { goJson, goJsonIndented, plainJsonIndented } from '../../api/json'
import { readTemplate, render, TemplateTrouble, type Template } from '../../api/template/template'
import { dynamic } from '../../api/template/types'
import { Fail, type Io } from '../client'
import { asStruct } from './go-types'

/** A JSON array, indented by four blanks; `isRaw`: as the daemon sent it. */
export const inspectJson = (values: readonly unknown[], isRaw: boolean): string =>
  `${isRaw ? plainJsonIndented(values) : goJsonIndented(values)}\n`

/**
 * What a template makes of an object that Go calls `type`. Where the struct has not what it asks
 * for, and the client kept the `raw` answer, that is tried too. @throws TemplateTrouble
 */
export function renderObject(
  template: Template,
  object: unknown,
  type: string,
  isRaw: boolean,
): string {
  try {
    return render(template, asStruct(type, object))
  } catch (error) {
    if (!isRaw || !(error instanceof TemplateTrouble)) throw error
    return render({ ...template, strict: true }, dynamic(object))
  }
}

/** What Go calls a value and its template, in errors. */
interface GoNames {
  readonly type: string
  readonly template?: string
}

/** One object of the daemon's or the client's own, as `--format` wants it (`info`, `version`). */
export function printFormatted(value: unknown, format: string, names: GoNames, io: Io): void {
  const { type, template: name = '' } = names
  if (format === 'json') return io.out(`${goJson(value)}\n`)
  try {
    io.out(`${render(readTemplate(format, { name }), asStruct(type, value))}\n`)
  } catch (error) {
    if (!(error instanceof TemplateTrouble)) throw error
    const { stage, message, printed } = error
    if (stage === 'read') throw new Fail(`template parsing error: ${message}`, 64)
    io.out(`${printed}\n`)
    throw new Fail(message)
  }
}
