/** `curl`: one request to a machine's published port, and what the container behind it says. */
import { partsOf, writtenOut } from '../../shell/curl'
import { Fail, host, type Io, type Program } from '../client'
import type { Builtin } from './builtin'

/** What `curl` was asked to do with the answer. */
interface Wish {
  readonly urls: string[]
  head: boolean
  /** Write the body nowhere (`-o /dev/null`). */
  silent: boolean
  /** `-s`: errors are not said. */
  quiet: boolean
  /** `-w`: printed after each answer. */
  after: string
}

export const CURL: Builtin = {
  usage: '[-s] [-I] [-o /dev/null] [-w FORMAT] URL...',
  help: 'Ask a machine for a published port over HTTP; the container that is reached answers',
  *run(args, io) {
    const wish = wished(args)
    if (wish.urls.length === 0) {
      throw new Fail("curl: try 'curl --help' or 'curl --manual' for more information", 2)
    }
    let exit = 0
    for (const url of wish.urls) exit = yield* visit(url, wish, io)
    return exit
  },
}

function wished(args: readonly string[]): Wish {
  const wish: Wish = { urls: [], head: false, silent: false, quiet: false, after: '' }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string
    if (!arg.startsWith('-')) wish.urls.push(arg)
    else if (arg === '--head' || arg === '-I') wish.head = true
    else if (arg === '--silent' || /^-[sSfL]+$/.test(arg)) wish.quiet ||= arg.includes('s')
    else if (arg === '-o' || arg === '--output') wish.silent = args[++at] === '/dev/null'
    else if (arg === '-w' || arg === '--write-out') wish.after = args[++at] ?? ''
    else if (arg === '-m' || arg === '--max-time' || arg === '-H') at++
    else throw new Fail(`curl: option ${arg}: is unknown`, 2)
  }
  return wish
}

function* visit(url: string, wish: Wish, io: Io): Program {
  if (url.startsWith('https://')) throw new Fail('curl: (35) only plain http is modelled here', 35)
  const { host: name, port, path } = partsOf(url)
  if (name === '') throw new Fail('curl: (3) URL rejected: Malformed input to a URL function', 3)
  const reply = yield* host({ kind: 'http', host: name, port: Number(port), path })
  if (reply.kind === 'http') {
    const body = wish.head ? `HTTP/1.1 ${reply.status} OK\n` : reply.body
    io.out((wish.silent ? '' : body) + writtenOut(wish.after, String(reply.status)))
    return 0
  }
  const [exit, words] = failed(reply.kind === 'http.failed' ? reply.why : 'refused', name, port)
  throw new Fail(wish.quiet ? '' : `curl: (${exit}) ${words}`, exit)
}

function failed(
  why: 'unknown' | 'refused' | 'timeout',
  name: string,
  port: string,
): [exit: number, words: string] {
  const there = `Failed to connect to ${name} port ${port}`
  switch (why) {
    case 'unknown':
      return [6, `Could not resolve host: ${name}`]
    case 'refused':
      return [7, `${there} after 0 ms: Couldn't connect to server`]
    case 'timeout':
      return [28, `${there} after 10000 ms: Timeout was reached`]
  }
}
