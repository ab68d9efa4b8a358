/** `curl` and `wget` in a container: whom they ask, and what they make of the answer. */
import { absolute } from '../../api/path'
import { partsOf, writtenOut } from '../../shell/curl'
import type { Resolved } from '../mesh/dns'
import { isAddress, writeFile, type Inside } from './inside'
import { failed, type Call, type Printed, type Result, type Visit } from './called'

/** A name or an address, and who is there. */
const find = (inside: Inside, host: string): Resolved | null =>
  isAddress(host) ? inside.whoHas(host) : inside.lookUp(host)

/** Where a program listens that says nothing of its ports. */
const WEB_PORT = 80

interface Wish {
  url: string
  file: string | null
  quiet: boolean
  after: string
  head: boolean
}

/** Options of curl that take a word. */
const TAKES = /^(-m|-H|-X|-d|-A|--max-time|--connect-timeout|--retry|--header)$/

/** What was asked for; an option that is not known changes nothing. */
function wished(args: readonly string[]): Wish {
  const wish: Wish = { url: '', file: null, quiet: false, after: '', head: false }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string
    if (!arg.startsWith('-') || arg === '-') wish.url = arg
    else if (TAKES.test(arg)) at++
    else if (arg === '-w' || arg === '--write-out') wish.after = args[++at] ?? ''
    else if (arg === '-o' || arg === '--output') wish.file = args[++at] ?? null
    else if (/^-[a-zA-Z]*$/.test(arg)) {
      wish.quiet ||= arg.includes('s')
      wish.head ||= arg.includes('I')
      if (arg.endsWith('o')) wish.file = args[++at] ?? null
      if (arg.endsWith('m')) at++
    } else if (arg === '--silent') wish.quiet = true
    else if (arg === '--head') wish.head = true
  }
  return wish
}

/** `curl URL` */
export function curl(inside: Inside, call: Call): Result {
  const wish = wished(call.args)
  const { host, port, path } = partsOf(wish.url)
  if (wish.url === '') return failed("curl: try 'curl --help' for more information\n", 2)
  if (host === '') return failed('curl: (3) URL rejected: Malformed input to a URL function\n', 3)
  const file = wish.file === null ? null : absolute(wish.file, call.folder)
  return asking(inside, { program: 'curl', host, port: Number(port), path, ...wish, file })
}

/** `wget URL`: it saves what it gets, unless it is to print it. */
export function wget(inside: Inside, call: Call): Result {
  const { args, folder } = call
  let output: string | null = null
  const rest: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string
    const inline = /^-q?O(.+)$/.exec(arg)?.[1]
    if (inline !== undefined) output = inline
    else if (/^-q?O$/.test(arg)) output = args[++at] ?? '-'
    else if (/^-[TtU]$/.test(arg)) at++
    else if (!arg.startsWith('-')) rest.push(arg)
  }
  const quiet = args.some((arg) => /^-\w*q/.test(arg))
  const { host, port, path } = partsOf(rest[0] ?? '')
  if (host === '') return failed('wget: bad address\n')
  const name = path.split('/').at(-1) ?? ''
  const saved = output ?? (name === '' ? 'index.html' : name)
  const file = saved === '-' ? null : absolute(saved, folder)
  const isSpider = args.includes('--spider')
  const visit = { program: 'wget', host, port: Number(port), path } as const
  return asking(inside, {
    ...visit,
    file: isSpider ? '/dev/null' : file,
    quiet,
    after: '',
    head: false,
  })
}

function asking(inside: Inside, visit: Visit): Result {
  const { host, port } = visit
  const found = find(inside, host)
  if (found === null) return refusedBy(visit, 'unknown')
  const endpoints = found.endpoints.filter(
    ({ ports }) => port === WEB_PORT || ports.some(({ TargetPort }) => TargetPort === port),
  )
  if (endpoints.length === 0) return refusedBy(visit, 'refused')
  return { kind: 'visit', to: { ...found, endpoints }, ...visit }
}

const CURL_STATUS = { unknown: 6, refused: 7, timeout: 28 } as const

/** What a program says when nobody answers. */
export function refusedBy(
  { after, host, port, program, quiet }: Visit,
  why: 'unknown' | 'refused' | 'timeout',
): Result {
  if (program === 'wget') {
    const words = {
      unknown: `bad address '${host}'`,
      refused: `can't connect to remote host (${host}): Connection refused`,
      timeout: 'download timed out',
    }
    return failed(`wget: ${words[why]}\n`)
  }
  const words = {
    unknown: `Could not resolve host: ${host}`,
    refused: `Failed to connect to ${host} port ${port}: Connection refused`,
    timeout: `Failed to connect to ${host} port ${port}: Connection timed out`,
  }
  const stderr = quiet ? '' : `curl: (${CURL_STATUS[why]}) ${words[why]}\n`
  const output: Printed = { stdout: writtenOut(after, '000'), stderr }
  return { kind: 'done', output, exitCode: CURL_STATUS[why] }
}

/** What a program makes of an answer. */
export function answeredBy(inside: Inside, visit: Visit, body: string): Result {
  const { after, file, head, program, quiet } = visit
  const shown = head ? 'HTTP/1.1 200 OK\n\n' : body
  if (file !== null && file !== '/dev/null') writeFile(inside, file, shown)
  const name = file?.split('/').at(-1) ?? ''
  const isTold = program === 'wget' && !quiet && file !== null && file !== '/dev/null'
  const stderr = isTold ? `saving to '${name}'\n'${name}' saved\n` : ''
  const stdout = (file === null ? shown : '') + writtenOut(after, '200')
  return { kind: 'done', output: { stdout, stderr }, exitCode: 0 }
}
