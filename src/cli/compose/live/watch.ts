/**
 * Goes along with the containers of a project: what they print, and what becomes of them
 * (docker/compose `pkg/compose/monitor.go`).
 */
import type { Container, DaemonEvent } from '../../../api/daemon'
import { passes } from '../../../api/events'
import { ask, sleep, tryAsk, type Io, type Resume, type Wait } from '../../client'
import { instantOf } from '../../format/units'
import { containersOf, isOf, nameInLogs } from './containers'
import * as label from './labels'
import type { LogPrinter } from './printer'
import type { Doing } from './together'

/** How often is looked for more. Milliseconds. */
const LOOK = 200

/** A container that ended. */
export interface Ended {
  readonly service: string
  readonly code: number
}

/** Whose lines are shown. */
export interface Watched {
  readonly project: string
  /** None: all. */
  readonly services: readonly string[]
  readonly mark: string
}

/** What of its lines is still to come. */
interface Reading {
  readonly name: string
  since: number
}

export class Watch {
  readonly #io: Io
  readonly #printer: LogPrinter
  readonly #watched: Watched
  readonly #reading = new Map<string, Reading>()
  /** Those that may still do something. */
  readonly #alive = new Set<string>()
  #from: number

  constructor(io: Io, printer: LogPrinter, watched: Watched) {
    this.#io = io
    this.#printer = printer
    this.#watched = watched
    this.#from = io.now()
  }

  /** Notes all that there are; what these print from now on is shown. */
  *begin(): Generator<Wait, readonly Container[], Resume> {
    const { project, services } = this.#watched
    const found = yield* containersOf(project, { all: true })
    const own = services.length === 0 ? found : found.filter(isOf(services))
    for (const one of own) this.#alive.add(one.Id)
    this.#from = this.#io.now()
    return own
  }

  /** Shows what one prints after an instant. */
  read(container: Container, since: number): void {
    this.#reading.set(container.Id, { name: nameInLogs(container, this.#watched.mark), since })
  }

  /** Shows what comes until none is left, or until one has ended that `isEnough`. */
  *follow(isEnough: (ended: Ended) => boolean = () => false): Doing {
    while (this.#alive.size > 0) {
      const events = yield* this.#news()
      for (const id of this.#reading.keys()) yield* this.#show(id)
      let isOver = false
      for (const event of events) {
        const ended = yield* this.#heed(event)
        if (ended !== null && isEnough(ended)) isOver = true
      }
      if (isOver || this.#alive.size === 0) return
      yield* sleep(LOOK)
    }
  }

  /** What the daemon wrote down since it was looked last. */
  *#news(): Generator<Wait, readonly DaemonEvent[], Resume> {
    const { project, services } = this.#watched
    const query = { since: this.#from, until: this.#io.now() }
    if (query.until <= query.since) return []
    const all = yield* ask('GET /events', {}, query, null)
    this.#from = query.until
    const filters = { type: ['container'], label: [label.ofProject(project)] }
    return all.filter(
      (event) =>
        passes(filters, event) &&
        (services.length === 0 || services.includes(event.attributes[label.SERVICE] ?? '')),
    )
  }

  *#show(id: string): Doing {
    const reading = this.#reading.get(id)
    if (reading === undefined) return
    const { since } = reading
    const query = { since, attached: true } as const
    const reply = yield* tryAsk('GET /containers/{id}/logs', { id }, query, null)
    for (const { Stream, Message, Timestamp } of 'body' in reply ? reply.body.Lines : []) {
      reading.since = Math.max(reading.since, instantOf(Timestamp))
      this.#printer.line(Stream, reading.name, Message)
    }
  }

  /** Says what has become of a container; tells of one that has ended. */
  *#heed({ action, attributes, id }: DaemonEvent): Generator<Wait, Ended | null, Resume> {
    const name = this.#nameIn(attributes)
    if (action === 'create') {
      this.#alive.add(id)
      const replaces = attributes[label.REPLACE]
      if (replaces !== undefined) this.#printer.status(replaces, 'has been recreated')
    } else if (action === 'start') {
      this.#alive.add(id)
      if (!this.#reading.has(id)) this.#reading.set(id, { name, since: 0 })
    } else if (action === 'die') {
      const code = Number(attributes['exitCode'] ?? 0)
      const reply = yield* tryAsk('GET /containers/{id}/json', { id }, {}, null)
      const state = 'body' in reply ? reply.body.State : null
      const isBack = state !== null && (state['Restarting'] === true || state.Running)
      this.#printer.status(name, `exited with code ${code}${isBack ? ' (restarting)' : ''}`)
      if (!isBack) this.#alive.delete(id)
      return { service: attributes[label.SERVICE] ?? '', code }
    }
    return null
  }

  #nameIn(attributes: DaemonEvent['attributes']): string {
    const name = attributes['name'] ?? ''
    const { mark, project } = this.#watched
    const [service = '', number = ''] = [attributes[label.SERVICE], attributes[label.NUMBER]]
    const usual = [project, service, number].join(mark)
    return name === usual ? name.slice(project.length + 1) : name
  }
}
