/** All that must never be seen in a storm, and all that must come true after it. */
import { CALM_CHECKERS } from './calm'
import { WIDER_CALM_CHECKERS } from './calm-wider'
import { HAND_CHECKERS } from './checkers-hands'
import { KEY_CHECKERS } from './checkers-keys'
import { RAFT_CHECKERS } from './checkers-raft'
import { STORE_CHECKERS } from './checkers-store'
import { SWARM_CHECKERS } from './checkers-swarm'
import { WORLD_CHECKERS } from './checkers-world'
import type { Checker } from './sight'

export const CHECKERS: readonly Checker[] = [
  ...RAFT_CHECKERS,
  ...STORE_CHECKERS,
  ...SWARM_CHECKERS,
  ...KEY_CHECKERS,
  ...HAND_CHECKERS,
  ...WORLD_CHECKERS,
  ...CALM_CHECKERS,
  ...WIDER_CALM_CHECKERS,
]
