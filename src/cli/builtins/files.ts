/** `cat`, `ls`, `rm` and an editor, for the few files of the home folder that all shells share. */
import {
  edit,
  Fail,
  host,
  readPart,
  type Io,
  type Program,
  type Resume,
  type Wait,
} from '../client'
import { nameOf, readFile } from '../files'
import { misused, type Builtin } from './builtin'

const MISSING = 'No such file or directory'

const CAT: Builtin = {
  usage: '[FILE...]',
  help: 'Print files, or what is piped or typed; Ctrl-D ends typing',
  *run(args, io): Program {
    if (args.length === 0 || args[0] === '-') yield* passOn(io)
    for (const path of args.filter((arg) => arg !== '-')) {
      try {
        io.out(yield* readFile(path))
      } catch (error) {
        if (!(error instanceof Fail)) throw error
        throw new Fail(`cat: ${path}: ${MISSING}`)
      }
    }
    return 0
  },
}

/** What is piped or typed, as it comes. */
function* passOn(io: Io): Generator<Wait, void, Resume> {
  for (let part = yield* readPart(); part !== null; part = yield* readPart()) io.out(part)
}

const LS: Builtin = {
  usage: '',
  help: 'List the files',
  *run(_args, io) {
    const reply = yield* host({ kind: 'file.list' })
    if (reply.kind === 'files') io.out(reply.names.map((name) => `${name}\n`).join(''))
    return 0
  },
}

const RM: Builtin = {
  usage: '[-f] FILE...',
  help: 'Remove files',
  *run(args, io) {
    const paths = args.filter((arg) => !arg.startsWith('-'))
    if (paths.length === 0) throw misused('rm', RM)
    let exit = 0
    for (const path of paths) {
      const reply = yield* host({ kind: 'file.remove', path })
      if (reply.kind !== 'refused' || args.includes('-f')) continue
      io.err(`rm: cannot remove '${path}': ${MISSING}\n`)
      exit = 1
    }
    return exit
  },
}

const EDIT: Builtin = {
  usage: 'FILE',
  help: "Open a file in the page's editor, by whichever name: edit, vi, vim or nano",
  *run(args) {
    const [path, ...more] = args.filter((arg) => !/^[-+]/.test(arg))
    if (path === undefined || more.length > 0) throw misused('edit', EDIT)
    const name = nameOf(path)
    if (name === null) throw new Fail(`edit: ${path}: all files lie in one folder`)
    const reply = yield* host({ kind: 'file.read', path: name })
    yield* edit(name, reply.kind === 'file' ? reply.text : null)
    return 0
  },
}

export const FILES: Readonly<Record<string, Builtin>> = {
  cat: CAT,
  ls: LS,
  rm: RM,
  edit: EDIT,
  vi: EDIT,
  vim: EDIT,
  nano: EDIT,
}
