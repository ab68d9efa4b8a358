/** Texts that commands take: a file of the home folder, or what is piped or typed. */
import { Fail, host, readPart, type Resume, type Wait } from './client'
import type { Call } from './command'

const HOME = /^(?:~\/|\/root\/)?(?:\.\/)*/

/** Where the client keeps its settings and contexts: a folder that each computer has of its own. */
const SETTINGS = /^\.docker(?:\/(?!\.\.?(?:\/|$))[^/]+)+$/

/** Does a file of the home folder belong to one computer only? */
export const isSetting = (name: string): boolean => SETTINGS.test(name)

/** The name under which the home folder keeps a path, or null where no file can be. */
export function nameOf(path: string): string | null {
  const name = path.replace(HOME, '')
  if (isSetting(name)) return name
  return name === '' || name.includes('/') || name === '.' || name === '..' ? null : name
}

/** Is it the home folder? */
export const isHome = (path: string): boolean => /^(?:\.|~|\/root|\/root\/\.)\/*$/.test(path)

/** A file's text. @throws Fail with the system's words: `open F: no such file or directory` */
export function* readFile(path: string): Generator<Wait, string, Resume> {
  const reply = yield* host({ kind: 'file.read', path })
  if (reply.kind === 'file') return reply.text
  throw new Fail(reply.kind === 'refused' ? reply.message : `open ${path}: input/output error`)
}

/** A file's text, or null where none can be read. */
export function* readIfThere(path: string): Generator<Wait, string | null, Resume> {
  try {
    return yield* readFile(path)
  } catch (error) {
    if (error instanceof Fail) return null
    throw error
  }
}

/** The files in a folder of `~/.docker`, however deep, as paths from home; sorted. */
export function* settingsUnder(folder: string): Generator<Wait, readonly string[], Resume> {
  const reply = yield* host({ kind: 'file.list', under: folder })
  return reply.kind === 'files' ? reply.names : []
}

/** Writes a file. @throws Fail with the system's words */
export function* writeFile(path: string, text: string): Generator<Wait, void, Resume> {
  const reply = yield* host({ kind: 'file.write', path, text, append: false })
  if (reply.kind === 'refused') throw new Fail(reply.message)
}

/** All of the standard input. */
export function* readInput(): Generator<Wait, string, Resume> {
  let text = ''
  for (;;) {
    const part = yield* readPart()
    if (part === null) return text
    text += part
  }
}

/**
 * The variables of the files that `--env-file` names: a line each, `NAME=value`; `#` begins a
 * remark; a name alone is a variable of the shell's, of which there are none to give.
 */
export function* envFiles(call: Call): Generator<Wait, readonly string[], Resume> {
  const found: string[] = []
  for (const path of call.list('env-file')) {
    found.push(...variablesIn(path, yield* readFile(path)))
  }
  return found
}

function variablesIn(path: string, text: string): string[] {
  const found: string[] = []
  for (const raw of text.replace(/^\uFEFF/, '').split('\n')) {
    const line = raw.replace(/^\s+|\r$/g, '')
    if (line === '' || line.startsWith('#')) continue
    const [name = ''] = line.split('=')
    const wrong =
      name === ''
        ? `no variable name on line '${line}'`
        : /[ \t]/.test(name)
          ? `variable '${name}' contains whitespaces`
          : null
    if (wrong !== null) throw new Fail(`invalid env file (${path}): ${wrong}`)
    if (line.includes('=')) found.push(line)
  }
  return found
}
