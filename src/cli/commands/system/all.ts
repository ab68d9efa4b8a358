/** Commands about the machine itself. */
import type { Command } from '../../command'
import { info } from './info'
import { inspect } from './inspect'
import { ps } from './ps'
import { version } from './version'

export const SYSTEM: readonly Command[] = [info, inspect, ps, version]
