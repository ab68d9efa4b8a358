/** `docker container …`, and those of its commands that `docker` knows by their own names. */
import type { Command } from '../../command'
import { exec } from './exec'
import { LIFECYCLE } from './lifecycle'
import { prune } from './prune'

export const CONTAINER: readonly Command[] = [exec, ...LIFECYCLE, prune]
