/** Paths of Compose files: they start from the home of all shells. */
import { absolute, HOME } from '../../api/path'

/** A path that was typed. */
export const atHome = (path: string): string =>
  path.startsWith('/') ? path : `${HOME}/${path.replace(/^(?:\.|~)\//, '')}`

/** A path that is written in a file; `~` is a name like any other. */
export const pathAtHome = (path: string): string =>
  path.startsWith('/') ? path : absolute(path, HOME)
