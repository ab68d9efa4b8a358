/** What a plan says, in words short enough for a test. */
import type { Plan } from '../loop'

/** New tasks by slot and wish, changed wishes by task, forgotten tasks; other objects by table. */
export function words(plan: Plan): string[] {
  return plan.actions.map((action) => {
    if (action.kind === 'delete') return `forget ${action.id}`
    if (action.table !== 'tasks') return action.table
    const { id, slot, desired, nodeId } = action.object
    const where = nodeId === '' ? '' : ` on ${nodeId}`
    return id.length === 25 ? `new ${slot} ${desired}${where}` : `${id} ${desired}`
  })
}
