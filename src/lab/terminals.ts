/**
 * The terminals of a lab: a stack of shells each (a host's shell may enter a machine's), one
 * program at a time, and what the window is told of it.
 */
import type { HostAsk, HostReply } from '../api/host'
import type { Io } from '../cli/client'
import { runLine } from '../cli/shell'
import { EPOCH_MS } from '../engine/kernel/time'
import { createDeed, type Lab, type Running } from './bench'
import { answerHost } from './host'
import { interrupt, resume, start } from './running'

/** What a terminal tells whoever shows it. */
export interface Screen {
  output(terminal: string, text: string): void
  prompt(terminal: string, prompt: string, exit: number): void
  reading(terminal: string, prompt: string, hidden: boolean): void
  clear(terminal: string): void
}

interface Terminal {
  readonly id: string
  /** Machines whose shells were entered, the innermost last; empty on the host. */
  readonly shells: string[]
  columns: number
  job: Running | null
  /** What was typed here, for `history`. */
  readonly lines: string[]
  readonly variables: Record<string, string>
}

export interface Terminals {
  readonly lab: Lab
  readonly screen: Screen
  readonly open: Map<string, Terminal>
}

export const createTerminals = (lab: Lab, screen: Screen): Terminals => ({
  lab,
  screen,
  open: new Map(),
})

function terminalOf(terminals: Terminals, id: string): Terminal {
  const known = terminals.open.get(id)
  if (known !== undefined) return known
  const shells = id === 'host' ? [] : [id]
  const terminal = { id, shells, columns: 120, job: null, lines: [], variables: {} }
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

const machineOf = (terminal: Terminal): string | null => terminal.shells.at(-1) ?? null

/** Runs a line typed at a prompt. */
export function exec(terminals: Terminals, id: string, line: string, columns: number): void {
  const terminal = terminalOf(terminals, id)
  const { lab, screen } = terminals
  if (terminal.job !== null) return
  terminal.columns = columns
  if (line.trim() !== '' && !line.startsWith(' ')) terminal.lines.push(line)
  const machine = machineOf(terminal)
  if (machine !== null && lab.world.machines[machine]?.power !== 'on') {
    screen.output(id, `ssh: connect to host ${machine} port 22: No route to host\n`)
    return done(terminals, terminal, 255)
  }
  const io = ioOf(terminals, terminal)
  const job: Running = {
    program: runLine(line, io, terminal.variables),
    deed: createDeed(lab, id, line),
    machine,
    io,
    waiting: null,
    host: ({ ask }) =>
      ofTerminal(terminals, terminal, ask) ?? answerHost(lab, machine ?? 'host', ask),
    read: (prompt, hidden) => screen.reading(id, prompt, hidden),
    ended: (exit) => done(terminals, terminal, exit),
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
    env: terminal.variables,
    machine,
  }
}

function done(terminals: Terminals, terminal: Terminal, exit: number): void {
  terminal.job = null
  const prompt = promptOf(terminals.lab, machineOf(terminal))
  terminals.screen.prompt(terminal.id, prompt, exit)
}

/** What a program asks that only its terminal can do; null: the computer's business. */
function ofTerminal(terminals: Terminals, terminal: Terminal, ask: HostAsk): HostReply | null {
  switch (ask.kind) {
    case 'screen.clear':
      terminals.screen.clear(terminal.id)
      return { kind: 'done' }
    case 'history.list':
      return { kind: 'history', lines: terminal.lines }
    case 'shell.enter':
      if (terminals.lab.world.machines[ask.name] === undefined) {
        return { kind: 'refused', message: `Docker machine "${ask.name}" does not exist.` }
      }
      terminal.shells.push(ask.name)
      return { kind: 'done' }
    case 'shell.leave':
      if (terminal.shells.length > (terminal.id === 'host' ? 0 : 1)) terminal.shells.pop()
      return { kind: 'done' }
    default:
      return null
  }
}

/** Ctrl-C: the program in front ends as Docker's would. */
export function interruptTerminal(terminals: Terminals, id: string): void {
  const { job } = terminalOf(terminals, id)
  if (job !== null) interrupt(terminals.lab, job)
}

/** A line for a program that reads one; null at Ctrl-D. */
export function typed(terminals: Terminals, id: string, text: string | null): void {
  const { job } = terminalOf(terminals, id)
  if (job?.waiting?.kind === 'read') resume(terminals.lab, job, { kind: 'read', text })
}

export function resize(terminals: Terminals, id: string, columns: number): void {
  terminalOf(terminals, id).columns = columns
}

/** Shows the prompt of a terminal that was just opened. */
export function greet(terminals: Terminals, id: string): void {
  const terminal = terminalOf(terminals, id)
  if (terminal.job === null) done(terminals, terminal, 0)
}
