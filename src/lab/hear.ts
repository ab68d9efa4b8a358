/** What the window says of a lab that it has opened: its words become deeds. */
import { textOf } from '../api/bytes'
import type { Ask } from '../api/routes'
import type { ToLab } from '../protocol/message'
import type { TimeAsk } from '../protocol/time'
import { parse } from '../transcript/parse'
import type { Transcript } from '../transcript/transcript'
import { createBeside } from './beside'
import { act, createDeed, during, type Lab } from './bench'
import { forget } from './history'
import { answerHost } from './host'
import { sharedLab, wholeLab } from './kept'
import { askFromOutside, calendarOf, runOnCopy } from './outside'
import { jump, settle, speedWithin } from './player'
import type { Open, Session } from './session'
import {
  detach,
  edited,
  shellOf,
  exec,
  interruptTerminal,
  stopTerminal,
  placeOf,
  resize,
  typed,
} from './terminals'
import { transcribe } from './transcribe'
import { goTo, redo, redoable, stepBack, stepOn, undo, undoable } from './travel'
import { why } from './why'

function askForBridge(
  { lab, post, asked }: Session,
  message: Extract<ToLab, { kind: 'ask' }>,
): void {
  const { request, machine } = message
  let isOpen = true
  const hangUp = askFromOutside(lab, machine, message.ask as Ask, (reply) => {
    isOpen = false
    asked.delete(request)
    post({ kind: 'reply', request, reply, calendar: calendarOf(lab) })
  })
  if (isOpen) asked.set(request, hangUp)
}

/** Does what the window says. */
export function handle(session: Session, message: Exclude<ToLab, Open>): void {
  const { lab, player, terminals } = session
  switch (message.kind) {
    case 'exec':
      exec(terminals, message.terminal, message.line, message.columns)
      return settle(player)
    case 'interrupt':
      return interruptTerminal(terminals, message.terminal)
    case 'suspend':
      return stopTerminal(terminals, message.terminal)
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
      askForBridge(session, message)
      return settle(player)
    case 'hang-up':
      session.asked.get(message.request)?.()
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
    return during(lab, deed, () => message.acts.forEach((one) => act(lab, one)))
  }
  const { how, name } = message
  const text = writtenIn(message)
  during(lab, createDeed(lab, '', `${how} ${name}`), () => {
    answerHost(lab, 'host', { kind: 'file.write', path: name, text, append: false })
  })
}

/** What is to stand in a file. */
export const writtenIn = ({ how, text }: Extract<ToLab, { kind: 'write' }>): string =>
  how === 'dropped' ? textOf(text) : text

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
