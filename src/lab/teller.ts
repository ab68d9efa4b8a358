/** Tells the window what is new in the history: marks, lanes, branches. */
import type { BranchView, TimeNews } from '../protocol/time'
import type { FeedItem } from '../protocol/view'
import { createBars, fold, type Bars } from './bars'
import type { Lab } from './bench'
import { titleOf, type Branch, type Deed } from './history'
import { redoable, undoable } from './travel'

export interface Teller {
  branch: Branch | null
  /** How much of the branch's record and deeds was told. */
  noted: number
  deeds: number
  bars: Bars
  /** The branches as they were last told, as text. */
  said: string
  saidAt: number
}

export const createTeller = (): Teller => ({
  branch: null,
  noted: 0,
  deeds: 0,
  bars: createBars(),
  said: '',
  saidAt: -1,
})

const deedMark = ({ id, at, terminal, text }: Deed): FeedItem => ({
  seq: -id,
  at,
  kind: 'deed',
  text: terminal === '' ? text : `${terminal}$ ${text}`,
  weight: 'mark',
  tone: 'plain',
  machine: terminal,
  service: '',
  task: '',
  container: '',
})

/** What is new since the last time. */
export function tell(
  teller: Teller,
  lab: Lab,
  beside: Branch | null,
  post: (news: TimeNews) => void,
): void {
  tellChronicle(teller, lab, post)
  const known = `${lab.branch.id} ${beside?.id} ${lab.next} ${lab.history.branches.length} ${lab.undone.length}`
  if (teller.said === known && Math.abs(lab.world.now - teller.saidAt) < 1000) return
  teller.said = known
  teller.saidAt = lab.world.now
  post({
    kind: 'branches',
    branches: lab.history.branches.map(branchView),
    current: lab.branch.id,
    beside: beside?.id ?? null,
    undo: undoable(lab),
    redo: redoable(lab),
  })
}

const branchView = (branch: Branch): BranchView => ({
  id: branch.id,
  name: titleOf(branch),
  parent: branch.parent,
  left: branch.left.at,
  end: branch.end,
})

function tellChronicle(teller: Teller, { branch }: Lab, post: (news: TimeNews) => void): void {
  const fresh = teller.branch !== branch
  if (fresh) Object.assign(teller, { branch, noted: 0, deeds: 0, bars: createBars() })
  const { record, deeds } = branch
  const news = record.slice(teller.noted)
  const done = deeds.slice(teller.deeds)
  if (!fresh && news.length === 0 && done.length === 0) return
  teller.noted = record.length
  teller.deeds = deeds.length
  const { bars } = teller
  for (const noted of news) fold(bars, noted)
  const marks = news.flatMap(({ line }) => (line?.weight === 'mark' ? [line] : []))
  const lanes = [...bars.changedLanes].flatMap((id) => bars.lanes.get(id) ?? [])
  const changed = [...bars.changedBars].flatMap((id) => bars.bars.get(id) ?? [])
  bars.changedLanes.clear()
  bars.changedBars.clear()
  const all = [...marks, ...done.map(deedMark)].sort((a, b) => a.at - b.at)
  post({ kind: 'chronicle', chronicle: { fresh, marks: all, lanes, bars: changed } })
}
