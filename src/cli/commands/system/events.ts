/** `docker events`: what happens at the daemon, until Ctrl-C. */
import { between, lookAt, messageOf, passes, type Event, type Look } from '../../../api/events'
import { formatInstant, withNineDigits } from '../../../api/instant'
import {
  readTemplate,
  render,
  TemplateTrouble,
  type Template,
} from '../../../api/template/template'
import type { Endpoint } from '../../../api/routes'
import { ask, daemonError, Fail, Interrupted, sleep, tryAsk } from '../../client'
import type { Io, Resume, Wait } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { asStruct } from '../../format/go-types'
import { byText } from '../../../api/order'
import { sinceOf } from '../../format/since'

/** How often the daemon is looked at. Milliseconds. */
const PAUSE = 500

function* look(): Generator<Wait, Look, Resume> {
  const found = {
    networks: yield* ask('GET /networks', {}, {}, null),
    nodes: yield* listOf('GET /nodes'),
    services: yield* listOf('GET /services'),
    secrets: yield* listOf('GET /secrets'),
    configs: yield* listOf('GET /configs'),
  }
  return lookAt(found as Parameters<typeof lookAt>[0])
}

/** What only managers tell; from others nothing. */
function* listOf(endpoint: Endpoint): Generator<Wait, readonly unknown[], Resume> {
  const reply = yield* tryAsk(endpoint, {} as never, {} as never, null as never)
  if ('body' in reply) return reply.body as readonly unknown[]
  if (reply.status === 503) return []
  throw new Fail(daemonError(reply.status, reply.message))
}

/** `2026-01-01T00:00:05.000000000Z service create ID (name=web)` */
function lineOf({ type, action, id, attributes, at }: Event): string {
  const keys = Object.keys(attributes).sort(byText)
  const told = keys.map((key) => `${key}=${attributes[key] ?? ''}`).join(', ')
  return `${withNineDigits(formatInstant(at))} ${type} ${action} ${id}${told === '' ? '' : ` (${told})`}\n`
}

/** The template that is asked for, tried out on an empty message; null without one. */
function templateOf(format: string): Template | null {
  if (format === '') return null
  try {
    const template = readTemplate(format === 'json' ? '{{json .}}' : format)
    render(template, asStruct(MESSAGE, {}))
    return template
  } catch (error) {
    if (!(error instanceof TemplateTrouble)) throw error
    throw new Fail(`Error parsing format: ${error.message}`, 64)
  }
}

const MESSAGE = 'events.Message'

const written = (event: Event, template: Template | null): string =>
  template === null ? lineOf(event) : `${render(template, asStruct(MESSAGE, messageOf(event)))}\n`

export const events: Command = {
  path: 'docker events',
  usage: '[OPTIONS]',
  short: 'Follow what happens at the daemon',
  aliases: ['docker system events'],
  flags: [
    filterFlag([
      'config',
      'container',
      'event',
      'image',
      'label',
      'network',
      'node',
      'scope',
      'secret',
      'service',
      'type',
      'volume',
    ]),
    { name: 'format', type: 'string', help: "How to print: 'json', or a template" },
    {
      name: 'since',
      type: 'string',
      help: 'From when on; of the past only what happened to containers, images and volumes',
    },
    { name: 'until', type: 'string', help: 'When to end' },
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const template = templateOf(call.text('format'))
    const filters = filtersOf(call)
    const until = sinceOf(call.text('until'), io.now()) ?? Number.POSITIVE_INFINITY
    const tell = (events: readonly Event[]): void => {
      for (const event of events) {
        if (event.at < until && passes(filters, event)) io.out(written(event, template))
      }
    }
    let from = io.now()
    const since = sinceOf(call.text('since'), from) ?? from
    let before = yield* look()
    tell(between(before, before, from, yield* containersIn(since, Math.min(from, until))))
    while (io.now() < until) {
      try {
        yield* sleep(Math.min(PAUSE, until - io.now()))
      } catch (error) {
        if (error instanceof Interrupted) return 130
        throw error
      }
      const now = io.now()
      const after = yield* look()
      tell(between(before, after, from, yield* containersIn(from, now)))
      before = after
      from = now
    }
    return 0
  },
}

/** What happened to containers in `since <= at < until`. */
const containersIn = (since: number, until: number) =>
  ask('GET /events', {}, { since, until }, null)
