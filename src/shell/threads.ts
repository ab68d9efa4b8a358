/**
 * The threads of a shell: one for each stage of a pipeline, beside its own. A pipe is a buffer with
 * two ends, and who holds them is whoever has it for its input or its output.
 */
import type { Pipeline } from './parse'
import {
  MAIN,
  openBuffer,
  setStatus,
  statusOf,
  type Shell,
  type Sink,
  type Thread,
  type Todo,
} from './state'

const threadOf = (thread: Thread): Thread => {
  const { id, todo, variables, exported, args, functions, options } = thread
  const { out, err, input, left, waits, background, jobs, lastJob } = thread
  const own = { id, todo, variables, exported, args, functions, options }
  return { ...own, out, err, input, left, waits, background, jobs, lastJob }
}

/** A thread by its number; undefined: it has ended. */
export const findThread = (shell: Shell, id: number): Thread | undefined =>
  shell.id === id ? shell : shell.others.find((thread) => thread.id === id)

/** From now on the shell's fields are those of that thread. */
export function switchTo(shell: Shell, id: number): void {
  if (shell.id === id) return
  const next = shell.others.find((thread) => thread.id === id)
  if (next === undefined) return
  shell.others = [...shell.others.filter((thread) => thread !== next), threadOf(shell)]
  Object.assign(shell, next)
}

/** Begins the stages of a pipeline, side by side; what has to be waited for. */
export function forkStages(
  shell: Shell,
  { commands }: Pipeline,
  tested: boolean,
): Extract<Todo, { do: 'wait' }> {
  const pipes = commands.slice(1).map(() => openBuffer(shell))
  shell.pipes = [...shell.pipes, ...pipes]
  const threads = commands.map((command, at) => {
    const input = at === 0 ? shell.input : (pipes[at - 1] as Sink)
    const todo: Todo = { do: 'command', command, tested }
    return fork(shell, todo, { input, out: pipes[at] ?? shell.out })
  })
  return { do: 'wait', threads, pipes }
}

/** Begins a thread that does one thing; its number. */
export function fork(
  shell: Shell,
  todo: Todo,
  given: Partial<Pick<Thread, 'input' | 'out' | 'background'>>,
): number {
  const id = shell.nextThread++
  const variables = { ...shell.variables }
  const own = { id, todo: [todo], variables, left: false, jobs: [] }
  shell.others.push({ ...threadOf(shell), ...given, ...own })
  return id
}

/** Ends a thread, and those for which it waits. */
export function kill(shell: Shell, id: number, status: number): void {
  const thread = findThread(shell, id)
  if (thread === undefined || id === MAIN) return
  const waits = thread.todo.findLast((todo) => todo.do === 'wait')
  Object.assign(thread, { todo: [], waits: false })
  setStatus(thread, status)
  for (const child of waits?.threads ?? []) kill(shell, child, status)
  closePipes(shell, waits?.pipes ?? [])
}

function closePipes(shell: Shell, pipes: readonly Sink[]): void {
  for (const pipe of pipes) delete shell.buffers[pipe]
  shell.pipes = shell.pipes.filter((pipe) => !pipes.includes(pipe))
}

/** Some of what a pipe holds before its writers have to wait, in characters (Linux: pipe(7)). */
const CAPACITY = 65_536

/** Can the thread go on, or at last end? */
function isReady(shell: Shell, thread: Thread): boolean {
  if (thread.waits) return false
  const next = thread.todo.at(-1)
  if (next === undefined) return thread.id !== MAIN
  if (next.do === 'wait') return next.threads.every((id) => findThread(shell, id) === undefined)
  if (next.do === 'read') return thread.input === null || hasLine(shell, thread.input)
  return hasRoom(shell, thread)
}

/** Is there room for what it prints? */
export const hasRoom = (shell: Shell, { out }: Thread): boolean =>
  !shell.pipes.includes(out) ||
  (shell.buffers[out] ?? '').length < CAPACITY ||
  !isHeld(shell, out, 'input')

const hasLine = (shell: Shell, input: Sink): boolean =>
  (shell.buffers[input] ?? '').includes('\n') || !isOpen(shell, input)

/** Can more come? */
const isOpen = (shell: Shell, input: Sink): boolean =>
  shell.pipes.includes(input) && isHeld(shell, input, 'out', 'err')

/** Does any thread hold that end of a pipe, now or when its command is over? */
export const isHeld = (
  shell: Shell,
  pipe: Sink,
  ...ends: readonly ('input' | 'out' | 'err')[]
): boolean =>
  [shell, ...shell.others].some((thread) =>
    ends.some(
      (end) =>
        thread[end] === pipe ||
        thread.todo.some((todo) => todo.do === 'restore' && todo.saved[end] === pipe),
    ),
  )

/** Goes to the next thread that can go on; false: none can. Those that have ended are gone. */
export function nextReady(shell: Shell): boolean {
  for (;;) {
    const ready = [...shell.others, shell].find((thread) => isReady(shell, thread))
    if (ready === undefined) {
      switchTo(shell, MAIN)
      return false
    }
    switchTo(shell, ready.id)
    if (shell.todo.length > 0) return true
    shell.statuses[shell.id] = statusOf(shell)
    const ended = shell.id
    switchTo(shell, MAIN)
    shell.others = shell.others.filter(({ id }) => id !== ended)
  }
}

/** Can the thread that goes on now still do so? */
export const goesOn = (shell: Shell): boolean => shell.todo.length > 0 && isReady(shell, shell)

/** All stages of a pipeline have ended: its status is the last one's, or the last failure's. */
export function join(shell: Shell, { threads, pipes }: Extract<Todo, { do: 'wait' }>): void {
  const statuses = threads.map((id) => shell.statuses[id] ?? 0)
  shell.jobs = shell.jobs.map((job) => {
    const at = threads.indexOf(job.thread)
    return at < 0 ? job : { ...job, ended: job.ended ?? (statuses[at] as number) }
  })
  for (const id of threads) delete shell.statuses[id]
  closePipes(shell, pipes)
  if (shell.dialect === 'bash') shell.variables['PIPESTATUS'] = statuses.join(' ')
  const failed = shell.options.includes('p') ? statuses.findLast((status) => status !== 0) : 0
  setStatus(shell, failed === undefined || failed === 0 ? (statuses.at(-1) ?? 0) : failed)
}

/**
 * Takes some of what is piped or redirected to a program: a line, or all that is there. Null:
 * nothing yet; empty: there is no more.
 */
export function takeInput(shell: Shell, id: number, part: 'line' | 'all'): string | null {
  const { input = null } = findThread(shell, id) ?? {}
  if (input === null) return ''
  const text = shell.buffers[input] ?? ''
  const end = part === 'line' ? text.indexOf('\n') + 1 : text.length
  if (end === 0 && isOpen(shell, input)) return null
  const taken = end === 0 ? text : text.slice(0, end)
  if (taken !== '') shell.buffers[input] = text.slice(taken.length)
  return taken
}
