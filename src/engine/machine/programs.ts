/**
 * The programs of a container: those that tell of the network, the environment and the files,
 * `sleep`, `date`, and the tools on texts. What is not here is not in the image.
 */
import { clockOf } from '../../api/clock'
import { absolute } from '../../api/path'
import type { Stream } from '../../api/routes'
import { missingFile, NOTHING_READ, TOOLS, type Source, type Tool } from '../../shell/tools'
import { EPOCH_MS, SECOND, type Millis } from '../kernel/time'
import { done, failed, type Call, type Result } from './called'
import { curl, wget } from './http'
import { ping } from './ping'
import { addressesOf, fileOf, namesIn, writeFile, type Inside } from './inside'

type Program = (inside: Inside, call: Call) => Result

const operands = ({ args }: Call): readonly string[] => args.filter((arg) => !/^-./.test(arg))

const SERVER = 'Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\n'

const nslookup: Program = (inside, call) => {
  const [name = ''] = operands(call)
  if (name === '') return failed('BusyBox nslookup: missing name\n')
  const found = inside.lookUp(name)
  if (found === null) return done(`${SERVER}** server can't find ${name}: NXDOMAIN\n\n`, 1)
  const rows = found.addresses.map((address) => `Name:\t${name}\nAddress: ${address}\n`)
  return done(`${SERVER}Non-authoritative answer:\n${rows.join('')}\n`)
}

const getent: Program = (inside, { args: [database, name = ''] }) => {
  if (database !== 'hosts' && database !== 'ahosts') return done('', 2)
  const found = inside.lookUp(name)
  if (found === null) return done('', 2)
  return done(found.addresses.map((address) => `${address.padEnd(15)} ${name}\n`).join(''))
}

const environment = (env: Call['env']): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

const printenv: Program = (_inside, { args: [name], env }) => {
  if (name === undefined) return done(environment(env))
  const value = env[name]
  return value === undefined ? done('', 1) : done(`${value}\n`)
}

/** One program's outputs after another's. */
function together(results: readonly Result[]): Result {
  const all = results.map((part) => part as Extract<Result, { kind: 'done' }>)
  const joined = (stream: Stream): string => all.map(({ output }) => output[stream]).join('')
  return {
    kind: 'done',
    output: { stdout: joined('stdout'), stderr: joined('stderr') },
    exitCode: Math.max(0, ...all.map(({ exitCode }) => exitCode)),
  }
}

const cat: Program = (inside, { args, folder, input }) => {
  const paths = args.filter((arg) => arg !== '-')
  if (paths.length === 0) return input === '' ? done('') : { kind: 'input', said: input ?? '' }
  return together(
    paths.map((path): Result => {
      const text = fileOf(inside, absolute(path, folder))
      if (text !== null) return done(text)
      return failed(`cat: can't open '${path}': No such file or directory\n`)
    }),
  )
}

/** Files come first; folders have their names over them where several things are asked for. */
const ls: Program = (inside, call) => {
  const paths = operands(call)
  const [files, folders, missing]: [string[], string[], string[]] = [[], [], []]
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const whole = absolute(path, call.folder)
    const names = namesIn(inside, whole)
    const list = names?.map((name) => `${name}\n`).join('')
    if (list !== undefined) folders.push(paths.length > 1 ? `${path}:\n${list}` : list)
    else if (fileOf(inside, whole) !== null) files.push(`${path}\n`)
    else missing.push(`ls: ${path}: No such file or directory\n`)
  }
  const parts = [files.join(''), ...folders].filter((part) => part !== '')
  return together([
    done(parts.join('\n')),
    ...(missing.length > 0 ? [failed(missing.join(''))] : []),
  ])
}

const rm: Program = (inside, call) => {
  const force = call.args.some((arg) => /^-\w*f/.test(arg))
  return together(
    operands(call).map((path): Result => {
      const whole = absolute(path, call.folder)
      const isThere = inside.container.files[whole] !== undefined
      if (isThere) writeFile(inside, whole, null)
      if (isThere || force) return done('')
      return failed(`rm: can't remove '${path}': No such file or directory\n`)
    }),
  )
}

const touch: Program = (inside, call) => {
  for (const path of operands(call)) {
    const whole = absolute(path, call.folder)
    if (fileOf(inside, whole) === null) writeFile(inside, whole, '')
  }
  return done('')
}

const mkdir: Program = (inside, call) => {
  for (const path of operands(call)) writeFile(inside, `${absolute(path, call.folder)}/`, '')
  return done('')
}

const tee: Program = (inside, call) => {
  const { args, input, memo } = call
  if (input === '') return done('')
  for (const path of operands(call)) {
    const whole = absolute(path, call.folder)
    const isMore = memo !== null || args.includes('-a')
    writeFile(inside, whole, (isMore ? (fileOf(inside, whole) ?? '') : '') + (input ?? ''))
  }
  return { kind: 'input', said: input ?? '', memo: {} }
}

const LINES_AT_ONCE = 100

const yes: Program = (_inside, { args }) => {
  const line = args.length === 0 ? 'y' : args.join(' ')
  return { kind: 'room', said: `${line}\n`.repeat(LINES_AT_ONCE) }
}

const cd: Program = (inside, { args: [path = '/root'], folder, env }) => {
  const whole = absolute(path === '-' ? (env['OLDPWD'] ?? folder) : path, folder)
  if (namesIn(inside, whole) !== null) return { kind: 'folder', path: whole }
  return failed(`sh: cd: line 0: can't cd to ${path}: No such file or directory\n`, 2)
}

const UNITS: Readonly<Record<string, Millis>> = {
  s: SECOND, m: 60 * SECOND, h: 3600 * SECOND, d: 86_400 * SECOND,
} // prettier-ignore

const sleep: Program = (_inside, { args: [time = ''], memo }) => {
  if (memo !== null) return done('')
  if (time.startsWith('inf')) return { kind: 'sleep', ms: null }
  const [, count, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(time) ?? []
  if (count === undefined) return failed(`sleep: invalid number '${time}'\n`)
  const ms = Math.floor(Number(count) * (UNITS[unit === '' ? 's' : unit] ?? SECOND))
  return { kind: 'sleep', ms, memo: {} }
}

const date: Program = ({ now }, { args }) => {
  const form = args.find((arg) => arg.startsWith('+'))
  return done(`${clockOf(EPOCH_MS + now, form?.slice(1))}\n`)
}

const hostname: Program = (inside, { args: [flag] }) =>
  done(`${flag === '-i' ? addressesOf(inside).join(' ') : inside.container.hostname}\n`)

const whoami: Program = ({ task }) => done(`${task.spec.ContainerSpec?.User ?? 'root'}\n`)

/** A tool on texts: of files, else of what it reads. */
function tool(name: string, inside: Inside, { args, folder, input, memo }: Call): Result {
  const { files, flow, reads, run } = TOOLS[name] as Tool
  const paths = files(args)
  if (paths.length === 0 && reads) {
    if (input === null) return { kind: 'input' }
    const flowed = flow(args, { ...NOTHING_READ, ...memo }, input)
    if (flowed.exit !== null) return done(flowed.text, flowed.exit)
    return { kind: 'input', said: flowed.text, memo: { ...flowed.memo } }
  }
  const sources: Source[] = []
  let said = { text: '', exit: 0 }
  for (const path of paths) {
    const text = fileOf(inside, absolute(path, folder))
    if (text !== null) sources.push({ name: path, text })
    else said = { ...missingFile(name, path), text: said.text + missingFile(name, path).text }
  }
  if (sources.length === 0 && reads) return failed(said.text, said.exit)
  const { text, exit } = run(args, sources)
  const output = { stdout: text, stderr: said.text }
  return { kind: 'done', output, exitCode: said.exit === 0 ? exit : said.exit }
}

/** A program that runs for ever and says nothing, unless it has something to read. */
const stays: Program = () => ({ kind: 'sleep', ms: null })

const PROGRAMS: Readonly<Record<string, Program>> = {
  nslookup,
  getent,
  ping,
  curl,
  wget,
  hostname,
  env: (_inside, { env }) => done(environment(env)),
  printenv,
  cat,
  ls,
  rm,
  touch,
  mkdir,
  tee,
  cd,
  yes,
  sleep,
  date,
  pwd: (_inside, { folder }) => done(`${folder}\n`),
  whoami,
  id: () => done('uid=0(root) gid=0(root)\n'),
  top: stays,
  nc: stays,
  watch: stays,
}

/** Runs a program; null: there is none of that name. */
export function runProgram(inside: Inside, name: string, call: Call): Result | null {
  const plain = name.replace(/^.*\//, '')
  const isFollowing = plain === 'tail' && call.args.some((arg) => /^-[fF]$/.test(arg))
  if (isFollowing) return { kind: 'sleep', ms: null }
  if (Object.hasOwn(PROGRAMS, plain)) return (PROGRAMS[plain] as Program)(inside, call)
  return Object.hasOwn(TOOLS, plain) ? tool(plain, inside, call) : null
}
