/** A machine as it is drawn. */
import type { Selection as D3Selection } from 'd3'
import type { MachineView } from '../../protocol/view'
import type { Place } from '../state/screen'
import { cratesWords, type Crate } from './crates'
import type { Level } from './layout'
import type { Mark } from './tasks'

export interface Machine {
  readonly view: MachineView
  /** Raft's term as this manager has it; null for others. */
  readonly term: number | null
  readonly place: Place
  readonly level: Level
  /** Pixels a unit of the world has. */
  readonly scale: number
  /** The card's size in pixels. */
  readonly width: number
  readonly height: number
  readonly marks: readonly Mark[]
  /** Its containers of no task. */
  readonly crates: readonly Crate[]
  /** Published ports that the routing mesh listens on. */
  readonly ports: readonly number[]
  readonly selected: boolean
  /** A row of the terminal that speaks of it is under the mouse. */
  readonly pointed: boolean
  /** Lit because it knows a rumour, dark because it does not; null: no rumour is shown. */
  readonly lit: boolean | null
}

export type Groups = D3Selection<SVGGElement, Machine, SVGGElement, unknown>

/** What a machine is, in words: for those who do not look, and for tests. */
export function describe({ view, marks, crates }: Machine): string {
  const running = marks.filter(({ task }) => task.state === 'running').length
  const role = view.isLeader ? 'manager, leader' : view.role === 'none' ? 'in no swarm' : view.role
  const power = view.power === 'on' ? '' : ', switched off'
  const belief = view.belief === 'none' ? '' : `, ${title(view.belief)}, ${view.availability}`
  const tasks = `${running} ${running === 1 ? 'task' : 'tasks'} running`
  const own = crates.length === 0 ? '' : `, ${cratesWords(crates)}`
  return `${view.id}, ${role}${belief}${power}, ${tasks}${own}`
}

export const title = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
