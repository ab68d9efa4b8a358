/** A line becomes what a shell has to do next. */
import { SyntaxTrouble } from './lex'
import { inAsh, inBash, parseScript, type Script } from './parse'
import { fault } from './print'
import type { Shell, Todo } from './state'

/** Gives a shell a line to run, before what else it has to do. */
export function enter(shell: Shell, line: string): void {
  try {
    begin(shell, parseScript(line, shell.aliases))
  } catch (error) {
    if (!(error instanceof SyntaxTrouble)) throw error
    const { trouble } = error
    fault(shell, shell.dialect === 'bash' ? inBash(trouble) : inAsh(trouble), 2)
  }
}

/** All of a script, from its beginning. `tested`: its status is looked at. */
export const listOf = (script: Script, tested = false): Todo => ({
  do: 'list',
  script,
  at: 0,
  tested,
})

/** Gives a shell a script to run, before what else it has to do. */
export function begin(shell: Shell, script: Script, tested = false): void {
  shell.todo.push(listOf(script, tested))
}
