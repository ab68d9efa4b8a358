/** Reporting task states to the dispatcher until it acknowledges them (spec 2.5). */
import type { Millis } from '../kernel/time'
import type { Agent, AgentContext } from './state'

const REPORT_RETRY: Millis = 2000

/** Sends what is not acknowledged, and again after a while as long as something is left. */
export function report(agent: Agent, ctx: AgentContext): void {
  agent.reporting = false
  const { session } = agent
  const updates = Object.entries(agent.reports).map(([taskId, status]) => ({ taskId, status }))
  if (updates.length === 0) return
  if (session !== null) {
    ctx.send(session.manager, {
      kind: 'dispatcher.status',
      nodeId: agent.nodeId,
      sessionId: session.id,
      agent: agent.machine,
      updates,
    })
  }
  if (agent.retrying) return
  agent.retrying = true
  ctx.after(REPORT_RETRY, { kind: 'agent.report.retry' })
}

/** The alarm rang. */
export function reportAgain(agent: Agent, ctx: AgentContext): void {
  agent.retrying = false
  report(agent, ctx)
}
