/** `chaos`: what happens to computers and cables, as a command. */
import { Fail, host, type Resume, type Wait } from '../client'
import type { HostAsk } from '../../api/host'
import { machines } from '../machines'
import { misused, type Builtin } from './builtin'

const MOST_MS = 60_000

export const CHAOS: Builtin = {
  usage:
    'cut [--one-way] A [B...] | slow A B TIME | lose A B SHARE | heal [A [B...]] | kill A | start A',
  help: `Break things, and mend them

  cut A            cut the cables between A and all others
  cut A B C        cut those between A and B, and between A and C
  cut --one-way …  only from A, the way back stays open
  slow A B 200ms   let the cable between A and B take its time
  lose A B 20%     let it lose a share of what it carries
  heal             mend all cables; heal A: all of A's; heal A B: the one between them
  kill A           pull the plug of A
  start A          switch A on`,
  *run(args, io) {
    const question = yield* asked(args)
    if (question === null) throw misused('chaos', CHAOS)
    const reply = yield* host(question)
    if (reply.kind === 'refused') throw new Fail(reply.message)
    io.out(`# ${args.join(' ')}\n`)
    return 0
  },
}

function* asked([verb = '', ...rest]: readonly string[]): Generator<Wait, HostAsk | null, Resume> {
  const oneWay = rest.includes('--one-way')
  const [first, ...others] = rest.filter((word) => word !== '--one-way')
  if (first === undefined && verb !== 'heal') return null
  if (verb === 'kill' || verb === 'start') return { kind: `machine.${verb}`, name: first ?? '' }
  if (verb === 'slow' || verb === 'lose') return spoiled(verb, first ?? '', others)
  if (verb !== 'cut' && verb !== 'heal') return null
  const all = (yield* machines()).map(({ name }) => name)
  const from = first === undefined ? all : [first]
  const to = others.length > 0 ? others : all.filter((name) => name !== first)
  return verb === 'cut' ? { kind: 'link.cut', from, to, oneWay } : { kind: 'link.heal', from, to }
}

/** A link that is slow, or that loses a share of what it carries. */
function spoiled(
  verb: 'slow' | 'lose',
  from: string,
  [to, size = '']: readonly string[],
): HostAsk | null {
  const [, number = ''] = (verb === 'slow' ? /^(\d+)(?:ms)?$/ : /^(\d+)%?$/).exec(size) ?? []
  const value = Number(number)
  if (to === undefined || number === '') return null
  if (value > (verb === 'slow' ? MOST_MS : 100)) return null
  const [latency, loss] = verb === 'slow' ? [value, 0] : [1, value * 10]
  return { kind: 'link.slow', from: [from], to: [to], latency, loss }
}
