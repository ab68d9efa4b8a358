/** The loops of a leader, in the order in which they run (spec 7.8). */
import { allocator } from './allocator'
import { enforcer } from './enforcer'
import type { Loop } from './loop'
import { burial } from './orchestrator/burial'
import { global } from './orchestrator/global'
import { jobs } from './orchestrator/jobs'
import { reaper } from './orchestrator/reaper'
import { replicated } from './orchestrator/replicated'
import { rotation } from './rotation'
import { scheduler } from './scheduler/scheduler'
import { signer } from './signer'

export const LOOPS: readonly Loop[] = [
  allocator,
  replicated,
  burial,
  global,
  jobs,
  scheduler,
  enforcer,
  reaper,
  rotation,
  signer,
]
