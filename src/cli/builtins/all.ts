/** The shell's own commands, and the few programs besides docker that a lab needs. */
import { Fail, host, sleep, type Io, type Program } from '../client'
import { clockOf } from '../../api/clock'
import { quoted } from '../../shell/quote'
import type { Builtin, Shell } from './builtin'
import { CHAOS } from './chaos'
import { CURL } from './curl'
import { FILES } from './files'
import { SSH } from './ssh'
import { TAKEAWAY } from './takeaway'
import { TEXT_TOOLS } from './text'
import { EVERYDAY } from './everyday'
import { OPENSSL } from './openssl'
import { WATCH } from './watch'
import { REDO, UNDO, WHY } from './why'
import { XARGS } from './xargs'

const CLEAR: Builtin = {
  usage: '',
  help: 'Empty the screen',
  *run() {
    yield* host({ kind: 'screen.clear' })
    return 0
  },
}

const HISTORY: Builtin = {
  usage: '[N]',
  help: 'Show what was typed, or the last N lines of it',
  *run([count], io) {
    const reply = yield* host({ kind: 'history.list' })
    const lines = reply.kind === 'history' ? reply.lines : []
    if (count !== undefined && !/^\d+$/.test(count)) {
      throw new Fail(`bash: history: ${count}: numeric argument required`)
    }
    const first = count === undefined ? 0 : Math.max(0, lines.length - Number(count))
    for (const [at, line] of lines.entries()) {
      if (at >= first) io.out(`${String(at + 1).padStart(5)}  ${line}\n`)
    }
    return 0
  },
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

const SLEEP: Builtin = {
  usage: 'TIME[ms|s|m|h]',
  help: 'Wait, in virtual time',
  *run([time = '']) {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(time)
    if (match === null) throw new Fail(`sleep: invalid time interval '${time}'`)
    yield* sleep(Math.round(Number(match[1]) * (UNITS[match[2] ?? 's'] ?? 1000)))
    return 0
  },
}

const DATE: Builtin = {
  usage: '[+FORM]',
  help: 'Say which instant it is, in virtual time; +%H:%M:%S and its like say how',
  *run(args, io) {
    const form = args.find((arg) => arg.startsWith('+'))
    io.out(`${clockOf(io.now(), form?.slice(1))}\n`)
    return 0
  },
}

const EXIT: Builtin = {
  usage: '',
  help: 'Leave a shell that was entered with ssh',
  *run(_args, io) {
    const reply = yield* host({ kind: 'shell.leave' })
    if (reply.kind === 'refused') io.out(`${reply.message}\n`)
    return 0
  },
}

const HOSTNAME: Builtin = {
  usage: '',
  help: 'Say on which machine this is',
  *run(_args, io) {
    io.out(`${io.machine ?? 'host'}\n`)
    return 0
  },
}

const SUDO: Builtin = {
  usage: 'COMMAND',
  help: 'Run a command; everybody is root here',
  *run(args, io, shell) {
    return yield* shell.run(args.map(quoted).join(' '), io)
  },
}

/** The shell does it itself (src/shell/builtins.ts); here is what is said of it. */
const own = (usage: string, help: string): Builtin => ({
  usage,
  help,
  *run() {
    return 0
  },
})

const HELP: Builtin = {
  usage: '[COMMAND]',
  help: 'Say what can be typed here',
  *run([name], io) {
    const builtin = name === undefined ? undefined : BUILTINS[name]
    if (name === undefined) io.out(OVERVIEW)
    else if (builtin === undefined) throw new Fail(`bash: help: no help topics match \`${name}'`)
    else io.out(helpOf(name, builtin))
    return 0
  },
}

/** What `NAME --help` says. */
const helpOf = (name: string, { usage, help }: Builtin): string =>
  `Usage:  ${name} ${usage}`.trimEnd() + `\n\n${help}\n`

const WHICH: Builtin = {
  usage: 'NAME...',
  help: 'Say where a program lies',
  *run(names, io) {
    const isThere = (name: string): boolean =>
      name === 'docker' || name === 'docker-machine' || Object.hasOwn(BUILTINS, name)
    io.out(
      names
        .filter(isThere)
        .map((name) => `/usr/bin/${name}\n`)
        .join(''),
    )
    return names.every(isThere) ? 0 : 1
  },
}

/** Name to command. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  help: HELP,
  clear: CLEAR,
  history: HISTORY,
  watch: WATCH,
  xargs: XARGS,
  openssl: OPENSSL,
  curl: CURL,
  chaos: CHAOS,
  ssh: SSH,
  exit: EXIT,
  logout: EXIT,
  echo: own('[-n] [-e] [WORD...]', 'Print words; with -e, \\n, \\t and \\e[1m mean something'),
  printf: own('FORMAT [WORD...]', 'Print words in a form: %s, %d, \\n, \\t'),
  sleep: SLEEP,
  date: DATE,
  hostname: HOSTNAME,
  export: own('NAME=VALUE...', 'Set variables of this shell'),
  unset: own('NAME...', 'Forget variables of this shell'),
  alias: own('[NAME[=WORDS]...]', 'Let names stand for words where a command begins'),
  unalias: own('[-a] [NAME...]', 'Forget such names'),
  jobs: own('', 'List what was begun with &'),
  fg: own('[%JOB]', 'Wait for what was begun with &, or stopped; Ctrl-C ends it'),
  bg: own('[%JOB...]', 'Let what Ctrl-Z has stopped go on behind the prompt'),
  wait: own('[%JOB...]', 'Wait for what was begun with &'),
  kill: own('[-SIGNAL] %JOB...', 'End what was begun with &'),
  eval: own('[WORD...]', 'Run words as a line, as in eval $(docker-machine env v1)'),
  sudo: SUDO,
  true: own('', 'Succeed'),
  false: own('', 'Fail'),
  takeaway: TAKEAWAY,
  why: WHY,
  undo: UNDO,
  redo: REDO,
  ...FILES,
  ...TEXT_TOOLS,
  ...EVERYDAY,
  which: WHICH,
}

/** Runs one of them; `--help` says what it does. */
export function* runBuiltin(name: string, args: readonly string[], io: Io, shell: Shell): Program {
  const builtin = BUILTINS[name] as Builtin
  if (args[0] !== '--help') return yield* builtin.run(args, io, shell)
  io.out(helpOf(name, builtin))
  return 0
}

const OVERVIEW = `This is a Docker Swarm in your browser: nothing here is real, and all of it behaves.

  docker …            the real commands: swarm, node, service, network, info, ps (--help on each)
  docker-machine …    create, ls, ssh, ip, start, stop, kill, rm: the computers themselves
  curl http://v2:8080 ask any machine for a published port, and see who answers
  chaos cut v2 v3     cut cables; slow and lose spoil them, heal mends; kill and start plugs
  why web.1           why a task, a service or a machine is as it is; why election
  undo, redo          take back what you did last, or do it again
  watch docker …      run a command again and again; Ctrl-C ends it, Ctrl-Z stops it
  history, clear, echo, sleep, date, exit; for, while, if, case; $( ), $(( )), *, |, &&, ;, > and <
  COMMAND & goes on behind the prompt: jobs, fg, bg, wait, kill; alias names what you type often
  | grep, head, tail, wc, cut, sort, uniq, sed, tr, awk '{print $1}', xargs, tee; cat, ls, rm, edit

Each says more with --help. Tab completes commands, flags and names; twice, it lists them. The
arrow keys bring back what you typed, Ctrl-R searches it, → takes the dim rest of a line.
`
