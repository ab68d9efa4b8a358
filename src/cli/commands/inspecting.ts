/**
 * How every `inspect` command goes (spec 10.1): each reference is looked up in turn; what is found
 * is printed, then it is said what was not, and the exit status is 1.
 */
import { goJson } from '../../api/json'
import { Fail, type Io, type Program, type Resume, type Wait } from '../client'
import type { Call } from '../command'
import { inspectJson, inspectTemplate } from '../format/inspect'
import { templateFault } from '../format/listing'

export interface Inspecting<T> {
  /** The object, or why there is none. */
  readonly find: (ref: string) => Generator<Wait, T | string, Resume>
  /** What Go's errors call it. */
  readonly type: string
  /** What `--pretty` makes of it; absent where there is no such flag. */
  readonly pretty?: (object: T) => string
}

export function* inspecting<T extends object>(
  call: Call,
  io: Io,
  { find, type, pretty }: Inspecting<T>,
): Program {
  const format = call.text('format')
  const isPretty = format === 'pretty' || (pretty !== undefined && call.bool('pretty'))
  const render =
    isPretty && pretty !== undefined
      ? pretty
      : rendering(format, type, pretty === undefined ? 64 : 1)
  const found: T[] = []
  const faults: string[] = []
  for (const ref of call.args) {
    const object = yield* find(ref)
    if (typeof object === 'string') faults.push(object)
    else found.push(object)
  }
  if (render === null) io.out(format === 'json' ? `${goJson(found)}\n` : inspectJson(found))
  else io.out(rendered(found, render, faults) || (isPretty ? '' : '\n'))
  if (faults.length > 0) throw new Fail(faults.join('\n'))
  return 0
}

/** The template's work; null where JSON is wanted. */
function rendering(
  format: string,
  type: string,
  exit: number,
): ((object: object) => string) | null {
  if (format === '' || format === 'json') return null
  try {
    const render = inspectTemplate(format, type)
    return (object) => `${render(object)}\n`
  } catch (error) {
    throw templateFault(error, exit)
  }
}

function rendered<T>(found: readonly T[], render: (object: T) => string, faults: string[]): string {
  let text = ''
  for (const object of found) {
    try {
      text += render(object)
    } catch (error) {
      const fault = templateFault(error, 1)
      if (!(fault instanceof Fail)) throw fault
      faults.push(fault.message)
    }
  }
  return text
}
