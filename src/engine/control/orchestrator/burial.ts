/**
 * The burial of dead slots: a slot that was scaled away keeps its history until its service
 * changes again, and for good if that change scales it back (spec 3.4). Only a change of the
 * service wakes it; the slots that this very change scaled away are not dead yet.
 */
import { slotsOf, type ReadStore } from '../../store/store'
import { NOTHING, type Loop, type Plan } from '../loop'
import { planOf } from './replicated'
import { classify } from './slots'
import { createDraft, forget } from './task'

export const burial: Loop = {
  name: 'burial',
  keys: ({ table, id }) => (table === 'services' ? [id] : []),
  start: (store) => Object.keys(store.services),
  reconcile,
}

function reconcile(key: string, store: ReadStore): Plan {
  const service = store.services[key]
  if (service?.spec.Mode.Replicated === undefined) return NOTHING
  const draft = createDraft()
  for (const { all } of classify(service, slotsOf(store, key)).dead) {
    if (all.some(({ meta }) => meta.version > service.meta.version)) continue
    for (const task of all) forget(draft, task)
  }
  return planOf(draft)
}
