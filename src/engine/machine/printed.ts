/** What a container by hand printed that is more than a course of time. */
import type { Said } from '../../api/routes'
import type { LogLine } from '../agent/logs'
import type { Container } from '../agent/runtime'
import { freeze } from '../kernel/clone'
import type { Millis } from '../kernel/time'

/** Lines that are kept: the latest. */
const MOST = 500

/** Adds the lines of what was said to its log. */
export function print(container: Container, at: Millis, said: readonly Said[]): void {
  if (said.length === 0) return
  const lines = said.flatMap(({ Stream: stream, Text }) => {
    const texts = Text.split('\n')
    const rest = texts.pop() ?? ''
    const ended: readonly LogLine[] = texts.map((text) => ({ at, stream, text }))
    return rest === '' ? ended : [...ended, { at, stream, text: rest, unended: true as const }]
  })
  container.printed = freeze([...container.printed, ...lines].slice(-MOST))
}
