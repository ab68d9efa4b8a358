/** The commands of `docker compose`. */
import type { Command } from '../../command'
import { config } from './config'
import { down } from './down'
import { attach, commit, cp, exec, exports, stats } from './exec'
import { LIFECYCLE } from './lifecycle'
import { logs } from './logs'
import { events, images, port, top, volumes } from './looks'
import { ls, ps } from './ps'
import { pull, push } from './pull'
import { run } from './run'
import { scale, wait } from './scale'
import { create, up } from './up'
import { version } from './version'

export const COMPOSE: readonly Command[] = [
  attach,
  commit,
  config,
  cp,
  create,
  down,
  events,
  exec,
  exports,
  images,
  ...LIFECYCLE,
  logs,
  ls,
  port,
  ps,
  pull,
  push,
  run,
  scale,
  stats,
  top,
  up,
  version,
  volumes,
  wait,
]
