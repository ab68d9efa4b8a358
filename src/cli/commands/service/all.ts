/** `docker service …` */
import type { Command } from '../../command'
import { create } from './create'
import { inspect } from './inspect'
import { logs } from './logs'
import { ls } from './ls'
import { ps } from './ps'
import { rm } from './rm'
import { rollback } from './rollback'
import { scale } from './scale'
import { update } from './update'

export const SERVICE: readonly Command[] = [
  create,
  inspect,
  logs,
  ls,
  ps,
  rm,
  rollback,
  scale,
  update,
]
