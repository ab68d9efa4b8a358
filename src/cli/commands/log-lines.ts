/** Lines that containers printed, shown as they come: `docker logs` and `docker service logs`. */
import type { LogLine, Logs } from '../../api/daemon'
import { withNineDigits } from '../../api/instant'
import { Interrupted, sleep, tell, type Io, type Resume, type Wait } from '../client'
import type { Call, Flag } from '../command'
import { sinceOf } from '../format/since'
import { instantOf } from '../format/units'

/** Which lines are asked for; instants in milliseconds since 1970. */
export interface LogQuery {
  readonly since?: number
  readonly until?: number
  readonly tail?: number
}

/** What both commands can be told. */
export const LOG_FLAGS: readonly Flag[] = [
  { name: 'details', type: 'bool', help: 'Show more of what came with each line' },
  { name: 'follow', short: 'f', type: 'bool', help: 'Go on as more is printed' },
  {
    name: 'since',
    type: 'string',
    help: 'Only what is newer than this: an instant, or how long ago ("42m")',
  },
  {
    name: 'tail',
    short: 'n',
    type: 'string',
    default: 'all',
    help: 'How many lines from the end',
  },
  { name: 'timestamps', short: 't', type: 'bool', help: 'Show when' },
]

interface Source {
  readonly fetch: (query: LogQuery) => Generator<Wait, Logs, Resume>
  readonly print: (line: LogLine) => Generator<Wait, void, Resume>
  /** Can there be more? */
  readonly goesOn: () => Generator<Wait, boolean, Resume>
}

/** How often is looked for more. Milliseconds. */
const PAUSE = 500

const wrong = (flag: string): string => `invalid value for "${flag}": `

/** Shows the lines, and with `--follow` those to come; says how it ended and what was missing. */
export function* showLogs(
  call: Call,
  io: Io,
  { fetch, print, goesOn }: Source,
  until: number | null = null,
): Generator<Wait, { readonly exit: number; readonly incomplete: string }, Resume> {
  let since = sinceOf(call.text('since'), io.now(), wrong('since'))
  const query = (tail: number | null): LogQuery => ({
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
    ...(tail === null ? {} : { tail }),
  })
  let found = yield* fetch(query(tailOf(call.text('tail'))))
  for (;;) {
    for (const line of found.Lines) {
      yield* print(line)
      since = Math.max(since ?? 0, instantOf(line.Timestamp))
    }
    const isOver = !call.bool('follow') || (until !== null && io.now() >= until)
    if (isOver || !(yield* goesOn())) return { exit: 0, incomplete: found.Incomplete }
    try {
      yield* sleep(PAUSE)
    } catch (error) {
      if (error instanceof Interrupted) return { exit: 130, incomplete: '' }
      throw error
    }
    found = yield* fetch(query(null))
  }
}

/** `--until`, where there is such a flag. */
export const untilIn = (call: Call, io: Io): number | null =>
  sinceOf(call.text('until'), io.now(), wrong('until'))

/** Docker takes what is no number for all. */
const tailOf = (text: string): number | null => (/^\d+$/.test(text) ? Number(text) : null)

/** Prints a line where the container printed it: to stdout or to stderr. */
export function printLine(line: LogLine, who: string, call: Call, io: Io): void {
  const when = call.bool('timestamps') ? `${withNineDigits(line.Timestamp)} ` : ''
  const end = line.Unended === true ? '' : '\n'
  tell(io, line.Stream, `${when}${who}${call.bool('details') ? ' ' : ''}${line.Message}${end}`)
}
