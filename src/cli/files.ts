/** Texts that commands take: a file of the home folder, or what is piped or typed. */
import { host, readLine, type Resume, type Wait } from './client'

/** A file's text; throws an Error with the system's words: `open F: no such file or directory`. */
export function* readFile(path: string): Generator<Wait, string, Resume> {
  const reply = yield* host({ kind: 'file.read', path })
  if (reply.kind === 'file') return reply.text
  throw new Error(reply.kind === 'refused' ? reply.message : `open ${path}: input/output error`)
}

/** All of the standard input, each line with its newline. */
export function* readInput(): Generator<Wait, string, Resume> {
  let text = ''
  for (;;) {
    const line = yield* readLine('', false)
    if (line === null) return text
    text += `${line}\n`
  }
}
