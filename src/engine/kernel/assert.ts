/**
 * What we got wrong stops the program. What an operator got wrong is an answer, never an assert.
 */

/** Thrown when the engine contradicts itself; the message says which law broke. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

/** States a law the lines below rely on. */
export function assert(law: boolean, message: string): asserts law {
  if (!law) throw new Broken(message)
}

/** The value, which by the caller's reasoning is there. */
export function must<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new Broken(message)
  return value
}

/** For the default branch of a switch over a closed union. */
export function never(value: never): never {
  throw new Broken(`unreachable: ${JSON.stringify(value)}`)
}
