/** `docker node …` */
import type { Command } from '../../command'
import { nodeInspect } from './inspect'
import { nodeLs } from './ls'
import { nodePs } from './ps'
import { nodeDemote, nodePromote, nodeRm, nodeUpdate } from './update'

export const NODE: readonly Command[] = [
  nodeDemote,
  nodeInspect,
  nodeLs,
  nodePromote,
  nodePs,
  nodeRm,
  nodeUpdate,
]
