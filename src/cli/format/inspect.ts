/** What `inspect` commands print: a JSON array, or what a template makes of each object. */
import { goJson, goJsonIndented } from '../../api/json'
import { compile, TemplateTrouble } from '../../api/template/template'
import { parseInstant } from '../../api/instant'
import { Printed } from '../../api/template/functions'
import { Fail, type Io } from '../client'
import { printDuration } from './duration'
import { templateFault } from './listing'
import { goTime } from './units'

/** A JSON array, indented by four blanks. */
export const inspectJson = (values: readonly unknown[]): string => `${goJsonIndented(values)}\n`

/** Fields that hold nanoseconds. */
const DURATIONS = new Set([
  'Delay',
  'Window',
  'Monitor',
  'Interval',
  'Timeout',
  'StartPeriod',
  'StartInterval',
  'StopGracePeriod',
  'HeartbeatPeriod',
  'NodeCertExpiry',
])

/** A field of an object of the API as Go's structs have it: instants and spans print as such. */
function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const field = (value as Record<string, unknown>)[name]
  if (typeof field === 'number' && DURATIONS.has(name)) {
    return new Printed(field, printDuration(field))
  }
  if (typeof field !== 'string' || parseInstant(field) === null) return field
  return new Printed(field, goTime(field))
}

/** A template for objects of the API. @throws TemplateTrouble */
export const inspectTemplate = (format: string, type: string): ((object: unknown) => string) =>
  compile(format, type, { field: fieldOf })

/** What Go calls a value and its template, in errors. */
interface GoNames {
  readonly type: string
  readonly template?: string
}

/** One object of the daemon's or the client's own, as `--format` wants it (`info`, `version`). */
export function printFormatted(value: unknown, format: string, names: GoNames, io: Io): void {
  const { type, template = '' } = names
  if (format === 'json') return io.out(`${goJson(value)}\n`)
  try {
    io.out(`${compile(format, type, { name: template, field: fieldOf })(value)}\n`)
  } catch (error) {
    if (!(error instanceof TemplateTrouble)) throw error
    const { stage, message } = error
    if (stage === 'read') throw new Fail(`template parsing error: ${message}`, 64)
    io.out('\n')
    throw new Fail(message)
  }
}

/** Objects that were looked up, as `--format` wants them. */
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
