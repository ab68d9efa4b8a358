/** What every shell does itself. */
import { alias, unalias } from './aliases'
import { enter } from './enter'
import { background, foreground, jobs, killJobs, wait } from './jobs'
import { NAME } from './parse'
import { complain, print } from './print'
import { setStatus, statusOf, type Shell, type Todo } from './state'
import { comeBack, leave, leaveLoops } from './unwind'

type Builtin = (shell: Shell, args: readonly string[], name: string) => void

/** `\n`, `\033` and `\x1b` as the characters they stand for. */
const escaped = (text: string): string =>
  text.replace(/\\(?:0?([0-7]{1,3})|x([0-9a-fA-F]{1,2})|([ntrea\\]))/g, (_, octal, hex, letter) => {
    if (octal !== undefined) return String.fromCharCode(parseInt(octal as string, 8))
    if (hex !== undefined) return String.fromCharCode(parseInt(hex as string, 16))
    return ESCAPES[letter as string] ?? ''
  })

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n', t: '\t', r: '\r', e: '\u001b', a: '\u0007', '\\': '\\',
} // prettier-ignore

const echo: Builtin = (shell, args) => {
  const options = args.findIndex((arg) => !/^-[neE]+$/.test(arg))
  const first = options < 0 ? args.length : options
  const flags = args.slice(0, first).join('')
  const text = args.slice(first).join(' ')
  setStatus(shell, 0)
  print(
    shell,
    'stdout',
    (flags.includes('e') ? escaped(text) : text) + (flags.includes('n') ? '' : '\n'),
  )
}

const FORM = /%(-?)(0?)(\d*)([sdicux%])/g

const printf: Builtin = (shell, [format, ...words]) => {
  if (format === undefined) {
    return complain(shell, 'printf: usage: printf format [arguments]', 2)
  }
  const left = [...words]
  const once = (): string =>
    escaped(format).replace(FORM, (_, minus: string, zero: string, width: string, verb: string) => {
      if (verb === '%') return '%'
      const word = left.shift() ?? (verb === 's' || verb === 'c' ? '' : '0')
      const text = verb === 'x' ? Number(word).toString(16) : verb === 'c' ? word.slice(0, 1) : word
      if (minus !== '') return text.padEnd(Number(width))
      return text.padStart(Number(width), zero === '' || verb === 's' ? ' ' : '0')
    })
  let text = once()
  if (/%-?\d*[sdicux]/.test(format)) while (left.length > 0) text += once()
  setStatus(shell, 0)
  print(shell, 'stdout', text)
}

const MOST_STATUS = 255

/** The status that a word names; null: it names none, and that is said. */
function statusIn(shell: Shell, name: string, word: string | undefined): number | null {
  if (word === undefined) return statusOf(shell)
  if (/^\d+$/.test(word)) return Number(word) & MOST_STATUS
  const isBash = shell.dialect === 'bash'
  leave(shell, 2)
  complain(
    shell,
    isBash
      ? `${name}: ${word}: numeric argument required`
      : `${name}: line 0: Illegal number: ${word}`,
    2,
  )
  return null
}

const exit: Builtin = (shell, [word]) => {
  const status = statusIn(shell, 'exit', word)
  if (status !== null) leave(shell, status)
}

const comesBack: Builtin = (shell, [word]) => {
  const status = statusIn(shell, 'return', word)
  if (status !== null) comeBack(shell, status)
}

const setAll: Builtin = (shell, args, name) => {
  setStatus(shell, 0)
  for (const text of args.filter((arg) => !arg.startsWith('-'))) {
    const at = text.indexOf('=')
    const variable = at < 0 ? text : text.slice(0, at)
    if (!NAME.test(variable)) {
      const isBash = shell.dialect === 'bash'
      const why = isBash
        ? `\`${text}': not a valid identifier`
        : `line 0: ${variable}: bad variable name`
      complain(shell, `${name}: ${why}`, isBash ? 1 : 2)
      continue
    }
    if (at >= 0) shell.variables[variable] = text.slice(at + 1)
    if (name === 'export' && shell.exported?.includes(variable) === false) {
      shell.exported = [...shell.exported, variable]
    }
  }
}

const unset: Builtin = (shell, args) => {
  setStatus(shell, 0)
  for (const name of args) delete shell.variables[name]
}

/** `set -ex`, `set +e`, `set -o pipefail`, `set -- WORDS`. */
const set: Builtin = (shell, args) => {
  setStatus(shell, 0)
  for (const [at, arg] of args.entries()) {
    if (arg === '--' || !/^[-+]/.test(arg)) {
      shell.args = [shell.args[0] ?? '', ...args.slice(arg === '--' ? at + 1 : at)]
      return
    }
    const takesName = /^[-+][a-z]*o$/.test(arg) && args[at + 1] === 'pipefail'
    const letters = arg.slice(1).replace('o', takesName ? 'p' : '')
    const others = [...shell.options].filter((letter) => !letters.includes(letter)).join('')
    shell.options = arg.startsWith('-') ? others + letters : others
    if (takesName) return set(shell, args.slice(at + 2), 'set')
  }
}

const shift: Builtin = (shell, [count = '1']) => {
  const [zero = '', ...rest] = shell.args
  const isThere = Number(count) <= rest.length
  if (isThere) shell.args = [zero, ...rest.slice(Number(count))]
  setStatus(shell, isThere ? 0 : 1)
}

const read: Builtin = (shell, args) => {
  const names = args.filter((arg) => !arg.startsWith('-'))
  shell.todo.push({ do: 'read', names: names.length === 0 ? ['REPLY'] : names })
}

const evaluate: Builtin = (shell, args) => {
  setStatus(shell, 0)
  enter(shell, args.join(' '))
}

const succeeds: Builtin = (shell) => setStatus(shell, 0)

/** `exec WORDS`: nothing comes after them. */
const exec: Builtin = (shell, args) => {
  if (args.length === 0) return setStatus(shell, 0)
  shell.todo.push({ do: 'perform', words: ['exit'], assigned: {} })
  shell.todo.push({ do: 'perform', words: args, assigned: {} })
}

const command: Builtin = (shell, args) =>
  void shell.todo.push({ do: 'perform', words: args, assigned: {} })

const examine: Builtin = (shell, args, name) => {
  const closing = name === '[' ? ']' : name === '[[' ? ']]' : null
  if (closing !== null && args.at(-1) !== closing) return complain(shell, `missing ${closing}`, 2)
  const words = closing === null ? args : args.slice(0, -1)
  shell.todo.push({ do: 'test', words, files: {} })
}

/** Name to what it does. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  echo,
  printf,
  exit,
  return: comesBack,
  break: (shell, [count = '1']) => leaveLoops(shell, Number(count), false),
  continue: (shell, [count = '1']) => leaveLoops(shell, Number(count), true),
  export: setAll,
  local: setAll,
  unset,
  set,
  shift,
  read,
  eval: evaluate,
  exec,
  command,
  test: examine,
  '[': examine,
  '[[': examine,
  true: succeeds,
  ':': succeeds,
  trap: succeeds,
  alias,
  unalias,
  jobs,
  wait,
  kill: killJobs,
  fg: foreground,
  bg: background,
  false: (shell) => setStatus(shell, 1),
}

/** What the shell in a container does not do here. */
const OF_BASH = ['fg', 'bg']

/** Does the shell do it itself? What only asks for help is left to whoever runs programs. */
export const isBuiltin = ({ dialect }: Shell, [name = '', first]: readonly string[]): boolean =>
  Object.hasOwn(BUILTINS, name) &&
  (dialect === 'bash' ? first !== '--help' : !OF_BASH.includes(name))

type Test = Extract<Todo, { do: 'test' }>

const OF_FILES = /^-[edfrswx]$/

/** The next file of which `test` has yet to know whether it is there. */
export function tested({ words, files }: Test): string | null {
  const at = words.findIndex((word, i) => {
    const path = words[i + 1]
    return OF_FILES.test(word) && path !== undefined && !Object.hasOwn(files, path)
  })
  return at < 0 ? null : (words[at + 1] as string)
}

/** `test` knows all it needs. */
export function decide(shell: Shell, { words, files }: Test): void {
  try {
    setStatus(shell, either([...words], files) ? 0 : 1)
  } catch (error) {
    if (!(error instanceof TestTrouble)) throw error
    complain(shell, error.message, 2)
  }
}

class TestTrouble extends Error {
  override readonly name = 'TestTrouble'
}

type Files = Test['files']

/** `a -o b`, of `a -a b`, of `! a`. */
function either(words: readonly string[], files: Files): boolean {
  const at = words.findIndex((word) => word === '-o' || word === '||')
  if (at > 0) return either(words.slice(0, at), files) || either(words.slice(at + 1), files)
  const and = words.findIndex((word) => word === '-a' || word === '&&')
  if (and > 0) return either(words.slice(0, and), files) && either(words.slice(and + 1), files)
  if (words[0] === '!' && words.length > 1) return !either(words.slice(1), files)
  return single(words, files)
}

function single(words: readonly string[], files: Files): boolean {
  const [a = '', operator = '', b = ''] = words
  if (words.length < 2) return a !== ''
  if (words.length === 2) {
    if (a === '-n') return operator !== ''
    if (a === '-z') return operator === ''
    if (a === '-t') return false
    if (OF_FILES.test(a)) return files[operator] ?? false
    throw new TestTrouble(`${a}: unknown operand`)
  }
  if (operator === '=' || operator === '==') return a === b
  if (operator === '!=') return a !== b
  if (!/^-(eq|ne|lt|le|gt|ge)$/.test(operator))
    throw new TestTrouble(`${operator}: unknown operand`)
  return compared(operator, whole(a), whole(b))
}

function whole(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestTrouble(`${text}: bad number`)
  return Number(text)
}

function compared(operator: string, a: number, b: number): boolean {
  switch (operator) {
    case '-eq':
      return a === b
    case '-ne':
      return a !== b
    case '-lt':
      return a < b
    case '-le':
      return a <= b
    case '-gt':
      return a > b
    default:
      return a >= b
  }
}
