/** `curl`: one request to a machine's published port, and what the container behind it says. */
import { Fail, host, type Io, type Program } from '../client'

const URL_PARTS = /^(?:http:\/\/)?([^/:]+)(?::(\d+))?(\/.*)?$/

export function* curl(args: readonly string[], io: Io): Program {
  const urls = args.filter((arg) => !arg.startsWith('-'))
  const head = args.includes('-I') || args.includes('--head')
  if (urls.length === 0) throw new Fail("curl: try 'curl --help' for more information", 2)
  let exit = 0
  for (const url of urls) exit = yield* visit(url, head, io)
  return exit
}

function* visit(url: string, head: boolean, io: Io): Program {
  if (url.startsWith('https://')) {
    throw new Fail('curl: (35) only plain http is modelled here', 35)
  }
  const [, name = '', port = '80', path = '/'] = URL_PARTS.exec(url) ?? []
  if (name === '') throw new Fail(`curl: (3) URL rejected: Malformed input to a URL function`, 3)
  const reply = yield* host({ kind: 'http', host: name, port: Number(port), path })
  if (reply.kind === 'http') {
    io.out(head ? `HTTP/1.1 ${reply.status} OK\n` : reply.body)
    return 0
  }
  if (reply.kind !== 'http.failed') throw new Fail('curl: (2) failed', 2)
  const there = `${name} port ${port}`
  switch (reply.why) {
    case 'unknown':
      throw new Fail(`curl: (6) Could not resolve host: ${name}`, 6)
    case 'refused':
      throw new Fail(
        `curl: (7) Failed to connect to ${there} after 0 ms: Couldn't connect to server`,
        7,
      )
    case 'timeout':
      throw new Fail(
        `curl: (28) Failed to connect to ${there} after 10000 ms: Timeout was reached`,
        28,
      )
  }
}
