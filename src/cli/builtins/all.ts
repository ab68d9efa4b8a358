/** The shell's own commands, and the few programs besides docker that a lab needs. */
import { Fail, host, sleep, type Io, type Program } from '../client'
import { curl } from './curl'
import { HELP } from './help-text'

type Builtin = (args: readonly string[], io: Io) => Program

function* help(_args: readonly string[], io: Io): Program {
  io.out(HELP)
  return 0
}

function* clear(): Program {
  yield* host({ kind: 'screen.clear' })
  return 0
}

function* history(_args: readonly string[], io: Io): Program {
  const reply = yield* host({ kind: 'history.list' })
  const lines = reply.kind === 'history' ? reply.lines : []
  io.out(lines.map((line, at) => `${String(at + 1).padStart(5)}  ${line}\n`).join(''))
  return 0
}

function* echo(args: readonly string[], io: Io): Program {
  const bare = args[0] === '-n'
  io.out(args.slice(bare ? 1 : 0).join(' ') + (bare ? '' : '\n'))
  return 0
}

function* wait(args: readonly string[]): Program {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(args[0] ?? '')
  if (match === null) throw new Fail(`sleep: invalid time interval '${args[0] ?? ''}'`)
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? 's'] ?? 1000
  yield* sleep(Math.round(Number(match[1]) * unit))
  return 0
}

function* leave(): Program {
  yield* host({ kind: 'shell.leave' })
  return 0
}

function* hostname(_args: readonly string[], io: Io): Program {
  io.out(`${io.machine ?? 'host'}\n`)
  return 0
}

/** `chaos cut A B`, `chaos heal [A…]`, `chaos kill A`, `chaos start A`. */
function* chaos(args: readonly string[], io: Io): Program {
  const [verb = '', ...names] = args
  const [first = '', ...others] = names
  const listed = yield* host({ kind: 'machine.list' })
  const all = listed.kind === 'machines' ? listed.machines.map(({ name }) => name) : []
  const to = others.length > 0 ? others : all.filter((name) => name !== first)
  const question =
    verb === 'cut' && first !== ''
      ? ({ kind: 'link.cut', from: [first], to } as const)
      : verb === 'heal'
        ? ({ kind: 'link.heal', names } as const)
        : verb === 'kill'
          ? ({ kind: 'machine.kill', name: first } as const)
          : verb === 'start'
            ? ({ kind: 'machine.start', name: first } as const)
            : null
  if (question === null) {
    throw new Fail(
      'usage: chaos cut MACHINE [MACHINE...] | heal [MACHINE...] | kill MACHINE | start MACHINE',
    )
  }
  const reply = yield* host(question)
  if (reply.kind === 'refused') throw new Fail(reply.message)
  io.out(`# ${verb} ${names.join(' ')}\n`)
  return 0
}

/** Name to program. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  help,
  clear,
  history,
  echo,
  sleep: wait,
  exit: leave,
  logout: leave,
  hostname,
  chaos,
  curl,
  true: function* () {
    return 0
  },
  false: function* () {
    return 1
  },
}
