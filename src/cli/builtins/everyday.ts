/** Programs that stand between others on pasted lines: who types, copies, base64, time. */
import { base64 } from '@scure/base'
import { octetsOf, textOfOctets } from '../../api/bytes'
import { quoted } from '../../shell/quote'
import { Fail, host } from '../client'
import { readFile, readInput } from '../files'
import { misused, type Builtin } from './builtin'

const WHOAMI: Builtin = {
  usage: '',
  help: 'Say who types',
  // oxlint-disable-next-line require-yield
  *run(_args, io) {
    io.out('root\n')
    return 0
  },
}

const ENV: Builtin = {
  usage: '',
  help: 'Print the variables that programs see',
  // oxlint-disable-next-line require-yield
  *run(_args, io) {
    const rows = Object.entries(io.env).filter(([name]) => name !== '?')
    io.out(rows.map(([name, value]) => `${name}=${value}\n`).join(''))
    return 0
  },
}

const TEE: Builtin = {
  usage: '[-a] [FILE...]',
  help: 'Print what is read, and write it to files; with -a, at their ends',
  *run(args, io) {
    const text = yield* readInput()
    io.out(text)
    let exit = 0
    for (const path of args.filter((arg) => !arg.startsWith('-'))) {
      const append = args.includes('-a') || args.includes('--append')
      const reply = yield* host({ kind: 'file.write', path, text, append })
      if (reply.kind !== 'refused') continue
      io.err(`tee: ${reply.message.replace(/^open /, '')}\n`)
      exit = 1
    }
    return exit
  },
}

const LINE = 76

/** In lines of so many letters; nought: all in one. */
const folded = (text: string, width: number): string =>
  width === 0
    ? text
    : (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).map((line) => `${line}\n`).join('')

const BASE64: Builtin = {
  usage: '[-d] [-w N] [FILE]',
  help: 'Write what is read in base64, or read it back with -d',
  *run(args, io) {
    const at = args.findIndex((arg) => arg.startsWith('-w'))
    const [option = ''] = at < 0 ? [] : [args[at] as string]
    const width = at < 0 ? LINE : Number(option.slice(2) || args[at + 1])
    const isValue = (i: number): boolean => option === '-w' && i === at + 1
    const path = args.find((arg, i) => !/^-./.test(arg) && !isValue(i)) ?? '-'
    if (Number.isNaN(width)) throw misused('base64', BASE64)
    const text = path === '-' ? yield* readInput() : yield* readFile(path)
    if (!args.some((arg) => ['-d', '-D', '--decode'].includes(arg))) {
      io.out(folded(base64.encode(octetsOf(text)), width))
      return 0
    }
    try {
      io.out(textOfOctets(base64.decode(text.replace(/\s/g, ''))))
    } catch {
      throw new Fail('base64: invalid input')
    }
    return 0
  },
}

/** A real client's share of the time is no part of this world. */
const TIME: Builtin = {
  usage: 'COMMAND [WORD...]',
  help: 'Run a command and say how long it took',
  *run(args, io, shell) {
    const from = io.now()
    const exit = yield* shell.run(args.map(quoted).join(' '), io)
    const spent = io.now() - from
    const real = `${Math.floor(spent / 60_000)}m${((spent % 60_000) / 1000).toFixed(3)}s`
    io.err(`\nreal\t${real}\nuser\t0m0.000s\nsys\t0m0.000s\n`)
    return exit
  },
}

/** Name to command. */
export const EVERYDAY: Readonly<Record<string, Builtin>> = {
  whoami: WHOAMI,
  env: ENV,
  printenv: ENV,
  tee: TEE,
  base64: BASE64,
  time: TIME,
}
