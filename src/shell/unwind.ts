/** Leaving what is being done: `exit`, `break`, `return`, and the end of a shell in the shell. */
import { setStatus, statusOf, type Pending, type Shell, type Todo } from './state'

type Restore = Extract<Todo, { do: 'restore' }>

/** A command with redirections, or a shell of its own, is over: what was holds again. */
export function restore(shell: Shell, todo: Restore): void {
  back(shell, todo)
  write(shell, todo.files)
}

function back(shell: Shell, { saved }: Restore): void {
  const { apart, input, out, err } = saved
  if (shell.input !== null && shell.input !== input) delete shell.buffers[shell.input]
  Object.assign(shell, { input, out, err })
  if (apart === null) return
  const status = statusOf(shell)
  Object.assign(shell, apart)
  setStatus(shell, status)
}

const write = (shell: Shell, files: readonly Pending[]): void => {
  shell.todo.push(...files.toReversed().map((file) => ({ do: 'write', file }) as const))
}

/** Drops all that is above the thing at `at`; redirections end, and their files are written. */
function dropTo(shell: Shell, at: number): void {
  const files: Pending[] = []
  while (shell.todo.length > at) {
    const todo = shell.todo.pop()
    if (todo?.do === 'return') shell.args = todo.args
    if (todo?.do !== 'restore') continue
    back(shell, todo)
    files.push(...todo.files)
  }
  write(shell, files)
}

const isApart = (todo: Todo): boolean => todo.do === 'restore' && todo.saved.apart !== null

/** `exit`: of the innermost shell. */
export function leave(shell: Shell, status: number): void {
  const at = shell.todo.findLastIndex(isApart)
  setStatus(shell, status)
  if (at < 0) shell.left = true
  dropTo(shell, at + 1)
}

/** A line cannot go on; one that is typed ends, any other shell does. */
export function giveUp(shell: Shell, status: number): void {
  leave(shell, status)
  if (shell.options.includes('i')) shell.left = false
}

/** `return`: from a function, else from the shell. */
export function comeBack(shell: Shell, status: number): void {
  const at = shell.todo.findLastIndex((todo) => todo.do === 'return' || isApart(todo))
  if (at < 0 || shell.todo[at]?.do !== 'return') return leave(shell, status)
  setStatus(shell, status)
  dropTo(shell, at)
}

/** `break` and `continue`: out of so many loops, or of as many as there are. */
export function leaveLoops(shell: Shell, count: number, goesOn: boolean): void {
  const floor = shell.todo.findLastIndex((todo) => todo.do === 'return' || isApart(todo))
  const loops = shell.todo.flatMap((todo, at) =>
    at > floor && (todo.do === 'for' || todo.do === 'while') ? [at] : [],
  )
  const at = loops.at(-count) ?? loops[0]
  if (at !== undefined) dropTo(shell, goesOn ? at + 1 : at)
  setStatus(shell, 0)
}
