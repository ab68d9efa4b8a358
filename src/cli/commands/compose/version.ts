/** `docker compose version`. */
import type { Io } from '../../client'
import type { Call, Command } from '../../command'
import { COMPOSE_VERSION } from '../../compose/live/labels'
import { DRY_RUN } from './options'

const VERSION = `v${COMPOSE_VERSION}`

export const version: Command = {
  path: 'docker compose version',
  usage: '[OPTIONS]',
  short: 'Say which version of compose this is',
  flags: [
    DRY_RUN,
    { name: 'format', short: 'f', type: 'string', help: 'pretty or json' },
    { name: 'short', type: 'bool', help: 'The number only' },
  ],
  arity: { kind: 'none', isBare: true },
  // oxlint-disable-next-line require-yield
  *run(call: Call, io: Io) {
    if (call.bool('short')) io.out(`${VERSION.slice(1)}\n`)
    else if (call.text('format') === 'json') io.out(`{"version":"${VERSION}"}\n`)
    else io.out(`Docker Compose version ${VERSION}\n`)
    return 0
  },
}
