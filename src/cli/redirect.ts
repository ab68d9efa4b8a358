/**
 * Redirections: where a command's input comes from and where its output goes. Files are those of
 * the home folder; `/dev/null` swallows everything.
 */
import { Fail, host, type Io, type Resume, type Wait } from './client'
import { expandOne, type Surroundings } from './expand'
import { readFile } from './files'
import { changed } from './reroute'
import type { Redirection } from './script'

/** A command's surroundings once its redirections hold. */
export interface Redirected {
  readonly io: Io
  /** What it reads instead of the keyboard; null: nothing is redirected. */
  readonly input: string | null
  /** Writes what went to files; to be called when the command has ended, however it did. */
  finish(): Generator<Wait, void, Resume>
}

interface Target {
  readonly path: string
  readonly append: boolean
  text: string
}

type Write = (text: string) => void

/** Reads the redirections from left to right, as they hold. */
export function* redirect(
  redirections: readonly Redirection[],
  around: Surroundings,
  io: Io,
  piped: string | null,
): Generator<Wait, Redirected, Resume> {
  const targets: Target[] = []
  const to: { out: Write; err: Write } = {
    out: (text) => io.out(text),
    err: (text) => io.err(text),
  }
  let input = piped
  let isTerminal = true
  for (const { operator, word } of redirections) {
    const text = word === null ? '' : yield* expandOne(word, around)
    if (operator === '<') input = yield* contents(text)
    else if (operator === '<<') input = text
    else if (operator === '<<<') input = `${text}\n`
    else if (operator === '2>&1') to.err = to.out
    else if (operator === '>&2') to.out = to.err
    else {
      const target = { path: text, append: operator.endsWith('>>'), text: '' }
      if (text !== '/dev/null') targets.push(target)
      const write: Write = (more) => void (target.text += more)
      if (operator.startsWith('2')) to.err = write
      else {
        to.out = write
        isTerminal = false
        if (operator === '&>') to.err = write
      }
    }
  }
  const redirected = changed(io, to)
  return {
    io: isTerminal ? redirected : { ...redirected, columns: null },
    input,
    *finish() {
      for (const target of targets) yield* write(target)
    },
  }
}

function* contents(path: string): Generator<Wait, string, Resume> {
  if (path === '/dev/null') return ''
  try {
    return yield* readFile(path)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'Error') throw error
    throw new Fail(`bash: ${path}: No such file or directory`)
  }
}

function* write({ path, text, append }: Target): Generator<Wait, void, Resume> {
  const reply = yield* host({ kind: 'file.write', path, text, append })
  if (reply.kind === 'refused') {
    throw new Fail(`bash: ${path}: ${reply.message.replace(/^.*: /, '')}`)
  }
}
