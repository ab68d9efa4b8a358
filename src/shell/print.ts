/** What a shell and its programs print: to whoever looks, into a buffer, or down a pipe. */
import type { Stream } from '../api/routes'
import { NOWHERE, setStatus, STDERR, STDOUT, type Shell, type Thread } from './state'
import { isHeld } from './threads'
import { giveUp, leave } from './unwind'

/** The status of what has printed into a pipe whose reader is gone: it died of SIGPIPE. */
export const BROKEN_PIPE = 141

/**
 * Something is printed by a thread. Gives the stream on which whoever looks sees it; null: nobody
 * does; `broken`: into a pipe from which nobody reads.
 */
export function say(
  shell: Shell,
  stream: Stream,
  text: string,
  thread: Thread = shell,
): Stream | 'broken' | null {
  const sink = stream === 'stdout' ? thread.out : thread.err
  if (sink === STDOUT) return 'stdout'
  if (sink === STDERR) return 'stderr'
  if (sink === NOWHERE || text === '') return null
  const before = shell.buffers[sink]
  if (before === undefined) return 'broken'
  if (shell.pipes.includes(sink) && !isHeld(shell, sink, 'input')) return 'broken'
  shell.buffers[sink] = before + text
  return null
}

/** Prints words of the shell's own, after those that it is about to print. */
export function print(shell: Shell, stream: Stream, text: string): void {
  if (text === '') return
  const seen = say(shell, stream, text)
  if (seen === null) return
  if (seen === 'broken') return leave(shell, BROKEN_PIPE)
  const last = shell.todo.findLastIndex((todo) => todo.do !== 'print')
  shell.todo.splice(last + 1, 0, { do: 'print', stream: seen, text })
}

/** Says what is wrong, after the shell's name, and sets the status. */
export function complain(shell: Shell, words: string, status: number): void {
  setStatus(shell, status)
  print(shell, 'stderr', `${shell.prefix}${words}\n`)
}

/** A line cannot go on: that is said. In ash the line is left, and the status is 2. */
export function fault(shell: Shell, words: string, statusInBash: number): void {
  const isAsh = shell.dialect === 'ash'
  if (isAsh) giveUp(shell, 2)
  complain(shell, words, isAsh ? 2 : statusInBash)
}
