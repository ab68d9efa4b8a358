/** `docker container …`, and those of its commands that `docker` knows by their own names. */
import type { Command } from '../../command'
import { attach } from './attach'
import { commit, exports } from './commit'
import { cp } from './cp'
import { diff } from './diff'
import { exec } from './exec'
import { LIFECYCLE } from './lifecycle'
import { logs } from './logs'
import { LOOKS } from './looks'
import { prune } from './prune'
import { HANDS } from './hands'
import { RUN } from './run'
import { stats } from './stats'
import { update } from './update'

export const CONTAINER: readonly Command[] = [
  attach,
  commit,
  cp,
  diff,
  exec,
  exports,
  ...HANDS,
  ...LIFECYCLE,
  logs,
  ...LOOKS,
  prune,
  ...RUN,
  stats,
  update,
]
