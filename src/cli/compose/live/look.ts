/** How compose shows what it does: in colours or without, drawn or told line by line. */
import type { Io } from '../../client'

export const PROGRESS = ['auto', 'tty', 'plain', 'json', 'quiet']

/** When colours are printed: by the options, else by the environment. */
export function ansiOf({ above, env }: Io): string {
  const own = above?.bool('no-ansi') === true ? 'never' : (above?.text('ansi') ?? 'auto')
  return above?.changed('ansi') === true ? own : (env['COMPOSE_ANSI'] ?? own)
}

/** How progress is wanted: by the options, else by the environment. */
export function progressOf({ above, env }: Io): string {
  const said = above?.text('progress') ?? 'auto'
  return above?.changed('progress') === true ? said : (env['COMPOSE_PROGRESS'] ?? said)
}

export type Look = 'tty' | 'plain' | 'json' | 'quiet'

/** How it is shown. */
export function progressLook(io: Io): Look {
  const [ansi, progress] = [ansiOf(io), progressOf(io)]
  if (progress === 'none') return 'quiet'
  if (progress === 'tty' || progress === 'plain' || progress === 'json' || progress === 'quiet') {
    return progress
  }
  if (ansi === 'never') return 'plain'
  return ansi === 'always' || io.columns !== null ? 'tty' : 'plain'
}

/** How wide it is, in columns; without a terminal as wide as all that is told. */
export const widthOf = ({ columns }: Pick<Io, 'columns'>): number => columns ?? 200

/** Are names of containers in colours? */
export function isColourful(io: Io): boolean {
  const ansi = ansiOf(io)
  if ((io.env['NO_COLOR'] ?? '') !== '') return false
  return ansi === 'always' || (ansi === 'auto' && io.columns !== null)
}
