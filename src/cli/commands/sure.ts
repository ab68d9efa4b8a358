/** The question before something that cannot be taken back. */
import { readLine, type Io, type Resume, type Wait } from '../client'

/** Asks the person at the keyboard; the question is printed although nobody may be there. */
export function* isSure(warning: string, io: Io): Generator<Wait, boolean, Resume> {
  const question = 'Are you sure you want to continue? [y/N] '
  io.out(`${warning}\n${io.columns === null ? question : ''}`)
  const answer = yield* readLine(io.columns === null ? '' : question, false)
  return answer?.trim().toLowerCase() === 'y'
}
