/** `docker secret …` and `docker config …`. */
import type { Command } from '../../command'
import { createOf } from './create'
import { inspectOf } from './inspect'
import { lsOf } from './ls'
import { CONFIG, SECRET } from './noun'
import { rmOf } from './rm'

export const PAYLOADS: readonly Command[] = [SECRET, CONFIG].flatMap((noun) =>
  [createOf, inspectOf, lsOf, rmOf].map((commandOf) => commandOf(noun)),
)
