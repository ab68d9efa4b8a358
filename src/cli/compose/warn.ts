/** Warnings as the log of Docker's clients (logrus) writes them. */
import { formatInstant } from '../../api/instant'
import type { Io } from '../client'
import { quoted } from '../values'

/** A line of the log; on a terminal it is shorter and its level is yellow. */
export function warn(io: Io, text: string): void {
  const time = formatInstant(io.now()).replace(/\.\d+/, '')
  io.err(
    io.columns === null
      ? `time=${quoted(time)} level=warning msg=${quoted(text)}\n`
      : `\x1b[33mWARN\x1b[0m[0000] ${text.padEnd(44)} \n`,
  )
}
