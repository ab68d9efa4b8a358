/**
 * For tests: the real docker client through the bridge and our own client, side by side at one
 * instant of a lab in which time stands still. The real client counts relative times by the real
 * clock, so ours is asked at the instants in which the real one ran.
 */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ask, Reply } from '../api/routes'
import type { Io, Resume, Wait } from '../cli/client'
import { Fail } from '../cli/client'
import { byText } from '../api/order'
import { runLine } from '../cli/shell'
import type { Lab } from '../lab/bench'
import { answerHost } from '../lab/host'
import { helpLayout } from '../lab/usage'
import { calendarOf, wouldSay } from '../lab/outside'
import { moved } from './clock'
import { inWorldTime } from './daemon'
import type { Desk } from './desk'
import { createLabDesk } from './lab-desk'
import { openPorts, type Ports } from './ports'

/** The client on `PATH`, in its own words; empty: none. */
export const CLIENT = (spawnSync('docker', ['--version'], { encoding: 'utf8' }).stdout ?? '').trim()

/** Other releases say other things: only the one that the terminal imitates is compared with. */
export const hasClient = CLIENT.startsWith('Docker version 28.')

/** A lab with time standing still, and its ports. */
export interface Stage {
  readonly lab: Lab
  readonly ports: Ports
  /** What lies between the machines' calendar and the client's. Milliseconds. */
  readonly by: number
  /** Time stands still, so a question that was answered once has its answer. */
  readonly known: Map<string, Reply>
}

const FIRST_PORT = 24_050

/** Opens a lab's ports. Whoever has it closes them. */
export async function setStage(lab: Lab): Promise<Stage> {
  const by = Date.now() - calendarOf(lab)
  const known = new Map<string, Reply>()
  const desk: Desk = {
    machines: () => createLabDesk(lab).machines(),
    ask: (machine, ask) =>
      Promise.resolve({
        reply: replyTo({ lab, known }, machine, ask),
        calendar: calendarOf(lab),
      }),
  }
  const ports = await openPorts(desk, { by: () => by }, FIRST_PORT, () => {})
  return { lab, ports, by, known }
}

/** What a machine's daemon says, or would say: nothing is done. */
export function replyTo(
  { lab, known }: Pick<Stage, 'lab' | 'known'>,
  machine: string,
  ask: Ask,
): Reply {
  const key = `${machine} ${JSON.stringify(ask)}`
  const reply = known.get(key) ?? wouldSay(lab, machine, ask)
  known.set(key, reply)
  return reply
}

interface Said {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

/**
 * Runtimes and networks come in the order of a Go map, another each time; pointers lead anywhere;
 * descriptions of help screens are our own words.
 */
const settled = (text: string): string =>
  helpLayout(text)
    .replaceAll(config, '/root/.docker')
    .replace(/(?<= Runtimes: ).*/, (names) => names.split(' ').sort(byText).join(' '))
    .replace(/(?<="Networks":")[^"]*/g, (names) => names.split(',').sort(byText).join(','))
    .replace(/0x(c0[0-9a-f]{8}|[0-9a-f]{7})\b/g, '0xc000000000')

const config = mkdtempSync(join(tmpdir(), 'swarmscope-docker-'))

/** What the real client at a port sees of the environment; `home` is a folder of its own. */
export const envFor = (port: number, home: string): Record<string, string | undefined> => ({
  PATH: process.env['PATH'],
  HOME: home,
  DOCKER_CONFIG: home,
  DOCKER_HOST: `tcp://127.0.0.1:${port}`,
})

/** The real client, and between which instants it ran. */
function real(
  { ports }: Stage,
  machine: string,
  line: string,
): Promise<Said & { from: number; to: number }> {
  const from = Date.now()
  const env = envFor(ports.open.get(machine) as number, config)
  return new Promise((resolve) => {
    execFile('sh', ['-c', line], { env, timeout: 10_000 }, (error, stdout, stderr) => {
      const exit = error === null ? 0 : Number(error.code ?? 1)
      resolve({ stdout: settled(stdout), stderr, exit, from, to: Date.now() })
    })
  })
}

/** Our own client at an instant of the real clock. */
function own(stage: Stage, machine: string, line: string, now: number): Said {
  const said = { stdout: '', stderr: '', exit: 0 }
  const io: Io = {
    out: (text) => void (said.stdout += settled(text)),
    err: (text) => void (said.stderr += text),
    columns: null,
    now: () => now,
    env: {},
    machine,
  }
  const program = runLine(line, io, { variables: {} })
  try {
    let step = program.next()
    while (step.done !== true) step = program.next(answerTo(stage, machine, step.value))
    said.exit = step.value
  } catch (error) {
    if (!(error instanceof Fail)) throw error
    if (error.message !== '') said.stderr += `${error.message}\n`
    said.exit = error.exit
  }
  return said
}

function answerTo(stage: Stage, machine: string, wait: Wait): Resume {
  if (wait.kind === 'host') {
    const reply = answerHost(stage.lab, wait.machine ?? machine, wait.ask)
    if ('visit' in reply) throw new Error('a read does not browse')
    return { kind: 'host', reply }
  }
  if (wait.kind !== 'ask') throw new Error(`a read does not ${wait.kind}`)
  const { query } = wait.ask
  const ask = { ...wait.ask, query: inWorldTime(query, stage.by) } as Ask
  const reply = replyTo(stage, machine, ask)
  if (!('body' in reply)) return { kind: 'reply', reply }
  return { kind: 'reply', reply: { ...reply, body: moved(reply.body, stage.by) } as Reply }
}

/** So many instants of the real client's run are tried where relative times may turn. */
const TRIES = 20

const between = (from: number, to: number, n: number): number =>
  Math.floor(from + ((to - from) * n) / TRIES)

/** Ours at several instants: the clock may turn between two lines that the real client prints. */
function isWoven(found: readonly Said[], { stdout, stderr, exit }: Said): boolean {
  const lines = found.map((one) => one.stdout.split('\n'))
  return (
    found.every((one) => one.stderr === stderr && one.exit === exit) &&
    lines.every(({ length }) => length === stdout.split('\n').length) &&
    stdout.split('\n').every((line, at) => lines.some((one) => one[at] === line))
  )
}

/** What the real client says to a line, and what ours does: the same, if at any instant it is. */
export async function compare(
  stage: Stage,
  machine: string,
  line: string,
): Promise<{ readonly wanted: Said; readonly found: Said }> {
  const { from, to, ...wanted } = await real(stage, machine, line)
  const instants = [to, ...Array.from({ length: TRIES }, (_, n) => between(from, to, n))]
  const found: Said[] = []
  for (const now of instants) {
    const said = own(stage, machine, line, now)
    if (isSame(said, wanted)) return { wanted, found: wanted }
    found.push(said)
  }
  return { wanted, found: isWoven(found, wanted) ? wanted : (found[0] as Said) }
}

export function isSame(one: Said, other: Said): boolean {
  return one.stdout === other.stdout && one.stderr === other.stderr && one.exit === other.exit
}
