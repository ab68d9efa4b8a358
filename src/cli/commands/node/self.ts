/** `self`: the node that is asked. */
import type { Refusal } from '../../../api/routes'
import { tryAsk, type Resume, type Wait } from '../../client'

/**
 * The ID of the node that is meant, or why there is none: outside a swarm `self` is refused as a
 * manager's question is.
 */
export function* nodeId(text: string): Generator<Wait, string | Refusal, Resume> {
  if (text !== 'self') return text
  const info = yield* tryAsk('GET /info', {}, {}, null)
  if (!('body' in info)) return info
  const { NodeID } = info.body.Swarm
  if (NodeID !== '') return NodeID
  const nodes = yield* tryAsk('GET /nodes', {}, {}, null)
  return 'body' in nodes ? NodeID : nodes
}
