/**
 * One window's dealings with its lab: what happened becomes words. What the window says after it
 * has opened the lab is done in hear.ts. It knows no thread and no clock: whoever has them calls
 * `tick`.
 */
import type { FromLab, ToLab } from '../protocol/message'
import type { Beside } from './beside'
import type { Lab } from './bench'
import { createFiller, fillOn, type Filler } from './filler'
import type { Branch } from './history'
import { openLab, savedLab } from './kept'
import type { Bench } from './lab'
import { createPlayer, frame, jump, speedWithin, tick, TRAIL, type Player } from './player'
import type { Shell } from './shell'
import { createTeller, tell, type Teller } from './teller'
import { createTerminals, greet, hangUp, shellOf, type Terminals } from './terminals'
import { redo, seek, undo } from './travel'

export interface Session {
  readonly lab: Lab
  readonly player: Player
  readonly terminals: Terminals
  readonly post: (message: FromLab) => void
  /** How many inputs were saved, and which machines were on when it was last said. */
  saved: number
  /** Where the window wants the playhead: the last word of a slice counts. */
  wanted: number | null
  /** The branch that was last told, and the rest of what was told of time. */
  branch: Branch
  readonly teller: Teller
  readonly filler: Filler
  /** The branch that is shown beside the lab's own. */
  beside: Beside | null
  readonly alive: Map<string, boolean>
  /** How to hang up on what the bridge asked and has no reply to. */
  readonly asked: Map<number, () => void>
  tick(realMs: number): void
}

export type Open = Extract<ToLab, { kind: 'open' }>

/**
 * A lab for a window; without a `shell` nothing may be entered yet. A saved one is played again up to its
 * instant first.
 */
export function createSession(
  create: (bench: Bench) => Lab,
  open: Open,
  post: (message: FromLab) => void,
  shell: Shell | null,
): Session {
  const lab = openLab(create, open, post)
  const player = createPlayer(lab)
  player.playing = open.playing
  player.speed = speedWithin(open.speed)
  const terminals = createTerminals(
    lab,
    {
      output: (terminal, text) =>
        post({ kind: 'output', terminal, at: lab.world.now, branch: lab.branch.id, text }),
      echo: (terminal, prompt, exit, line) => post({ kind: 'echo', terminal, prompt, exit, line }),
      prompt: (terminal, prompt, exit) => post({ kind: 'prompt', terminal, prompt, exit }),
      reading: (terminal, prompt, hidden) => post({ kind: 'reading', terminal, prompt, hidden }),
      leavable: (terminal, keys) => post({ kind: 'leavable', terminal, keys }),
      edit: (terminal, name, before) => post({ kind: 'edit', terminal, name, before }),
      clear: (terminal) => post({ kind: 'clear', terminal }),
    },
    shell,
    open.history,
  )
  const session: Session = {
    lab,
    player,
    terminals,
    post,
    saved: -1,
    wanted: null,
    branch: lab.branch,
    teller: createTeller(),
    filler: createFiller(),
    beside: null,
    alive: new Map(),
    asked: new Map(),
    tick: (realMs) => turn(session, realMs),
  }
  greet(terminals, 'host')
  turn(session, 0)
  return session
}

/** A slice of real time went by: a frame, and whatever else is news. */
function turn(session: Session, realMs: number): void {
  const { lab, player, post, wanted } = session
  session.wanted = null
  travelAsTyped(session)
  const rests = wanted === null && !player.playing && realMs > 0
  if (wanted === null) tick(player, realMs)
  else jump(player, () => seek(lab, wanted, TRAIL), wanted - TRAIL)
  tellBranch(session)
  tellHangups(session)
  post({ kind: 'frame', frame: frame(player) })
  if (session.beside !== null) {
    shellOf(session.terminals).tellBeside(session.beside, player, realMs, post)
  }
  tell(session.teller, lab, session.beside?.branch ?? null, post)
  if (rests) fillOn(session.filler, lab)
  const { inputs } = lab.branch
  if (inputs.length === session.saved) return
  session.saved = inputs.length
  post({ kind: 'saved', lab: savedLab(lab) })
}

/** `undo` and `redo` were typed: the program that said so has ended by now. */
function travelAsTyped({ lab, player, terminals }: Session): void {
  const { travel } = terminals
  terminals.travel = null
  if (travel !== null) jump(player, () => void (travel === 'undo' ? undo(lab) : redo(lab)))
}

/** Who acts in the past is not asked, but told. */
function tellBranch(session: Session): void {
  const { lab, post, player } = session
  if (lab.branch === session.branch) return
  compareAnew(session)
  const begun = lab.branch.id > session.branch.id && lab.branch.end === lab.world.now
  session.branch = lab.branch
  session.saved = -1
  if (!begun || lab.undone.length > 0) return
  player.playing = true
  player.back = false
  const seconds = (lab.branch.left.at / 1000).toFixed(1)
  post({
    kind: 'notice',
    text: `You acted in the past: a new branch begins at ${seconds} s. What was, stays as it was.`,
  })
}

/** After a change of branches: what is beside it stays, changes sides, or goes. */
function compareAnew(session: Session): void {
  const { beside, lab, player, branch: left, terminals } = session
  if (beside === null) return
  const { besideAfter, createBeside } = shellOf(terminals)
  const branch = besideAfter(player, beside, left)
  if (branch !== beside.branch) session.beside = branch === null ? null : createBeside(lab, branch)
}

/** A machine that died takes its terminal along; a new one, or one that came back, has one. */
function tellHangups({ lab, alive, post, terminals }: Session): void {
  const { machines } = lab.world
  for (const id of new Set([...Object.keys(machines), ...alive.keys()])) {
    const on = machines[id]?.power === 'on'
    const before = alive.get(id)
    alive.set(id, on)
    if (before === on) continue
    if (before !== undefined || !on) post({ kind: 'hangup', terminal: id, alive: on })
    if (on) greet(terminals, id)
    else hangUp(terminals, id)
  }
}
