/** The lanes of the timeline: services, and the lives of their tasks, folded from the record. */
import type { BarView, LaneView } from '../protocol/time'
import type { Noted } from './history'

export interface Bars {
  readonly lanes: Map<string, LaneView>
  readonly bars: Map<string, BarView>
  /** What changed since it was last told. */
  readonly changedLanes: Set<string>
  readonly changedBars: Set<string>
}

export const createBars = (): Bars => ({
  lanes: new Map(),
  bars: new Map(),
  changedLanes: new Set(),
  changedBars: new Set(),
})

/** Takes the next fact of the record in. */
export function fold(bars: Bars, { fact, at, line }: Noted): void {
  switch (fact.kind) {
    case 'service.created':
      bars.lanes.set(fact.service, {
        service: fact.service,
        name: fact.name,
        from: at,
        until: null,
      })
      bars.changedLanes.add(fact.service)
      return
    case 'service.removed': {
      const lane = bars.lanes.get(fact.service)
      if (lane !== undefined) bars.lanes.set(fact.service, { ...lane, until: at })
      bars.changedLanes.add(fact.service)
      return
    }
    case 'task.created': {
      const { task, service, slot } = fact
      const states = [{ at, state: 'new' }]
      bars.bars.set(task, { task, service, slot, machine: '', states, until: null })
      bars.changedBars.add(task)
      return
    }
    case 'scheduler.placed':
      return change(bars, fact.task, at, 'assigned', line?.machine)
    case 'scheduler.pending':
      return change(bars, fact.task, at, 'pending')
    case 'task.state':
      return change(bars, fact.task, at, fact.to, fact.machine)
    case 'task.rejected':
      return change(bars, fact.task, at, 'rejected')
    case 'task.reaped':
      return end(bars, fact.task, at)
    case 'machine.power':
      if (!fact.on) lose(bars, fact.machine, at)
  }
}

function change(bars: Bars, id: string, at: number, state: string, machine?: string): void {
  const bar = bars.bars.get(id)
  if (bar === undefined || bar.states.at(-1)?.state === state) return
  const states = [...bar.states, { at, state }]
  bars.bars.set(id, { ...bar, machine: machine ?? bar.machine, states })
  bars.changedBars.add(id)
}

function end(bars: Bars, id: string, at: number): void {
  const bar = bars.bars.get(id)
  if (bar === undefined) return
  bars.bars.set(id, { ...bar, until: at })
  bars.changedBars.add(id)
}

const OVER = new Set(['complete', 'shutdown', 'failed', 'rejected', 'orphaned', 'lost'])

/** What ran on a machine ends with its power, before anybody knows. */
function lose(bars: Bars, machine: string, at: number): void {
  for (const bar of bars.bars.values()) {
    if (bar.machine !== machine || bar.until !== null) continue
    if (!OVER.has(bar.states.at(-1)?.state ?? '')) change(bars, bar.task, at, 'lost')
  }
}
