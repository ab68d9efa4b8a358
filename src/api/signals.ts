/** Signals by the names that Docker takes (moby/sys, signal_linux.go). */

const NAMES = [
  'HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE',
  'ALRM', 'TERM', 'STKFLT', 'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ',
  'VTALRM', 'PROF', 'WINCH', 'IO', 'PWR', 'SYS',
] // prettier-ignore

const RTMIN = 34
const RTMAX = 64

const realTime = (count: number, name: (n: number) => string, number: (n: number) => number) =>
  Array.from({ length: count }, (_, n): [string, number] => [name(n), number(n)])

/** Each name with its number; a few signals have two. */
export const SIGNALS: ReadonlyMap<string, number> = new Map([
  ...NAMES.map((name, at): [string, number] => [name, at + 1]),
  ['IOT', 6],
  ['CLD', 17],
  ['POLL', 29],
  ...realTime(16, (n) => (n === 0 ? 'RTMIN' : `RTMIN+${n}`), (n) => RTMIN + n),
  ...realTime(15, (n) => (n === 0 ? 'RTMAX' : `RTMAX-${n}`), (n) => RTMAX - n),
]) // prettier-ignore

/** The number of what is written as a name, with or without `SIG`, or as a number; null: none. */
export function signalNumber(text: string): number | null {
  if (/^[+-]?\d+$/.test(text)) return Number(text) === 0 ? null : Number(text)
  return SIGNALS.get(text.toUpperCase().replace(/^SIG/, '')) ?? null
}

const numbers = new Set(SIGNALS.values())

/** Does Linux have a signal of this number? */
export const isSignal = (number: number): boolean => numbers.has(number)

export const [SIGINT, SIGQUIT, SIGKILL, SIGTERM] = [2, 3, 9, 15]
