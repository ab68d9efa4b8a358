/** `docker context …` (docker/cli `cli/command/context`). */
import type { Command } from '../../command'
import { create, rm, update, use } from './change'
import { exportContext, importContext, inspect, ls, show } from './look'

export const CONTEXT: readonly Command[] = [
  create,
  exportContext,
  importContext,
  inspect,
  ls,
  rm,
  show,
  update,
  use,
]
