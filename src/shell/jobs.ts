/** Jobs: what runs in the background of a shell (`&`), and `jobs`, `wait` and `kill`. */
import { complain, print } from './print'
import { listOf } from './enter'
import type { Script } from './parse'
import {
  MAIN,
  NOWHERE,
  setStatus,
  statusOf,
  type Job,
  type Memory,
  type Shell,
  type StoppedLine,
} from './state'
import { findThread, fork, kill } from './threads'

/** Numbers before that of the first thread that is forked: processes that came before it. */
const EARLIER = 6

/** The number under which a thread is known outside. */
const pidOf = (thread: number): number => (thread === MAIN ? 1 : thread + EARLIER)

/** Begins a job. It reads nothing. */
export function startJob(shell: Shell, script: Script, text: string): void {
  const thread = fork(shell, listOf(script), { input: NOWHERE, background: true })
  const before = shell.jobs.filter(({ ended }) => ended === null)
  const number = 1 + Math.max(0, ...before.map((job) => job.number))
  shell.jobs = [...before, { number, thread, text, ended: null }]
  shell.lastJob = String(pidOf(thread))
  setStatus(shell, 0)
  const isTold = shell.dialect === 'bash' && isInteractive(shell)
  if (isTold) print(shell, 'stderr', `[${number}] ${shell.lastJob}\n`)
}

const isInteractive = ({ options }: Shell): boolean => options.includes('i')

/** Null: it runs. One that was killed in another shell may not have been taken away there. */
export function endOf(shell: Shell, { ended, home = shell, line, thread }: Job): number | null {
  if (line !== undefined) return line.exit
  const found = findThread(home, thread)
  if (found === undefined) return ended ?? home.statuses[thread] ?? 0
  const isDead = home !== shell && found.todo.length === 0 && !found.waits
  return isDead ? statusOf(found) : null
}

function forget(shell: Shell, { home = shell, number, thread }: Job): void {
  shell.jobs = shell.jobs.filter((job) => job.number !== number)
  delete home.statuses[thread]
}

/** The jobs as a later shell knows them. */
export const inherited = (shell: Shell): readonly Job[] =>
  shell.jobs.map((job) => ({ home: shell, ...job }))

/** Ctrl-Z: a line is one more job, which stands still. What is said of it. */
export function stopLine(memory: Memory, text: string, line: StoppedLine): string {
  const { jobs: before = [], nextThread: thread = MAIN + 1 } = memory
  const number = 1 + Math.max(0, ...before.map((job) => job.number))
  const job: Job = { number, thread, text, ended: null, line }
  memory.jobs = [...before, job]
  memory.nextThread = thread + 1
  return `[${number}]+  ${'Stopped'.padEnd(24)}${text}\n`
}

/** Whoever has the shell goes away, and all that it has begun. */
export function hangUp(shell: Shell): void {
  for (const { id } of shell.others) kill(shell, id, BY_SIGNAL + 1)
}

const BY_SIGNAL = 128

/** Name to number, as far as they end a process. */
const SIGNALS: Readonly<Record<string, number>> = {
  HUP: 1, INT: 2, QUIT: 3, ABRT: 6, KILL: 9, USR1: 10, USR2: 12, PIPE: 13, ALRM: 14, TERM: 15,
} // prettier-ignore

const DEATHS: Readonly<Record<number, string>> = {
  129: 'Hangup', 130: 'Interrupt', 131: 'Quit', 134: 'Aborted', 137: 'Killed', 141: 'Broken pipe',
  143: 'Terminated',
} // prettier-ignore

function stateOf({ dialect }: Shell, status: number | null, { line }: Job): string {
  if (status === null) return line?.isStopped === true ? 'Stopped' : 'Running'
  if (status === 0) return 'Done'
  const other = dialect === 'bash' ? `Exit ${status}` : `Done(${status})`
  return DEATHS[status] ?? other
}

/** `[1]+  Running                    sleep 9`. The text is known where lines are typed. */
function rowOf(shell: Shell, job: Job): string {
  const isBash = shell.dialect === 'bash'
  const [last, before] = shell.jobs.toReversed()
  const mark = job === last ? '+' : job === before ? '-' : ' '
  const status = endOf(shell, job)
  const state = stateOf(shell, status, job).padEnd(isBash ? 24 : 27)
  const text = isBash || isInteractive(shell) ? job.text : ''
  const goesOn = isBash && status === null && job.line?.isStopped !== true
  return `[${job.number}]${mark}  ${state}${text}${goesOn ? ' &' : ''}\n`
}

/** Tells of those jobs that have ended since, and forgets them. */
export function news(shell: Shell): string {
  const ended = shell.jobs.filter((job) => endOf(shell, job) !== null)
  const rows = ended.map((job) => rowOf(shell, job))
  for (const job of ended) forget(shell, job)
  return rows.join('')
}

/** `jobs`: the newest first, in bash the oldest. What has ended is told once. */
export function jobs(shell: Shell): void {
  const all = shell.dialect === 'bash' ? shell.jobs : shell.jobs.toReversed()
  const rows = all.map((job) => {
    const row = rowOf(shell, job)
    if (endOf(shell, job) !== null) forget(shell, job)
    return row
  })
  setStatus(shell, 0)
  print(shell, 'stdout', rows.join(''))
}

/** The job that `%1` or a process's number names; undefined: there is none. */
function named(shell: Shell, word: string): Job | undefined {
  if (/^%[%+]?$/.test(word)) return shell.jobs.at(-1)
  if (word === '%-') return shell.jobs.at(-2)
  return shell.jobs.find(({ number, text, thread }) =>
    word.startsWith('%')
      ? word === `%${number}` || (/^%\D/.test(word) && text.startsWith(word.slice(1)))
      : word === String(pidOf(thread)),
  )
}

/** Is it a thread of this very shell? */
const isOwn = ({ home, line }: Job): boolean => home === undefined && line === undefined

/** The shell goes no further until the job is over. */
function stayFor(shell: Shell, job: Job): void {
  if (isOwn(job)) shell.todo.push({ do: 'wait', threads: [job.thread], pipes: [] })
  else shell.todo.push({ do: 'attend', jobs: [job] })
}

/** `wait`: for all jobs, or for those that are named; the status is that of the last. */
export function wait(shell: Shell, words: readonly string[]): void {
  const wanted = words.filter((word) => !word.startsWith('-'))
  if (wanted.length === 0) {
    shell.todo.push({ do: 'perform', words: [':'], assigned: {} })
    const going = shell.jobs.filter(({ line }) => line?.isStopped !== true)
    const own = going.filter(isOwn)
    const others = going.filter((job) => !isOwn(job))
    if (shell.dialect === 'bash') shell.jobs = shell.jobs.filter((job) => !going.includes(job))
    if (others.length > 0) shell.todo.push({ do: 'attend', jobs: others })
    const threads = own.map(({ thread }) => thread)
    return void shell.todo.push({ do: 'wait', threads, pipes: [] })
  }
  for (const word of wanted.toReversed()) {
    const job = named(shell, word)
    if (job?.ended === null) {
      if (shell.dialect === 'bash') shell.jobs = shell.jobs.filter((other) => other !== job)
      if (!isInteractive(shell)) shell.todo.push({ do: 'mourn', text: job.text })
      stayFor(shell, job)
      continue
    }
    const isBash = shell.dialect === 'bash'
    if (word.startsWith('%')) unknownJob(shell, 'wait', word, isBash ? 127 : 2)
    else if (isBash) complain(shell, `wait: pid ${word} is not a child of this shell`, 127)
    else setStatus(shell, 127)
  }
}

/** A job that has not ended, by its number or words; undefined: there is none, and that is said. */
function running(shell: Shell, name: 'fg' | 'bg', word: string | undefined): Job | undefined {
  if (!isInteractive(shell)) {
    complain(shell, `${name}: no job control`, 1)
    return undefined
  }
  const going = shell.jobs.filter((job) => endOf(shell, job) === null)
  const spec = word === undefined || word.startsWith('%') ? (word ?? '%%') : `%${word}`
  const job = named(shell, spec)
  if (job !== undefined && going.includes(job)) return job
  unknownJob(shell, name, word ?? 'current', 1)
  return undefined
}

/** `fg`: a job is waited for as if it had been begun in front. */
export function foreground(shell: Shell, [word]: readonly string[]): void {
  const job = running(shell, 'fg', word)
  if (job === undefined) return
  shell.jobs = shell.jobs.filter((other) => other !== job)
  shell.front = job
  job.line?.goOn()
  stayFor(shell, job)
  print(shell, 'stdout', `${job.text}\n`)
}

/** `bg`: a job that was stopped goes on behind the prompt; others do so already. */
export function background(shell: Shell, words: readonly string[]): void {
  for (const word of words.length === 0 ? [undefined] : words) {
    const job = running(shell, 'bg', word)
    if (job === undefined) continue
    setStatus(shell, 0)
    if (job.line?.isStopped === true) {
      job.line.goOn()
      print(shell, 'stdout', `[${job.number}]+ ${job.text} &\n`)
    } else {
      const why = `job ${job.number} already in background`
      print(shell, 'stderr', `${shell.prefix}bg: ${why}\n`)
    }
  }
}

/** Ctrl-C: what was brought to the front ends. The jobs that are left. */
export function interruptFront(shell: Shell): readonly Job[] {
  const { front } = shell
  if (front?.line !== undefined) front.line.end(BY_SIGNAL + 2)
  else if (front !== null) kill(front.home ?? shell, front.thread, BY_SIGNAL + 2)
  return inherited(shell)
}

/** A job that was waited for has died of a signal: its shell says so. */
export function mourn(shell: Shell, status: number, text: string): void {
  const how = DEATHS[status]
  if (how === undefined || status === 130 || status === 141) return
  if (shell.dialect === 'ash') print(shell, 'stderr', `${how}\n`)
  else if (status !== 143) complain(shell, `${how.padEnd(24)}${text}`, status)
}

function unknownJob(shell: Shell, name: string, word: string, status: number): void {
  const where = shell.dialect === 'bash' ? '' : 'line 0: '
  complain(shell, `${name}: ${where}${word}: no such job`, status)
}

/** `kill [-SIGNAL] JOB|PID...` */
export function killJobs(shell: Shell, words: readonly string[]): void {
  const [first = ''] = words
  const isBash = shell.dialect === 'bash'
  let signal: string | null = null
  let targets = words
  if (first === '-s' || first === '-n') [signal, targets] = [words[1] ?? '', words.slice(2)]
  else if (/^-./.test(first)) [signal, targets] = [first.slice(1), words.slice(1)]
  if (signal === 'l') return listSignals(shell, targets)
  const number = signal === null ? SIGNALS['TERM'] : numberOf(signal)
  if (number === undefined) {
    const why = isBash
      ? `kill: ${signal ?? ''}: invalid signal specification`
      : `bad signal name '${signal ?? ''}'`
    return complain(shell, why, 1)
  }
  if (targets.length === 0) {
    const usage =
      'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]'
    return isBash
      ? complain(shell, usage, 2)
      : complain(shell, 'you need to specify whom to kill', 1)
  }
  setStatus(shell, 0)
  for (const word of targets) send(shell, word, number)
}

function numberOf(signal: string): number | undefined {
  if (/^\d+$/.test(signal)) return Number(signal)
  return SIGNALS[signal.toUpperCase().replace(/^SIG/, '')]
}

function listSignals(shell: Shell, words: readonly string[]): void {
  const wanted = words.map((word) => Number(word) % BY_SIGNAL)
  const rows = Object.entries(SIGNALS).filter(
    ([, number]) => wanted.length === 0 || wanted.includes(number),
  )
  setStatus(shell, 0)
  print(shell, 'stdout', rows.map(([name]) => `${name}\n`).join(''))
}

function send(shell: Shell, word: string, signal: number): void {
  const isBash = shell.dialect === 'bash'
  const job = named(shell, word)
  if (job === undefined && word.startsWith('%')) {
    return unknownJob(shell, 'kill', word, isBash ? 1 : 2)
  }
  if (!/^%|^-?\d+$/.test(word)) {
    const why = isBash
      ? `kill: ${word}: arguments must be process or job IDs`
      : `invalid number '${word}'`
    return complain(shell, why, 1)
  }
  if (job === undefined || endOf(shell, job) !== null) {
    const why = isBash
      ? `kill: (${word}) - No such process`
      : `can't kill pid ${word}: No such process`
    return complain(shell, why, 1)
  }
  if (signal !== 0 && job.line !== undefined) return job.line.end(BY_SIGNAL + signal)
  if (signal !== 0) kill(job.home ?? shell, job.thread, BY_SIGNAL + signal)
}
