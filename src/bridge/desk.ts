/**
 * Who answers for the machines: a lab in this process, the page in a browser, or a real daemon.
 * The Engine API above it does not know which.
 */
import type { Ask, Reply } from '../api/routes'

/** A machine as the bridge shows it: off, nobody listens at its port. */
interface DeskMachine {
  readonly name: string
  readonly isOn: boolean
}

/** A reply, and what the machines' calendar showed when it was given: milliseconds since 1970. */
export interface Told {
  readonly reply: Reply
  readonly calendar: number
}

export interface Desk {
  machines(): readonly DeskMachine[]
  /**
   * Never rejects: what fails is a refusal in the daemon's words. Once the client is `gone` nobody
   * waits any more, and whoever answers is told.
   */
  ask(machine: string, ask: Ask, gone?: AbortSignal): Promise<Told>
}
