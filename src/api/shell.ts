/** Which commands are a shell or a program of every image, and a shell as whoever types sees it. */

const SHELL = /^(\/(usr\/)?bin\/)?(sh|bash|ash)$/

/** Is the program a shell, whatever it is to do? */
export const isShell = (program: string): boolean => SHELL.test(program)

/** Are the lines that are typed to a command run one by one? */
export const runsLines = ([program = '', ...options]: readonly string[]): boolean =>
  isShell(program) && options.every((option) => /^-[il]+$/.test(option))

const PROGRAMS = new Set(
  (
    '[ awk cat curl cut date echo env false getent grep head hostname id ls mkdir nc nslookup ping ' +
    'printenv printf pwd rm sed seq sleep sort tail tee test top touch tr true uniq watch wc wget ' +
    'whoami yes'
  ).split(' '),
)

/** Does it lie in every image, beside its shell? */
export const isProgram = (program: string): boolean => PROGRAMS.has(program.replace(/^.*\//, ''))

/** What it shows before a line. */
export const PROMPT = '/ # '

/** The line that leaves it; the first group is the status, where one is given. */
export const EXIT = /^\s*exit(?:\s+(\d+))?\s*$/
