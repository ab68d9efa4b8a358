/** `docker swarm …` */
import type { Command } from '../../command'
import { swarmCa } from './ca'
import { swarmInit } from './init'
import { swarmJoin } from './join'
import { swarmJoinToken } from './join-token'
import { swarmLeave } from './leave'
import { swarmUnlock } from './unlock'
import { swarmUnlockKey } from './unlock-key'
import { swarmUpdate } from './update'

export const SWARM: readonly Command[] = [
  swarmCa,
  swarmInit,
  swarmJoin,
  swarmJoinToken,
  swarmLeave,
  swarmUnlock,
  swarmUnlockKey,
  swarmUpdate,
]
