/** The flag that `stack deploy` and `stack config` share. */
import type { Flag } from '../../command'

export const COMPOSE_FILE: Flag = {
  name: 'compose-file',
  short: 'c',
  type: 'list',
  placeholder: 'strings',
  help: 'A Compose file, or "-" for the standard input',
}
