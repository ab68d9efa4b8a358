/** What a container by hand printed that is more than a course of time. */
import type { Output } from '../../api/routes'
import type { ByHand } from '../agent/runtime'
import { freeze } from '../kernel/clone'
import type { Millis } from '../kernel/time'

/** Lines that are kept: the latest. */
const MOST = 500

/** Adds the lines of an output to its log. */
export function print(own: ByHand, at: Millis, output: Output): void {
  const lines = (stream: keyof Output) =>
    output[stream] === ''
      ? []
      : output[stream].replace(/\n$/, '').split('\n').map((text) => ({ at, stream, text })) // prettier-ignore
  const all = [...own.printed, ...lines('stdout'), ...lines('stderr')]
  own.printed = freeze(all.slice(-MOST))
}
