/** Changing a node's spec: read it, change it, write it with the version that was read. */
import type { NodeSpec } from '../../../api/types'
import { ask, type Resume, type Wait } from '../../client'

/** Writes what `change` makes of the spec; null: nothing is to be written. True: it was. */
export function* changeNode(
  id: string,
  change: (spec: NodeSpec, nodeId: string) => NodeSpec | null,
): Generator<Wait, boolean, Resume> {
  const node = yield* ask('GET /nodes/{id}', { id }, {}, null)
  const spec = change(node.Spec, node.ID)
  if (spec === null) return false
  const { Index } = node.Version
  yield* ask('POST /nodes/{id}/update', { id: node.ID }, { version: Index }, spec)
  return true
}
