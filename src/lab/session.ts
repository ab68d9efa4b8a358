/**
 * One window's dealings with its lab: the words of the protocol become deeds, and what happened
 * becomes words. It knows no thread and no clock: whoever has them calls `handle` and `tick`.
 */
import type { Ask } from '../api/routes'
import type { FromLab, ToLab } from '../protocol/message'
import type { TimeAsk } from '../protocol/time'
import { parse } from '../transcript/parse'
import type { Transcript } from '../transcript/transcript'
import { besideAfter, createBeside, tellBeside, type Beside } from './beside'
import { act, createDeed, during, type Lab } from './bench'
import { createFiller, fillOn, type Filler } from './filler'
import { forget, type Branch } from './history'
import { answerHost } from './host'
import { openLab, savedLab, sharedLab, wholeLab } from './kept'
import type { Bench } from './lab'
import { askFromOutside, calendarOf, runOnCopy } from './outside'
import { createPlayer, frame, jump, settle, tick, TRAIL, type Player } from './player'
import type { Shell } from './shell'
import { createTeller, tell, type Teller } from './teller'
import {
  createTerminals,
  detach,
  edited,
  shellOf,
  exec,
  greet,
  hangUp,
  interruptTerminal,
  placeOf,
  resize,
  typed,
  type Terminals,
} from './terminals'
import { transcribe } from './transcribe'
import { goTo, redo, redoable, seek, stepBack, stepOn, undo, undoable } from './travel'
import { why } from './why'

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
  tick(realMs: number): void
}

type Open = Extract<ToLab, { kind: 'open' }>

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
  if (session.beside !== null) tellBeside(session.beside, player, realMs, post)
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
  const { beside, lab, player, branch: left } = session
  if (beside === null) return
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

const speedWithin = (speed: number): number => Math.max(0.1, Math.min(100, speed))

/** Does what the window says. */
export function handle(session: Session, message: Exclude<ToLab, Open>): void {
  const { lab, player, post, terminals } = session
  switch (message.kind) {
    case 'exec':
      exec(terminals, message.terminal, message.line, message.columns)
      return settle(player)
    case 'interrupt':
      return interruptTerminal(terminals, message.terminal)
    case 'eof':
      return typed(terminals, message.terminal, null)
    case 'typed':
      return typed(terminals, message.terminal, message.text)
    case 'detach':
      return detach(terminals, message.terminal)
    case 'edited':
      return edited(terminals, message.terminal)
    case 'resize':
      return resize(terminals, message.terminal, message.columns)
    case 'complete':
      return completeLine(session, message)
    case 'act':
    case 'write':
      byHand(lab, message)
      return settle(player)
    case 'ask':
      askFromOutside(lab, message.machine, message.ask as Ask, (reply) => {
        const { request } = message
        post({ kind: 'reply', request, reply, calendar: calendarOf(lab) })
      })
      return settle(player)
    case 'play':
      player.playing = true
      player.back = false
      return
    case 'pause':
      player.playing = false
      return
    case 'speed':
      player.speed = speedWithin(message.speed)
      return
    case 'watch':
      player.wanted = new Set(message.packets)
      return
    default:
      return handleTime(session, message)
  }
}

/** What is done to the world or the folder with a mouse. */
function byHand(lab: Lab, message: Extract<ToLab, { kind: 'act' | 'write' }>): void {
  if (message.kind === 'act') {
    const deed = createDeed(lab, '', message.echo.replace(/^# /, ''))
    return during(lab, deed, () => act(lab, message.act))
  }
  const { how, name, text } = message
  during(lab, createDeed(lab, '', `${how} ${name}`), () => {
    answerHost(lab, 'host', { kind: 'file.write', path: name, text, append: false })
  })
}

function share({ lab, post }: Session, what: 'branch' | 'lab' | 'transcript'): void {
  if (what === 'transcript') return post({ kind: 'shared', lab: null, text: transcribe(lab) })
  post({ kind: 'shared', lab: what === 'lab' ? wholeLab(lab) : sharedLab(lab), text: '' })
}

/** Longest that a transcript from outside may take, in virtual milliseconds: a day. */
const LONGEST = 24 * 3_600_000

/** How long a transcript takes at the most, but for its commands. */
const lengthOf = (steps: Transcript): number =>
  steps.reduce((sum, step) => {
    if (step.kind === 'at') return Math.max(sum, step.ms)
    return 'ms' in step ? sum + step.ms : sum
  }, 0)

/** A transcript from outside; one with mistakes is not begun. */
function performText({ lab, player, post, terminals }: Session, text: string): void {
  const { steps, mistakes } = parse(text)
  const [first] = mistakes
  const refuse = (why: string): void =>
    post({ kind: 'notice', text: `This transcript cannot be performed: ${why}.` })
  if (first !== undefined) return refuse(`line ${first.line} is ${first.message}`)
  if (lengthOf(steps) > LONGEST) return refuse('it takes more than a day')
  jump(player, () => void shellOf(terminals).perform(lab, steps))
  post({ kind: 'notice', text: `Performed: ${steps.length} steps. Scrub back to see how it went.` })
}

/** Moves the playhead as the window says. Running programs end where they are. */
function handleTime(session: Session, message: TimeAsk): void {
  const { lab, player, post } = session
  const { history } = lab
  switch (message.kind) {
    case 'seek':
      session.wanted = message.at
      return
    case 'step':
      player.playing = false
      if (message.back) return jump(player, () => stepBack(lab, message.unit))
      return stepOn(lab, message.unit)
    case 'rewind':
      player.playing = true
      player.back = true
      return
    case 'undo':
      return jump(player, () => {
        const what = undoable(lab)
        post({
          kind: 'notice',
          text: undo(lab)
            ? `Undone: ${what ?? ''}. It stays a branch of its own.`
            : 'Nothing to undo.',
        })
      })
    case 'why':
      return post({ kind: 'because', why: why(lab, message.about) })
    case 'share':
      return share(session, message.what)
    case 'perform':
      return performText(session, message.text)
    case 'redo':
      return jump(player, () => {
        const what = redoable(lab)
        post({
          kind: 'notice',
          text: redo(lab) ? `Done again: ${what ?? ''}.` : 'Nothing to redo.',
        })
      })
    case 'compare': {
      const branch = history.branches.find(({ id }) => id === message.branch)
      const other = branch === undefined || branch === lab.branch ? null : branch
      session.beside = other === null ? null : createBeside(lab, other)
      return
    }
    default: {
      const branch = history.branches.find(({ id }) => id === message.branch)
      if (branch === undefined) return
      if (message.kind === 'branch.go') return jump(player, () => goTo(lab, branch))
      if (message.kind === 'branch.name') branch.name = message.name.slice(0, 80)
      else {
        if (branch === session.beside?.branch) session.beside = null
        forget(lab, branch)
      }
      session.teller.said = ''
    }
  }
}

/** Longest that completion waits for the daemon's answer. Virtual milliseconds. */
const PATIENCE = 2000

/**
 * Completion is a program too: it asks the daemon for names. It asks a copy of the world, so that
 * nothing is left of it.
 */
function completeLine(
  { lab, post, terminals }: Session,
  ask: Extract<ToLab, { kind: 'complete' }>,
) {
  const { terminal, request, line, cursor } = ask
  const place = placeOf(terminals, terminal)
  const program = shellOf(terminals).complete(line, cursor, place, ({ from, candidates }) =>
    post({ kind: 'candidates', terminal, request, from, candidates }),
  )
  runOnCopy(lab, place.machine, program, PATIENCE)
}
