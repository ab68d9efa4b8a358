/** A line becomes what a shell has to do next. */
import { SyntaxTrouble } from './lex'
import { inAsh, inBash, parseScript, type Script } from './parse'
import { complain } from './print'
import type { Shell } from './state'
import { giveUp } from './unwind'

/** Gives a shell a line to run, before what else it has to do. */
export function enter(shell: Shell, line: string): void {
  try {
    begin(shell, parseScript(line, shell.aliases))
  } catch (error) {
    if (!(error instanceof SyntaxTrouble)) throw error
    const { trouble } = error
    if (shell.dialect === 'ash') giveUp(shell, 2)
    complain(shell, shell.dialect === 'bash' ? inBash(trouble) : inAsh(trouble), 2)
  }
}

/** Gives a shell a script to run, before what else it has to do. */
export function begin(shell: Shell, script: Script): void {
  shell.todo.push({ do: 'list', script, at: 0, tested: false })
}
