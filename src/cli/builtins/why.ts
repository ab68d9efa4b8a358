/** `why`: from what happened to something back to what it came of. */
import { Fail, host } from '../client'
import type { Builtin } from './builtin'

export const WHY: Builtin = {
  usage: 'TASK|SERVICE|MACHINE',
  help: 'Tell why something is as it is, from effect to first cause',
  *run([name], io) {
    if (name === undefined) throw new Fail('usage: why TASK|SERVICE|MACHINE')
    const reply = yield* host({ kind: 'why', name })
    if (reply.kind === 'refused') throw new Fail(reply.message)
    if (reply.kind !== 'why') return 1
    for (const [at, { seconds, text }] of reply.steps.entries()) {
      io.out(`${seconds.padStart(9)}  ${at === 0 ? '' : 'because '}${text}\n`)
    }
    if (reply.rows.length === 0) return 0
    const widest = Math.max(...reply.rows.map(({ machine }) => machine.length))
    io.out('\nThe machines, when it last looked for a place:\n')
    for (const { machine, filter, says, chosen } of reply.rows) {
      const verdict = chosen ? 'chosen ' : filter === '' ? 'passed ' : `refused by ${filter}: `
      io.out(`  ${machine.padEnd(widest)}  ${verdict}${says}\n`)
    }
    return 0
  },
}
