/**
 * How every `inspect` command goes (spec 10.1): each reference is looked up in turn; what is found
 * is printed, then it is said what was not, and the exit status is 1. `--pretty` prints all or
 * nothing.
 */
import { goJson } from '../../api/json'
import type { Endpoint, Reply, Routes } from '../../api/routes'
import { daemonError, Fail, type Io, type Program, type Resume, type Wait } from '../client'
import type { Call } from '../command'
import { readTemplate, type Template } from '../../api/template/template'
import { inspectJson, renderObject } from '../format/inspect'
import { templateFault } from '../format/listing'

export interface Inspecting<T> {
  /** The object, or why there is none. */
  readonly find: (ref: string) => Generator<Wait, T | string, Resume>
  /** What Go calls its type. */
  readonly type: (object: T) => string
  /** The client keeps the answer as it came, too. */
  readonly isRaw?: boolean
  /** What `--pretty` makes of it; absent where there is no such flag. */
  readonly pretty?: (object: T) => string
}

/** The object of an answer, or why there is none. */
export const foundIn = <E extends Endpoint>(reply: Reply<E>): Routes[E]['answer'] | string =>
  'body' in reply ? reply.body : daemonError(reply.status, reply.message)

/** Looks up what a call refers to and prints what was found. @throws Fail of what was not */
export function* inspecting<T extends object>(
  call: Call,
  io: Io,
  { find, type, isRaw = false, pretty }: Inspecting<T>,
): Program {
  const format = call.text('format')
  const isPretty = format === 'pretty' || (pretty !== undefined && call.bool('pretty'))
  const template = isPretty ? null : templateOf(format, pretty === undefined ? 64 : 1)
  const found: T[] = []
  const faults: string[] = []
  for (const ref of call.args) {
    const object = yield* find(ref)
    if (typeof object !== 'string') found.push(object)
    else if (isPretty) throw new Fail(object)
    else faults.push(object)
  }
  if (isPretty && pretty !== undefined) io.out(found.map(pretty).join(''))
  else if (template === null)
    io.out(format === 'json' ? `${goJson(found)}\n` : inspectJson(found, isRaw))
  else {
    const write = (one: T): string => `${renderObject(template, one, type(one), isRaw)}\n`
    io.out(rendered(found, write, faults) || '\n')
  }
  if (faults.length > 0) throw new Fail(faults.join('\n'))
  return 0
}

/** The template that is asked for; null where JSON is. */
function templateOf(format: string, exit: number): Template | null {
  if (format === '' || format === 'json') return null
  try {
    return readTemplate(format)
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
