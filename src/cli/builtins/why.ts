/** `why`: from what happened to something back to what it came of. `undo` and `redo`. */
import { Fail, host } from '../client'
import type { Builtin } from './builtin'

export const WHY: Builtin = {
  usage: 'TASK|SERVICE|MACHINE|CONTAINER|election',
  help: 'Tell why something is as it is, from effect to first cause',
  *run([name], io) {
    if (name === undefined) throw new Fail('usage: why TASK|SERVICE|MACHINE|CONTAINER|election')
    const reply = yield* host({ kind: 'why', name })
    if (reply.kind === 'refused') throw new Fail(reply.message)
    if (reply.kind !== 'why') return 1
    for (const [at, { seconds, text }] of reply.steps.entries()) {
      io.out(`${seconds.padStart(9)}  ${at === 0 ? '' : 'because '}${text}\n`)
    }
    if (reply.rows.length === 0) return 0
    const widest = Math.max(...reply.rows.map(({ machine }) => machine.length))
    io.out(`\n${reply.caption}:\n`)
    for (const { machine, filter, says, chosen } of reply.rows) {
      const verdict = verdictOf(reply.caption, chosen, filter)
      io.out(`  ${machine.padEnd(widest)}  ${verdict}${says}\n`)
    }
    return 0
  },
}

const verdictOf = (caption: string, chosen: boolean, filter: string): string => {
  if (caption.startsWith('Votes')) return ''
  return chosen ? 'chosen ' : filter === '' ? 'passed ' : `refused by ${filter}: `
}

const travel = (kind: 'undo' | 'redo', help: string, says: (what: string) => string): Builtin => ({
  usage: '',
  help,
  *run(_args, io) {
    const reply = yield* host({ kind })
    if (reply.kind === 'refused') throw new Fail(`${kind}: ${reply.message}`)
    if (reply.kind === 'travelled') io.out(`${says(reply.text)}\n`)
    return 0
  },
})

export const UNDO = travel('undo', 'Take back what was done last', (what) => `Undone: ${what}`)
export const REDO = travel('redo', 'Do again what was taken back', (what) => `Done again: ${what}`)
