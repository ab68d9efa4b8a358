/**
 * The programs of a container: `nslookup`, `getent`, `ping`, `curl`, `wget`, `hostname`, `env`,
 * `cat`, `ls`, `echo`, and `sh -c` around one of them. What is not here is not in the image.
 */
import { isShell } from '../../api/shell'
import type { Output } from '../../api/routes'
import type { MachineId } from '../kernel/context'
import type { Container } from '../agent/runtime'
import { bare } from '../mesh/address'
import type { Resolved } from '../mesh/dns'
import type { Task } from '../store/objects'

/** What a command inside a container can see. */
export interface Inside {
  readonly machine: MachineId
  readonly task: Task
  readonly container: Container
  lookUp(name: string): Resolved | null
  /** Who stands behind an address; null: nobody. */
  whoHas(address: string): Resolved | null
}

/** Output and status, or a connection whose answer is the output. */
export type Result =
  | { readonly kind: 'done'; readonly output: Output; readonly exitCode: number }
  | { readonly kind: 'visit'; readonly to: Resolved; readonly path: string }

type ProgramInside = (inside: Inside, args: readonly string[]) => Result

const done = (stdout: string, exitCode = 0): Result => ({
  kind: 'done',
  output: { stdout, stderr: '' },
  exitCode,
})

const failed = (stderr: string, exitCode = 1): Result => ({
  kind: 'done',
  output: { stdout: '', stderr },
  exitCode,
})

const hostnameOf = ({ container }: Inside): string => container.hostname

const SERVER = 'Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\n'

const nslookup: ProgramInside = (inside, args) => {
  const [name = ''] = args.filter((arg) => !arg.startsWith('-'))
  if (name === '') return failed('BusyBox nslookup: missing name\n')
  const found = inside.lookUp(name)
  if (found === null) return done(`${SERVER}** server can't find ${name}: NXDOMAIN\n\n`, 1)
  const rows = found.addresses.map((address) => `Name:\t${name}\nAddress: ${address}\n`)
  return done(`${SERVER}Non-authoritative answer:\n${rows.join('')}\n`)
}

const getent: ProgramInside = (inside, [database, name = '']) => {
  if (database !== 'hosts' && database !== 'ahosts') return done('', 2)
  const found = inside.lookUp(name)
  if (found === null) return done('', 2)
  return done(found.addresses.map((address) => `${address.padEnd(15)} ${name}\n`).join(''))
}

const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/

/** A name or an address, and who is there. */
function find(inside: Inside, host: string): Resolved | null {
  if (!ADDRESS.test(host)) return inside.lookUp(host)
  return inside.whoHas(host)
}

const ping: ProgramInside = (inside, args) => {
  const at = args.indexOf('-c')
  const count = Math.max(1, Math.min(20, at < 0 ? 3 : Number(args[at + 1]) || 1))
  const host = args.filter((arg, i) => !arg.startsWith('-') && (at < 0 || i !== at + 1))[0] ?? ''
  const found = find(inside, host)
  if (found === null) return failed(`ping: bad address '${host}'\n`)
  const [address = host] = found.addresses
  const lines = Array.from(
    { length: count },
    (_, i) => `64 bytes from ${address}: seq=${i} ttl=64 time=0.${120 + i} ms\n`,
  )
  return done(
    `PING ${host} (${address}): 56 data bytes\n${lines.join('')}\n--- ${host} ping statistics ---\n` +
      `${count} packets transmitted, ${count} packets received, 0% packet loss\n`,
  )
}

/** Ports on which the container of a task listens: those it publishes, and the web's own. */
const WEB_PORT = 80

const curl: ProgramInside = (inside, args) => {
  const url = args.find((arg) => !arg.startsWith('-')) ?? ''
  const match = /^(?:http:\/\/)?([^/:]+)(?::(\d+))?(\/.*)?$/.exec(url)
  if (match === null) return failed("curl: try 'curl --help' for more information\n", 2)
  const [, host = '', digits, path = '/'] = match
  const port = Number(digits ?? WEB_PORT)
  const found = find(inside, host)
  if (found === null) return failed(`curl: (6) Could not resolve host: ${host}\n`, 6)
  const listening = found.endpoints.filter(
    ({ ports }) => port === WEB_PORT || ports.some(({ TargetPort }) => TargetPort === port),
  )
  if (listening.length === 0) {
    return failed(`curl: (7) Failed to connect to ${host} port ${port}: Connection refused\n`, 7)
  }
  return { kind: 'visit', to: { ...found, endpoints: listening }, path }
}

function environment(inside: Inside): string[] {
  const { env: own } = inside.container
  return [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    `HOSTNAME=${hostnameOf(inside)}`,
    ...own.filter((text) => text.includes('=')),
    ...granted(inside.task),
    'HOME=/root',
  ]
}

/** What the scheduler gave the task of its node's own resources (swarmkit, genericresource). */
function granted({ generic }: Task): string[] {
  const values = new Map<string, (string | number)[]>()
  for (const { DiscreteResourceSpec, NamedResourceSpec } of generic) {
    const { Kind, Value } = DiscreteResourceSpec ?? NamedResourceSpec ?? { Kind: '', Value: '' }
    values.set(Kind, [...(values.get(Kind) ?? []), Value])
  }
  return Array.from(values, ([kind, all]) => `DOCKER_RESOURCE_${kind.toUpperCase()}=${all.join()}`)
}

/** Files that Docker itself puts into every container, and those of its secrets and configs. */
function fileOf(inside: Inside, path: string): string | null {
  const addresses = inside.task.networks.map(({ address }) => bare(address)).filter((a) => a !== '')
  switch (path) {
    case '/etc/hostname':
      return `${hostnameOf(inside)}\n`
    case '/etc/resolv.conf':
      return 'nameserver 127.0.0.11\noptions ndots:0\n'
    case '/etc/hosts':
      return [
        '127.0.0.1\tlocalhost',
        ...(inside.task.spec.ContainerSpec?.Hosts ?? []).map((line) => line.replace(' ', '\t')),
        ...addresses.map((address) => `${address}\t${hostnameOf(inside)}`),
        '',
      ].join('\n')
    default:
      return inside.container.files[path] ?? null
  }
}

const ROOT = 'bin dev etc home proc root run sys tmp usr var'.split(' ')

/** What lies in a folder; null: there is no such folder. */
function namesIn({ container }: Inside, folder: string): readonly string[] | null {
  const within = `${folder.replace(/\/+$/, '')}/`
  const own = Object.keys(container.files)
    .filter((path) => path.startsWith(within))
    .map((path) => path.slice(within.length).split('/')[0] as string)
  const all = [...new Set([...(within === '/' ? ROOT : []), ...own])]
  return all.length === 0 ? null : all.sort((a, b) => (a < b ? -1 : 1))
}

const cat: ProgramInside = (inside, args) => {
  const parts = args.map((path): Result => {
    const text = fileOf(inside, path)
    if (text !== null) return done(text)
    return failed(`cat: can't open '${path}': No such file or directory\n`)
  })
  const all = parts.map((part) => part as Extract<Result, { kind: 'done' }>)
  const joined = (stream: keyof Output): string => all.map(({ output }) => output[stream]).join('')
  return {
    kind: 'done',
    output: { stdout: joined('stdout'), stderr: joined('stderr') },
    exitCode: Math.max(0, ...all.map(({ exitCode }) => exitCode)),
  }
}

const ls: ProgramInside = (inside, args) => {
  const [path = '/'] = args.filter((arg) => !arg.startsWith('-'))
  const names = namesIn(inside, path)
  if (names !== null) return done(names.map((name) => `${name}\n`).join(''))
  if (fileOf(inside, path) !== null) return done(`${path}\n`)
  return failed(`ls: ${path}: No such file or directory\n`)
}

const PROGRAMS: Readonly<Record<string, ProgramInside>> = {
  nslookup,
  getent,
  ping,
  curl,
  wget: (inside, args) =>
    curl(
      inside,
      args.filter((arg) => arg !== '-'),
    ),
  hostname: (inside, args) =>
    args[0] === '-i'
      ? done(`${inside.task.networks.map(({ address }) => bare(address)).join(' ')}\n`)
      : done(`${hostnameOf(inside)}\n`),
  env: (inside) => done(`${environment(inside).join('\n')}\n`),
  printenv: (inside, [name]) => {
    const line = environment(inside).find((text) => text.startsWith(`${name}=`))
    return line === undefined ? done('', 1) : done(`${line.slice(`${name}=`.length)}\n`)
  },
  cat,
  ls,
  echo: (_inside, args) => done(`${args.join(' ')}\n`),
  pwd: (inside) => done(`${inside.task.spec.ContainerSpec?.Dir ?? '/'}\n`),
  whoami: (inside) => done(`${inside.task.spec.ContainerSpec?.User ?? 'root'}\n`),
  true: () => done(''),
  false: () => done('', 1),
}

/** Words of a shell line: quotes hold blanks together. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')

/** The one program that a command line comes to: what stands in `sh -c`, or all of it. */
export function programIn(command: readonly string[]): readonly string[] {
  const [name = '', flag, text = ''] = command
  return isShell(name) && flag === '-c' && !/[;&|<>]/.test(text) ? wordsOf(text) : command
}

/** A shell's line; what it does not find it says itself. */
function runLine(inside: Inside, shell: string, line: readonly string[]): Result {
  const [name = ''] = line
  const isKnown = isShell(name) || PROGRAMS[name.replace(/^.*\//, '')] !== undefined
  if (name === '' || name === 'cd' || name === ':') return done('')
  if (isKnown) return runInContainer(inside, line)
  const isBash = shell.endsWith('bash')
  const why = isBash ? `line 1: ${name}: command not found` : `${name}: not found`
  return failed(`${shell.replace(/^.*\//, '')}: ${why}\n`, 127)
}

/** Runs a command line inside a container. */
export function runInContainer(inside: Inside, command: readonly string[]): Result {
  const [name = '', ...args] = command
  if (isShell(name)) {
    if (args[0] !== '-c') return done('')
    return runLine(inside, name, wordsOf(args[1] ?? ''))
  }
  const program = PROGRAMS[name.replace(/^.*\//, '')]
  if (program !== undefined) return program(inside, args)
  const why = `exec: "${name}": executable file not found in $PATH`
  return done(
    `OCI runtime exec failed: exec failed: unable to start container process: ${why}: unknown\r\n`,
    127,
  )
}
