/** One machine's daemon as the Engine API sees it: asks with replies, in the client's time. */
import type { Ask, Endpoint, Refusal, Routes } from '../api/routes'
import { moved, type Clock } from './clock'
import type { Desk } from './desk'

/** A refusal on its way to the client. Status 0: there is no daemon to answer. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: Refusal['status']
  constructor({ status, message }: Refusal) {
    super(message)
    this.status = status
  }
}

export interface Daemon {
  readonly machine: string
  /** `gone`: the client that waits. @throws Refused */
  ask<E extends Endpoint>(
    endpoint: E,
    params: Routes[E]['params'],
    query: Routes[E]['query'],
    body: Routes[E]['body'],
    gone?: AbortSignal,
  ): Promise<Routes[E]['answer']>
  /** The client's time at the last answer, in milliseconds since 1970. */
  now(): number
  /**
   * What lay between the machines' calendar and the client's at the last answer. Where time runs
   * fast it changes: instants that are asked with later are kept without it. Milliseconds.
   */
  shift(): number
}

/** The daemon of a machine of the desk. */
export function daemonOf(desk: Desk, machine: string, clock: Clock): Daemon {
  let now = 0
  let by = 0
  return {
    machine,
    async ask(endpoint, params, query, body, gone) {
      const question = { endpoint, params, query: inWorldTime(query, by), body } as unknown as Ask
      const { reply, calendar } = await desk.ask(machine, question, gone)
      if (!('body' in reply)) throw new Refused(reply)
      by = clock.by(calendar)
      now = calendar + by
      return moved(reply.body, by) as never
    },
    now: () => now,
    shift: () => by,
  }
}

/** `since` and `until` are instants of the client's. */
export function inWorldTime(query: object, by: number): object {
  const { since, until } = query as { since?: number; until?: number }
  return {
    ...query,
    ...(since === undefined ? {} : { since: since - by }),
    ...(until === undefined ? {} : { until: until - by }),
  }
}
