/** Commands about the machine itself. */
import type { Command } from '../../command'
import { builderPrune } from './builder'
import { df } from './df'
import { events } from './events'
import { info } from './info'
import { inspect } from './inspect'
import { systemPrune } from './prune'
import { ps } from './ps'
import { version } from './version'

export const SYSTEM: readonly Command[] = [
  builderPrune,
  df,
  events,
  info,
  inspect,
  ps,
  systemPrune,
  version,
]
