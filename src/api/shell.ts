/** A shell in a container as whoever types to it sees it, and which commands are one. */

const SHELL = /^(\/(usr\/)?bin\/)?(sh|bash|ash)$/
const CAT = /^(\/(usr\/)?bin\/)?cat$/

/** Is the program a shell, whatever it is to do? */
export const isShell = (program: string): boolean => SHELL.test(program)

/** What of the lines that are typed a command reads; null: none. */
export function readerOf(command: readonly string[]): 'shell' | 'cat' | null {
  const [program = '', ...options] = command
  if (options.length === 0 && CAT.test(program)) return 'cat'
  return isShell(program) && options.every((option) => /^-[il]+$/.test(option)) ? 'shell' : null
}

/** What it shows before a line. */
export const PROMPT = '/ # '

/** The line that leaves it; the first group is the status, where one is given. */
export const EXIT = /^\s*exit(?:\s+(\d+))?\s*$/
