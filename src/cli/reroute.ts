/**
 * Programs run somewhere else than where they were written for: with another daemon to ask, with
 * text from a pipe for a keyboard, with output that is caught.
 */
import type { Io, Program, Resume, Wait } from './client'

/** Output that is kept instead of shown. */
export interface Capture {
  readonly io: Io
  text(): string
}

/** An `Io` whose output is kept; errors go where they went before. */
export function capture(io: Io): Capture {
  let kept = ''
  return {
    io: { ...plain(io), out: (text) => void (kept += text), columns: null },
    text: () => kept,
  }
}

/** An `Io` with some parts replaced; what it says of the terminal stays up to date. */
export function changed(
  io: Io,
  change: Partial<Pick<Io, 'out' | 'err' | 'env' | 'machine' | 'docker' | 'above'>>,
): Io {
  return {
    ...plain(io),
    get columns() {
      return io.columns
    },
    ...change,
  }
}

const plain = (io: Io) => ({
  out: (text: string) => io.out(text),
  err: (text: string) => io.err(text),
  now: () => io.now(),
  env: io.env,
  machine: io.machine,
  ...(io.docker === undefined ? {} : { docker: io.docker }),
  ...(io.above === undefined ? {} : { above: io.above }),
})

/** The program runs on `machine`: it asks its daemon and its computer, unless it says whom. */
export function atMachine(program: Program, machine: string): Program {
  return rerouted(program, (wait) => {
    const isOurs = wait.kind === 'ask' || wait.kind === 'asks' || wait.kind === 'host'
    return isOurs && wait.machine === undefined ? { ...wait, machine } : wait
  })
}

/** The program reads from `text` instead of the keyboard; `taken`: it has begun to. */
export function withInput(program: Program, text: string, taken: () => void): Program {
  let rest: string | null = text === '' ? null : text
  const line = (): string | null => {
    if (rest === null) return null
    const end = rest.indexOf('\n')
    const found = end < 0 ? rest : rest.slice(0, end)
    const left = end < 0 ? '' : rest.slice(end + 1)
    rest = left === '' ? null : left
    return found
  }
  const whole = (): Answered => {
    const found = rest
    rest = null
    return { kind: 'read', text: found, whole: true }
  }
  return rerouted(program, (wait) => {
    if (wait.kind !== 'read') return wait
    taken()
    return wait.whole === true ? whole() : { kind: 'read', text: line() }
  })
}

type Answered = Extract<Resume, { kind: 'read' }>

const isAnswer = (found: Wait | Answered): found is Answered => 'text' in found

function* rerouted(program: Program, route: (wait: Wait) => Wait | Answered): Program {
  let step = program.next()
  while (step.done !== true) {
    const found = route(step.value)
    step = program.next(isAnswer(found) ? found : yield found)
  }
  return step.value
}
