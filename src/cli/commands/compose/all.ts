/** The commands of `docker compose`. */
import type { Command } from '../../command'
import { config } from './config'
import { down } from './down'
import { LIFECYCLE } from './lifecycle'
import { logs } from './logs'
import { ls, ps } from './ps'
import { create, up } from './up'
import { version } from './version'

export const COMPOSE: readonly Command[] = [
  config,
  create,
  down,
  ...LIFECYCLE,
  logs,
  ls,
  ps,
  up,
  version,
]
