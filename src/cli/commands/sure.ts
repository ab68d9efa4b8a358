/** The question before something that cannot be taken back. */
import { readLine, type Io, type Resume, type Wait } from '../client'

/**
 * Asks the person at the keyboard; the question is printed although nobody may be there. `gap`
 * stands between the two.
 */
export function* isSure(warning: string, io: Io, gap = '\n'): Generator<Wait, boolean, Resume> {
  const all = `${warning}${gap}Are you sure you want to continue? [y/N] `
  const shown = io.columns === null ? all.length : all.lastIndexOf('\n') + 1
  io.out(all.slice(0, shown))
  const answer = yield* readLine(all.slice(shown), false)
  return answer?.trim().toLowerCase() === 'y'
}
