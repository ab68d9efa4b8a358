/** What everything needs that is done to a project: where it is told of, and how names are made. */
import { Fail, readLine, type Io, type Resume, type Wait } from '../../client'
import { parseBool } from '../../values'
import type { Teller } from './progress'
import type { Live } from './project'

export interface Undertaking {
  readonly io: Io
  readonly teller: Teller
  readonly project: Live
  /** What stands between the parts of names. */
  readonly mark: string
}

/** What stands between the parts of names: the first Compose had another sign there. */
export function markOf(
  { above, env }: Io,
  variables: Readonly<Record<string, string>> = env,
): string {
  const isOld = above?.bool('compatibility') === true
  return isOld || isYes(variables['COMPOSE_COMPATIBILITY'] ?? '') ? '_' : '-'
}

/** What reads a text of the user's: what is wrong with it is a Fail. @throws Fail */
export function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && error.name === 'Error') throw new Fail(error.message)
    throw error
  }
}

/** Is it yes? Whoever says nothing says no. */
export function isYes(text: string): boolean {
  const said = text.trim().toLowerCase()
  try {
    return said === 'y' || parseBool(said)
  } catch {
    return false
  }
}

/** A question to whoever types; a pipe is asked without a sign of it. */
export function* confirmed(text: string, io: Io): Generator<Wait, boolean, Resume> {
  if (io.isTyped ?? io.columns !== null) {
    const answer = yield* readLine(`? ${text} (y/N) `, false)
    return /^y(es)?$/i.test((answer ?? '').trim())
  }
  io.out(text)
  return isYes((yield* readLine('', false)) ?? '')
}
