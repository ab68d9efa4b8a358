/** `docker events`: what happens at the daemon, until Ctrl-C. */
import type { DaemonEvent } from '../../../api/daemon'
import { messageOf, passes, timeOf } from '../../../api/events'
import { formatInstant, withNineDigits } from '../../../api/instant'
import {
  readTemplate,
  render,
  TemplateTrouble,
  type Template,
} from '../../../api/template/template'
import { ask, Fail, Interrupted, sleep } from '../../client'
import type { Io } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { asStruct } from '../../format/go-types'
import { byText } from '../../../api/order'
import { sinceOf } from '../../format/since'

/** How often the daemon is asked. Milliseconds. */
const PAUSE = 500

/** `2026-01-01T00:00:05.000000000Z service create ID (name=web)` */
function lineOf(event: DaemonEvent): string {
  const { type, action, id, attributes } = event
  const keys = Object.keys(attributes).sort(byText)
  const told = keys.map((key) => `${key}=${attributes[key] ?? ''}`).join(', ')
  return `${withNineDigits(formatInstant(timeOf(event)))} ${type} ${action} ${id}${told === '' ? '' : ` (${told})`}\n`
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

const written = (event: DaemonEvent, template: Template | null): string =>
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
    { name: 'since', type: 'string', help: 'From when on; of the past at most 256' },
    { name: 'until', type: 'string', help: 'When to end' },
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const template = templateOf(call.text('format'))
    const filters = filtersOf(call)
    const until = sinceOf(call.text('until'), io.now()) ?? Number.POSITIVE_INFINITY
    let from = sinceOf(call.text('since'), io.now()) ?? io.now()
    for (;;) {
      const to = Math.min(io.now(), until)
      for (const event of yield* ask('GET /events', {}, { since: from, until: to }, null)) {
        if (passes(filters, event)) io.out(written(event, template))
      }
      if (io.now() >= until) break
      from = Math.max(from, to)
      try {
        yield* sleep(Math.min(PAUSE, until - io.now()))
      } catch (error) {
        if (error instanceof Interrupted) return 130
        throw error
      }
    }
    return 0
  },
}
