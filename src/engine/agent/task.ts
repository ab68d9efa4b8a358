/**
 * The one-way street of a task on its node (spec 2.3): given where it stands and what is wanted,
 * which step comes next. Pure; the agent carries the step out.
 */
import type { TaskState } from '../../api/types'
import { assert } from '../kernel/assert'
import { STATE_RANK, isPast } from '../store/objects'

/** What the agent does next for a task. */
export type Step =
  /** Report this state at once and look again. */
  | {
      readonly kind: 'become'
      readonly state: 'accepted' | 'preparing' | 'starting'
      readonly message: string
    }
  /** Pull, create networks and container; then READY. */
  | { readonly kind: 'prepare' }
  | { readonly kind: 'start' }
  /** Wait for the process to end. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'rest' }

const REST: Step = { kind: 'rest' }

/** The next step from `state` when `desired` is wanted. */
export function nextStep(state: TaskState, desired: TaskState): Step {
  if (STATE_RANK[desired] >= STATE_RANK.shutdown) {
    return STATE_RANK[state] >= STATE_RANK.complete ? REST : { kind: 'shutdown' }
  }
  if (isPast(state, desired) || isPast(state, 'running')) return REST
  switch (state) {
    case 'assigned':
      return { kind: 'become', state: 'accepted', message: 'accepted' }
    case 'accepted':
      return { kind: 'become', state: 'preparing', message: 'preparing' }
    case 'preparing':
      return { kind: 'prepare' }
    case 'ready':
      return desired === 'ready' ? REST : { kind: 'become', state: 'starting', message: 'starting' }
    case 'starting':
      return { kind: 'start' }
    case 'running':
      return { kind: 'wait' }
    default:
      assert(false, `a task in state ${state} is not an agent's business`)
  }
}

/** Observed state moves forward only (spec 2.1). */
export const mayBecome = (from: TaskState, to: TaskState): boolean =>
  STATE_RANK[to] >= STATE_RANK[from]
