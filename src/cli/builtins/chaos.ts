/** `chaos`: what happens to computers and cables, as a command. */
import { Fail, host, type Resume, type Wait } from '../client'
import type { HostAsk } from '../../api/host'
import { misused, type Builtin } from './builtin'

export const CHAOS: Builtin = {
  usage: 'cut MACHINE [MACHINE...] | heal [MACHINE...] | kill MACHINE | start MACHINE',
  help: `Break things, and mend them

  cut A       cut the cables between A and all others
  cut A B C   cut those between A and B, and between A and C
  heal [A…]   mend the cables of these machines, or all
  kill A      pull the plug of A
  start A     switch A on`,
  *run(args, io) {
    const question = yield* asked(args)
    if (question === null) throw misused('chaos', CHAOS)
    const reply = yield* host(question)
    if (reply.kind === 'refused') throw new Fail(reply.message)
    io.out(`# ${args.join(' ')}\n`)
    return 0
  },
}

function* asked([verb, ...names]: readonly string[]): Generator<Wait, HostAsk | null, Resume> {
  const [first, ...others] = names
  if (verb === 'heal') return { kind: 'link.heal', names }
  if (first === undefined) return null
  if (verb === 'kill') return { kind: 'machine.kill', name: first }
  if (verb === 'start') return { kind: 'machine.start', name: first }
  if (verb !== 'cut') return null
  if (others.length > 0) return { kind: 'link.cut', from: [first], to: others }
  const listed = yield* host({ kind: 'machine.list' })
  const all = listed.kind === 'machines' ? listed.machines.map(({ name }) => name) : []
  return { kind: 'link.cut', from: [first], to: all.filter((name) => name !== first) }
}
