/**
 * What containers print. Nothing is kept: a container's image, its command and its age say which
 * lines there are, and its ID gives each its luck; only the requests that it answered are data.
 */
import { MONTHS } from '../../api/clock'
import { formatInstant } from '../../api/instant'
import type { Stream } from '../../api/routes'
import { hashText } from '../kernel/hash'
import { EPOCH_MS, type Millis } from '../kernel/time'
import { behaviourOf } from './images'
import { memoryOf, type Container } from './runtime'
import type { Utterance } from './script'

/** A line that a container printed. */
export interface LogLine {
  readonly at: Millis
  readonly stream: Stream
  readonly text: string
  /** It was printed without an end of the line. */
  readonly unended?: true
}

/** Lines of one utterance that are given at most: the latest. */
const MOST = 2000

/** The lines of a container after `since`, up to `until`, in the order in which it printed them. */
export function linesOf(
  container: Container,
  standIn: boolean,
  since: Millis,
  until: Millis,
): LogLine[] {
  const { startedAt, endedAt, earlier, origin, args } = container
  if (startedAt === null) return []
  const { says, notesVisits } = behaviourOf(origin, args, standIn)
  const said = [...earlier, { startedAt, endedAt }].flatMap((run) =>
    says.flatMap((utterance) => {
      const end = Math.min(until, run.endedAt ?? until)
      return repeated(container, utterance, run.startedAt, since, end)
    }),
  )
  const visits = notesVisits
    ? visitsOf(container).filter(({ at }) => at > since && at <= until)
    : []
  const printed = container.printed.filter(({ at }) => at > since && at <= until)
  return [...said, ...printed, ...visits].sort((a, b) => a.at - b.at)
}

function repeated(
  container: Container,
  { after, every, text, stream }: Utterance,
  start: Millis,
  since: Millis,
  end: Millis,
): LogLine[] {
  const first = start + after
  const last = every === null ? 0 : Math.floor((end - first) / every)
  const from = every === null ? 0 : Math.max(0, Math.ceil((since + 1 - first) / every), last - MOST)
  const lines: LogLine[] = []
  for (let n = from; n <= last; n++) {
    const at = first + n * (every ?? 0)
    if (at > since && at <= end) lines.push({ at, stream, text: fill(text, container, n, at) })
  }
  return lines
}

const MiB = 1024 * 1024

/** Fills in what braces stand for: `{n}` the count, `{n:3}` a number below 10^3 drawn for it. */
function fill(text: string, container: Container, n: number, at: Millis): string {
  const instant = formatInstant(EPOCH_MS + at)
  const [day = '', clock = ''] = instant.slice(0, 19).split('T')
  return text.replace(/\{(\w+)(?::(\d))?\}/g, (whole, word: string, digits?: string) => {
    const luck = hashText(`${container.id} ${n} ${word}`)
    switch (word) {
      case 'n':
        return String(digits === undefined ? n : luck % 10 ** Number(digits))
      case 'time':
        return `${day} ${clock}`
      case 'slashed':
        return `${day.replaceAll('-', '/')} ${clock}`
      case 'host':
        return container.hostname
      case 'memory':
        return String(Math.round(memoryOf({ ...container, endedAt: null }, at) / MiB))
      default:
        return whole
    }
  })
}

/** A line for each request, as nginx writes them. */
function visitsOf({ visits }: Container): LogLine[] {
  return visits.map(({ at, client, path }) => {
    const instant = formatInstant(EPOCH_MS + at)
    const month = MONTHS[Number(instant.slice(5, 7)) - 1]
    const when = `${instant.slice(8, 10)}/${month}/${instant.slice(0, 4)}:${instant.slice(11, 19)}`
    const text = `${client} - - [${when} +0000] "GET ${path} HTTP/1.1" 200 615 "-" "curl/8.9.1" "-"`
    return { at, stream: 'stdout', text }
  })
}
