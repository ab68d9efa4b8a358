/**
 * Programs run somewhere else than where they were written for: with another daemon to ask, with
 * output that is caught.
 */
import type { Io, Program } from './client'

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
  change: Partial<
    Pick<Io, 'out' | 'err' | 'isTyped' | 'env' | 'machine' | 'docker' | 'above' | 'settings'>
  >,
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
  ...(io.isTyped === undefined ? {} : { isTyped: io.isTyped }),
  ...(io.docker === undefined ? {} : { docker: io.docker }),
  ...(io.above === undefined ? {} : { above: io.above }),
  ...(io.settings === undefined ? {} : { settings: io.settings }),
})

/** The program runs on `machine`: it asks its daemon and its computer, unless it says whom. */
export function* atMachine(program: Program, machine: string): Program {
  let step = program.next()
  while (step.done !== true) {
    const wait = step.value
    const isOurs = wait.kind === 'ask' || wait.kind === 'asks' || wait.kind === 'host'
    const routed = isOurs && wait.machine === undefined ? { ...wait, machine } : wait
    step = program.next(yield routed)
  }
  return step.value
}
