/** Warnings and news as the log of Docker's clients (logrus) writes them. */
import { formatInstant } from '../../api/instant'
import type { Io } from '../client'
import { quoted } from '../values'

/** How grave a line is: its name, and on a terminal its short one and its colour. */
const LEVELS = { warning: ['WARN', 33], info: ['INFO', 36] } as const

/** A line of the log; on a terminal it is shorter and its level is coloured. */
function log(io: Io, level: keyof typeof LEVELS, text: string): void {
  const time = formatInstant(io.now()).replace(/\.\d+/, '')
  const [short, colour] = LEVELS[level]
  io.err(
    io.columns === null
      ? `time=${quoted(time)} level=${level} msg=${quoted(text)}\n`
      : `\x1b[${colour}m${short}\x1b[0m[0000] ${text.padEnd(44)} \n`,
  )
}

export const warn = (io: Io, text: string): void => log(io, 'warning', text)

export const inform = (io: Io, text: string): void => log(io, 'info', text)
