/**
 * The terminals of a lab: a stack of shells each (a host's shell may enter a machine's), one
 * program at a time, and what the window is told of it.
 */
import { HOME } from '../api/path'
import type { HostAsk, HostReply } from '../api/host'
import type { Io } from '../cli/client'
import { must } from '../engine/kernel/assert'
import { EPOCH_MS } from '../engine/kernel/time'
import type { Memory, StoppedLine } from '../shell/state'
import { createDeed, type Lab, type Running } from './bench'
import { halt, interrupt, proceed, resume, start } from './running'
import { redoable, undoable } from './travel'
import type { Shell } from './shell'

/** What a terminal tells whoever shows it. */
export interface Screen {
  output(terminal: string, text: string): void
  /** One of several lines that were entered at once begins: prompt and line, as if typed. */
  echo(terminal: string, prompt: string, exit: number, line: string): void
  prompt(terminal: string, prompt: string, exit: number): void
  reading(terminal: string, prompt: string, hidden: boolean): void
  /** What runs there is left by these keys. */
  leavable(terminal: string, keys: string): void
  edit(terminal: string, name: string, before: string | null): void
  clear(terminal: string): void
}

interface Terminal {
  readonly id: string
  /** The shells that were entered, the innermost last. */
  readonly shells: [OpenShell, ...OpenShell[]]
  columns: number
  job: Running | null
  /** Commands that were entered together and still wait for their turn. */
  waiting: string[]
  /** A command that wants more lines. */
  begun: string
  /** Which keys leave what runs in front, as far as was told; empty: none. */
  keys: string
}

interface OpenShell extends Memory {
  /** Null: the host. */
  readonly machine: string | null
  /** What goes on behind its prompt, and what is to be done when that ends before its time. */
  readonly behind: Map<Running, (exit: number) => void>
}

const openShell = (machine: string | null): OpenShell => ({
  machine,
  variables: { HOME },
  options: 'i',
  keepsJobs: true,
  behind: new Map(),
})

export interface Terminals {
  readonly lab: Lab
  readonly screen: Screen
  /** Null while the page has not loaded it yet: nothing can be entered before. */
  shell: Shell | null
  readonly open: Map<string, Terminal>
  /** What was typed in all of them, and before the last reload: for `history`. */
  readonly lines: string[]
  /** Where to go when the program that wants it has ended. */
  travel: 'undo' | 'redo' | null
}

/** Terminals in which these `lines` were typed before. */
export const createTerminals = (
  lab: Lab,
  screen: Screen,
  shell: Shell | null,
  lines: readonly string[] = [],
): Terminals => ({ lab, screen, shell, open: new Map(), lines: [...lines], travel: null })

/** @throws Broken when something is entered too early */
export const shellOf = ({ shell }: Terminals): Shell => must(shell, 'the shell is loaded')

function terminalOf(terminals: Terminals, id: string): Terminal {
  const known = terminals.open.get(id)
  if (known !== undefined) return known
  const terminal: Terminal = {
    id,
    shells: [openShell(id === 'host' ? null : id)],
    columns: 120,
    job: null,
    waiting: [],
    begun: '',
    keys: '',
  }
  terminals.open.set(id, terminal)
  return terminal
}

/** `v1 (leader) $ `: where one is, and what that machine is to the swarm. */
function promptOf(lab: Lab, machine: string | null): string {
  if (machine === null) return 'host $ '
  const memory = lab.world.machines[machine]?.memory
  const role =
    memory?.manager != null
      ? memory.manager.leading === null
        ? ' (manager)'
        : ' (leader)'
      : memory?.member != null
        ? ' (worker)'
        : ''
  return `${machine}${role} $ `
}

const shellIn = ({ shells }: Terminal): OpenShell => shells.at(-1) ?? shells[0]
const machineOf = (terminal: Terminal): string | null => shellIn(terminal).machine

/** Where whoever types in a terminal is, and what that shell's variables are. */
export const placeOf = (terminals: Terminals, id: string) => {
  const { machine, variables: env } = shellIn(terminalOf(terminals, id))
  return { machine, env }
}

/** Runs what was entered at a prompt: a line, or several of a paste, one after the other. */
export function exec(terminals: Terminals, id: string, text: string, columns: number): void {
  const terminal = terminalOf(terminals, id)
  if (terminal.job !== null) return
  terminal.columns = columns
  if (text.trim() !== '' && !text.startsWith(' ')) terminals.lines.push(text)
  const { whole, begun } = shellOf(terminals).commandsIn(text)
  if (!text.includes('\n') && begun === '') return run(terminals, terminal, text)
  terminal.waiting = [...whole]
  terminal.begun = begun
  goOn(terminals, terminal, 0)
}

/** The next of the commands that were entered together, else the prompt. */
function goOn(terminals: Terminals, terminal: Terminal, exit: number): void {
  const { lab, screen } = terminals
  const { begun, id, waiting } = terminal
  const prompt = promptOf(lab, machineOf(terminal))
  const next = waiting.shift()
  if (next !== undefined) {
    screen.echo(id, prompt, exit, next)
    return run(terminals, terminal, next)
  }
  if (begun === '') return screen.prompt(id, prompt, exit)
  if (begun.includes('\n')) screen.echo(id, prompt, exit, begun)
  screen.reading(id, '> ', false)
}

function run(terminals: Terminals, terminal: Terminal, line: string): void {
  const { lab, screen } = terminals
  const { id } = terminal
  const machine = machineOf(terminal)
  if (machine !== null && lab.world.machines[machine]?.power !== 'on') {
    screen.output(id, `ssh: connect to host ${machine} port 22: No route to host\n`)
    return done(terminals, terminal, 255)
  }
  const io = ioOf(terminals, terminal)
  const shell = shellIn(terminal)
  const job: Running = {
    program: shellOf(terminals).runLine(line, io, shell),
    deed: createDeed(lab, id, line),
    machine,
    io,
    waiting: null,
    host: ({ ask, machine: other }) =>
      ofTerminal(terminals, terminal, ask) ??
      shellOf(terminals).answerHost(lab, other ?? machine ?? 'host', ask),
    read: (prompt, hidden) => screen.reading(id, prompt, hidden),
    leavable: (keys) => {
      if (terminal.keys !== keys) screen.leavable(id, keys)
      terminal.keys = keys
    },
    edit: (name, before) => screen.edit(id, name, before),
    background: (exit, gone) => {
      shell.behind.set(job, gone)
      done(terminals, terminal, exit)
    },
    ended: (exit) => {
      shell.behind.get(job)?.(exit)
      shell.behind.delete(job)
      if (terminal.job === job) done(terminals, terminal, exit)
    },
  }
  terminal.job = job
  start(lab, job)
}

function ioOf(terminals: Terminals, terminal: Terminal): Io {
  const { lab, screen } = terminals
  const machine = machineOf(terminal)
  return {
    out: (text) => screen.output(terminal.id, text),
    err: (text) => screen.output(terminal.id, text),
    get columns() {
      return terminal.columns
    },
    now: () => EPOCH_MS + lab.world.now,
    env: shellIn(terminal).variables,
    machine,
  }
}

function done(terminals: Terminals, terminal: Terminal, exit: number): void {
  terminal.job = null
  terminal.keys = ''
  shellIn(terminal).variables['?'] = String(exit)
  goOn(terminals, terminal, exit)
}

/** What a program asks that only its terminal can do; null: the computer's business. */
function ofTerminal(terminals: Terminals, terminal: Terminal, ask: HostAsk): HostReply | null {
  switch (ask.kind) {
    case 'screen.clear':
      terminals.screen.clear(terminal.id)
      return { kind: 'done' }
    case 'undo':
    case 'redo': {
      const { lab } = terminals
      const text = ask.kind === 'undo' ? undoable(lab) : redoable(lab)
      if (text === null) return { kind: 'refused', message: `nothing to ${ask.kind}` }
      terminals.travel = ask.kind
      return { kind: 'travelled', text }
    }
    case 'history.list':
      return { kind: 'history', lines: terminals.lines }
    case 'shell.enter':
      if (terminals.lab.world.machines[ask.name] === undefined) {
        return { kind: 'refused', message: `Docker machine "${ask.name}" does not exist.` }
      }
      terminal.shells.push(openShell(ask.name))
      return { kind: 'done' }
    case 'shell.leave':
      if (terminal.shells.length === 1) {
        return { kind: 'refused', message: 'there is no shell around this one' }
      }
      terminal.shells.pop()
      return { kind: 'done' }
    default:
      return null
  }
}

/** Ctrl-C: the program in front ends as Docker's would, and what waited behind it is dropped. */
export function interruptTerminal(terminals: Terminals, id: string): void {
  const terminal = terminalOf(terminals, id)
  const { begun, job } = terminal
  terminal.waiting = []
  terminal.begun = ''
  if (job !== null) interrupt(terminals.lab, job)
  else if (begun !== '') done(terminals, terminal, INTERRUPTED)
}

const INTERRUPTED = 130

/** Ctrl-Z: the line in front stands still, one more job behind the prompt. */
export function stopTerminal(terminals: Terminals, id: string): void {
  const { lab, screen } = terminals
  const terminal = terminalOf(terminals, id)
  const { job } = terminal
  const waits = job?.waiting?.kind ?? 'read'
  if (job === null || waits === 'read' || waits === 'edit') return
  halt(job)
  const line: StoppedLine = {
    isStopped: true,
    exit: null,
    goOn: () => {
      line.isStopped = false
      proceed(lab, job)
    },
    end: (status) => {
      line.exit = status
      interrupt(lab, job)
    },
  }
  const shell = shellIn(terminal)
  shell.behind.set(job, (exit) => void (line.exit ??= exit))
  terminal.waiting = []
  terminal.begun = ''
  screen.output(id, shellOf(terminals).stopLine(shell, job.deed?.text ?? '', line))
  done(terminals, terminal, STOPPED)
}

const STOPPED = 148

/** A line for a program that reads one, or for a command that goes on; null at Ctrl-D. */
export function typed(terminals: Terminals, id: string, text: string | null): void {
  const terminal = terminalOf(terminals, id)
  const { begun, job } = terminal
  if (job?.waiting?.kind === 'read') return resume(terminals.lab, job, { kind: 'read', text })
  if (job !== null || begun === '') return
  terminal.begun = ''
  if (text === null) {
    terminals.screen.output(id, 'bash: syntax error: unexpected end of file\n')
    return done(terminals, terminal, 2)
  }
  const all = `${begun}\n${text}`
  terminal.begun = shellOf(terminals).commandsIn(all).begun
  if (terminal.begun === '') run(terminals, terminal, all)
  else terminals.screen.reading(id, '> ', false)
}

/** The keys were typed that leave what runs in front. */
export function detach(terminals: Terminals, id: string): void {
  const { job } = terminalOf(terminals, id)
  const waiting = job?.waiting ?? null
  const isLeavable = waiting !== null && 'keys' in waiting && waiting.keys !== ''
  if (job !== null && isLeavable) resume(terminals.lab, job, { kind: 'detached' })
}

/** The editor was left. */
export function edited(terminals: Terminals, id: string): void {
  const { job } = terminalOf(terminals, id)
  if (job?.waiting?.kind === 'edit') resume(terminals.lab, job, { kind: 'edited' })
}

/** The machine went off: whatever ran in a shell on it is gone. */
export function hangUp(terminals: Terminals, machine: string): void {
  for (const terminal of terminals.open.values()) {
    const depth = terminal.shells.findIndex((shell) => shell.machine === machine)
    if (depth < 0) continue
    const { job } = terminal
    terminal.job = null
    terminal.keys = ''
    terminal.waiting = []
    terminal.begun = ''
    const behind = terminal.shells.slice(depth).flatMap((shell) => [...shell.behind.keys()])
    for (const one of job === null ? behind : [job, ...behind]) {
      terminals.lab.running.splice(terminals.lab.running.indexOf(one), 1)
    }
    for (const shell of terminal.shells.slice(depth)) letGo(shell)
    if (terminal.id === machine) continue
    terminal.shells.splice(depth)
    terminals.screen.output(terminal.id, `Connection to ${machine} closed by remote host.\n`)
    done(terminals, terminal, 255)
  }
}

const HUNG_UP = 129

/** All that goes on behind a prompt is gone. */
function letGo({ behind }: OpenShell): void {
  for (const gone of behind.values()) gone(HUNG_UP)
  behind.clear()
}

export function resize(terminals: Terminals, id: string, columns: number): void {
  terminalOf(terminals, id).columns = columns
}

/** Shows the prompt of a terminal that was just opened. */
export function greet(terminals: Terminals, id: string): void {
  const terminal = terminalOf(terminals, id)
  if (terminal.job === null) done(terminals, terminal, 0)
}
