/** Commands about the machine itself. */
import type { Command } from '../../command'
import { events } from './events'
import { info } from './info'
import { inspect } from './inspect'
import { ps } from './ps'
import { version } from './version'

export const SYSTEM: readonly Command[] = [events, info, inspect, ps, version]
