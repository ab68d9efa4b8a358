/** Names of machines, services, tasks and containers in what a terminal shows. */
import type { ClusterView } from '../../protocol/view'
import type { Selection } from '../state/screen'

/** A name in a row of text: what it stands for, and from where to where, in characters. */
export interface Named {
  readonly text: string
  readonly from: number
  readonly selection: Selection
}

/** IDs are shortened to this in Docker's tables. */
const SHORT_ID = 12
const WORD = /[\w.-]*\w/g

/** What a word names in this view; null when nothing. */
function named(view: ClusterView, word: string): Selection | null {
  if (view.machines[word] !== undefined) return { kind: 'machine', id: word }
  for (const { id, name } of Object.values(view.services)) {
    if (word === name || word === id || word === id.slice(0, SHORT_ID))
      return { kind: 'service', id }
  }
  for (const { id, nodeId } of Object.values(view.machines)) {
    if (nodeId !== '' && word === nodeId) return { kind: 'machine', id }
  }
  return taskNamed(view, word) ?? containerNamed(view, word)
}

/** One that somebody made by hand, by its name or ID. */
function containerNamed(view: ClusterView, word: string): Selection | null {
  for (const { id, name } of Object.values(view.containers)) {
    if (word === name || word === id || word === id.slice(0, SHORT_ID)) {
      return { kind: 'container', id }
    }
  }
  return null
}

/** `web.1`, `web.1.ID`, an ID or its beginning; of the tasks of a slot, the living one. */
function taskNamed(view: ClusterView, word: string): Selection | null {
  let found: string | null = null
  for (const { id, name, desired } of Object.values(view.tasks)) {
    if (word === id || word === id.slice(0, SHORT_ID) || word === `${name}.${id}`) {
      return { kind: 'task', id }
    }
    if (word === name && (found === null || desired === 'running')) found = id
  }
  return found === null ? null : { kind: 'task', id: found }
}

/** All names in a row, from left to right. */
export function namesIn(row: string, view: ClusterView): Named[] {
  return [...row.matchAll(WORD)].flatMap(({ 0: text, index: from }) => {
    const selection = named(view, text)
    return selection === null ? [] : [{ text, from, selection }]
  })
}

/** What a row is about: a task, else a container by hand, a service, a machine. */
export function subjectOf(row: string, view: ClusterView): Selection | null {
  const all = namesIn(row, view).map(({ selection }) => selection)
  const of = (kind: Selection['kind']) => all.find((one) => one.kind === kind)
  return of('task') ?? of('container') ?? of('service') ?? of('machine') ?? null
}
