/**
 * Terminals whose docker speaks to a real daemon: the lab's shell and commands, with asks that are
 * answered from outside and real time in place of the virtual.
 */
import type { HostAsk, HostReply } from '../../api/host'
import type { Reply } from '../../api/routes'
import { Fail, Interrupted, type Io, type Program, type Resume, type Wait } from '../../cli/client'
import { complete, type Completion } from '../../cli/complete'
import { runLine } from '../../cli/shell'
import { answerFile } from '../../lab/files'
import { YAML } from '../../lab/yaml'
import type { FromLab, ToLab } from '../../protocol/message'
import type { RealDesk } from './real-desk'

/** What a window says to terminals. */
type Word = Extract<
  ToLab,
  { kind: 'exec' | 'interrupt' | 'eof' | 'typed' | 'detach' | 'edited' | 'resize' }
>

type Completing = Extract<ToLab, { kind: 'complete' }>

interface Terminal {
  readonly id: string
  columns: number
  /** What its shell remembers. */
  readonly memory: Parameters<typeof runLine>[2]
  /** The line that runs in front; null: none does. */
  front: Front | null
}

/** A line that runs, or names that are sought for one. */
interface Front {
  readonly terminal: string
  /** Ends it. */
  interrupt: () => void
  /** Takes a line that is read; null: none is wanted. */
  read: ((text: string | null) => void) | null
  /** Leaves what the program is attached to; null: it is to nothing. */
  leave: (() => void) | null
  /** Hears that the editor was left; null: none is open. */
  edited: (() => void) | null
  /** Questions that it does not wait for. */
  readonly begun: Map<string, Promise<Reply>>
}

export interface RealTerminals {
  /** Shows the prompt. */
  greet(terminal: string): void
  hear(word: Word): void
  /** Finds what could stand at the cursor; names are those that the daemon tells. */
  complete(message: Completing): void
  /** Puts a text into the folder. */
  write(name: string, text: string): void
}

interface Bench {
  readonly desk: RealDesk
  /** The name of the machine whose daemon answers. */
  readonly machine: string
  readonly post: (message: FromLab) => void
  /** Milliseconds since the page was connected. */
  readonly at: () => number
  readonly files: Map<string, string>
  readonly open: Map<string, Terminal>
}

/** Terminals for a window; all of them speak to the one daemon, and their prompt names it. */
export function createRealTerminals(
  desk: RealDesk,
  machine: string,
  post: (message: FromLab) => void,
  at: () => number,
): RealTerminals {
  const bench: Bench = { desk, machine, post, at, files: new Map(), open: new Map() }
  return {
    greet: (terminal) => prompt(bench, terminalOf(bench, terminal), 0),
    hear: (word) => hear(bench, terminalOf(bench, word.terminal), word),
    complete: (message) => void completeLine(bench, message),
    write: (path, text) =>
      void answerFile(bench.files, machine, { kind: 'file.write', path, text, append: false }),
  }
}

function terminalOf({ open }: Bench, id: string): Terminal {
  const known = open.get(id) ?? {
    id,
    columns: 120,
    memory: { variables: {}, options: 'i', keepsJobs: true },
    front: null,
  }
  open.set(id, known)
  return known
}

const frontOf = ({ id }: Terminal): Front => ({
  terminal: id,
  interrupt: () => {},
  read: null,
  leave: null,
  edited: null,
  begun: new Map(),
})

function prompt({ post, machine }: Bench, { id }: Terminal, exit: number): void {
  post({ kind: 'prompt', terminal: id, prompt: `${machine} $ `, exit })
}

function hear(bench: Bench, terminal: Terminal, word: Word): void {
  switch (word.kind) {
    case 'exec':
      terminal.columns = word.columns
      if (terminal.front === null) void run(bench, terminal, word.line)
      return
    case 'interrupt':
      return terminal.front?.interrupt()
    case 'typed':
      return terminal.front?.read?.(word.text)
    case 'eof':
      return terminal.front?.read?.(null)
    case 'detach':
      return terminal.front?.leave?.()
    case 'edited':
      return terminal.front?.edited?.()
    case 'resize':
      terminal.columns = word.columns
  }
}

async function run(bench: Bench, terminal: Terminal, line: string): Promise<void> {
  const print = (text: string): void =>
    bench.post({ kind: 'output', terminal: terminal.id, at: bench.at(), branch: 1, text })
  const io: Io = {
    out: print,
    err: print,
    get columns() {
      return terminal.columns
    },
    now: () => Date.now(),
    env: terminal.memory.variables,
    machine: bench.machine,
  }
  const front = frontOf(terminal)
  const stopped = new Promise<Resume>((resolve) => {
    front.interrupt = () => resolve({ kind: 'interrupt' })
  })
  terminal.front = front
  /** The prompt is there again, and what is left of the line goes on behind it. */
  const done = (exit: number): void => {
    if (terminal.front !== front) return
    terminal.front = null
    terminal.memory.variables['?'] = String(exit)
    prompt(bench, terminal, exit)
  }
  const work = { print, stopped, background: done }
  done(await finish(bench, front, runLine(line, io, terminal.memory), work))
}

/** What a program is given to work with. */
interface Work {
  readonly print: (text: string) => void
  readonly stopped: Promise<Resume>
  readonly background: (exit: number) => void
}

/** Longest that completion waits for the daemon. Milliseconds. */
const PATIENCE = 2000

async function completeLine(bench: Bench, message: Completing): Promise<void> {
  const { terminal, request, line, cursor } = message
  let found: Completion = { from: cursor, candidates: [] }
  const place = { machine: bench.machine, env: {} }
  const program = complete(line, cursor, place, (completion) => void (found = completion))
  const late = new Promise<Resume>((resolve) => {
    setTimeout(() => resolve({ kind: 'interrupt' }), PATIENCE).unref()
  })
  const front = frontOf(terminalOf(bench, terminal))
  const work = { print: () => {}, stopped: late, background: () => {} }
  await finish(bench, front, program, work)
  bench.post({ kind: 'candidates', terminal, request, ...found })
}

/** Gives the program what it waits for until it ends; gives its exit status. */
async function finish(
  bench: Bench,
  front: Front,
  program: Program,
  { print, stopped, background }: Work,
): Promise<number> {
  try {
    let step = program.next()
    while (step.done !== true) {
      if (step.value.kind === 'background') background(step.value.exit)
      const resumed = await Promise.race([answerTo(bench, front, step.value), stopped])
      step = program.next(resumed)
    }
    return step.value
  } catch (error) {
    if (error instanceof Interrupted) return 130
    const words = error instanceof Error ? error.message : String(error)
    if (words !== '') print(`${words}\n`)
    return error instanceof Fail ? error.exit : 1
  }
}

/** What it waits for, or the answer of a question that it has begun. */
function answerTo(bench: Bench, front: Front, wait: Wait): Promise<Resume> {
  const questions = 'until' in wait ? (wait.until ?? []) : []
  const answers = questions.flatMap((question) => {
    const answer = front.begun.get(question)
    return answer === undefined ? [] : [answer.then(replyTo(question))]
  })
  const waited = waitFor(bench, front, wait)
  const keys = 'keys' in wait ? (wait.keys ?? '') : ''
  const left = new Promise<Resume>((resolve) => {
    if (keys === '') return
    bench.post({ kind: 'leavable', terminal: front.terminal, keys })
    front.leave = () => resolve({ kind: 'detached' })
  })
  return Promise.race([...answers, left, waited])
}

const replyTo =
  (question: string) =>
  (reply: Reply): Resume => ({ kind: 'reply', reply, question })

async function waitFor(bench: Bench, front: Front, wait: Wait): Promise<Resume> {
  switch (wait.kind) {
    case 'ask':
      if (wait.later === true) {
        const question = String(front.begun.size)
        front.begun.set(question, bench.desk.ask(wait.ask))
        return { kind: 'begun', question }
      }
      return { kind: 'reply', reply: await bench.desk.ask(wait.ask) }
    case 'asks': {
      const replies = await Promise.all(wait.asks.map((ask) => bench.desk.ask(ask)))
      return { kind: 'replies', replies }
    }
    case 'host':
      return { kind: 'host', reply: answerHost(bench, front, wait.ask) }
    case 'sleep':
      await new Promise((resolve) => setTimeout(resolve, wait.ms))
      return { kind: 'slept' }
    case 'background':
      return { kind: 'slept' }
    case 'edit': {
      const { name, before } = wait
      bench.post({ kind: 'edit', terminal: front.terminal, name, before })
      return new Promise((resolve) => {
        front.edited = () => resolve({ kind: 'edited' })
      })
    }
    case 'read': {
      const { prompt: words, hidden } = wait
      bench.post({ kind: 'reading', terminal: front.terminal, prompt: words, hidden })
      return new Promise((resolve) => {
        front.read = (text) => resolve({ kind: 'read', text })
      })
    }
  }
}

const refused = (message: string): HostReply => ({ kind: 'refused', message })

/** There is a folder of files and no power over machines: those are real. */
function answerHost({ files, machine, post }: Bench, { terminal }: Front, ask: HostAsk): HostReply {
  switch (ask.kind) {
    case 'file.read':
    case 'file.write':
    case 'file.list':
    case 'file.remove':
      return answerFile(files, machine, ask)
    case 'file.keep':
      return answerFile(files, machine, { ...ask, kind: 'file.write', append: false })
    case 'yaml.read':
      return YAML.read(ask.text)
    case 'yaml.write':
      return { kind: 'file', text: YAML.write(ask.value) }
    case 'screen.clear':
      post({ kind: 'clear', terminal })
      return { kind: 'done' }
    case 'history.list':
      return { kind: 'history', lines: [] }
    default:
      return refused('this is a real swarm: its machines and cables are not in this page’s hands')
  }
}
