/**
 * The real docker client through the bridge and our own client, side by side at one virtual
 * instant: not one byte differs. Time stands still in the lab; the real client counts relative times
 * by the real clock, so ours is asked at the instants in which the real one ran.
 */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Ask, Reply } from '../api/routes'
import type { Io, Resume, Wait } from '../cli/client'
import { Fail } from '../cli/client'
import { runLine } from '../cli/shell'
import type { Lab } from '../lab/bench'
import { answerHost } from '../lab/host'
import { askFromOutside, calendarOf } from '../lab/outside'
import { createLab } from '../lab/lab'
import { perform } from '../lab/perform'
import { foundSwarm } from '../lab/swarm'
import { YAML } from '../lab/yaml'
import { parse } from '../transcript/parse'
import { moved } from './clock'
import type { Desk } from './desk'
import { createLabDesk } from './lab-desk'
import { openPorts, type Ports } from './ports'

const HERE = join(import.meta.dirname, 'testdata')
/** Other releases say other things: only the one that the terminal imitates is compared with. */
const client = (spawnSync('docker', ['--version'], { encoding: 'utf8' }).stdout ?? '').trim()
const hasClient = client.startsWith('Docker version 28.')

/** So many instants of the real client's run are tried where relative times may turn. */
const TRIES = 20
const between = (from: number, to: number, n: number): number =>
  Math.floor(from + ((to - from) * n) / TRIES)

interface Said {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

/** A state of a lab with time standing still, its ports, and the lines to run there. */
interface Stage {
  readonly lab: Lab
  readonly ports: Ports
  /** What lies between the machines' calendar and the client's. Milliseconds. */
  readonly by: number
  /** Time stands still, so a question that was answered once has its answer. */
  readonly known: Map<string, Reply>
  readonly lines: readonly (readonly [string, string])[]
}

async function stand(file: string): Promise<Stage> {
  const [state = '', reads = ''] = readFileSync(join(HERE, file), 'utf8').split('\n----\n')
  const names = [1, 2, 3, 4, 5].map((n) => ({ name: `v${n}` }))
  const lab = createLab({ seed: 11, machines: names, yaml: YAML })
  foundSwarm(lab, 3)
  perform(lab, parse(state).steps)
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
  afterAll(() => ports.close())
  return { lab, ports, by, known, lines: linesIn(reads) }
}

const FIRST_PORT = 24_050

const linesIn = (reads: string): (readonly [string, string])[] =>
  reads
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const space = line.indexOf(' ')
      return [line.slice(0, space), line.slice(space + 1)]
    })

function replyTo({ lab, known }: Pick<Stage, 'lab' | 'known'>, machine: string, ask: Ask): Reply {
  const key = `${machine} ${JSON.stringify(ask)}`
  if (!known.has(key)) askFromOutside(lab, machine, ask, (reply) => known.set(key, reply))
  return known.get(key) as Reply
}

/** The real client prints runtimes in the order of a Go map, another each time. */
const settled = (text: string): string =>
  text.replace(/(?<= Runtimes: ).*/, (names) => names.split(' ').sort(byText).join(' '))
const byText = (a: string, b: string): number => (a < b ? -1 : 1)

const config = mkdtempSync(join(tmpdir(), 'swarmscope-docker-'))

/** The real client, and between which instants it ran. */
function real(
  { ports }: Stage,
  machine: string,
  line: string,
): Promise<Said & { from: number; to: number }> {
  const from = Date.now()
  const env = {
    PATH: process.env['PATH'],
    HOME: config,
    DOCKER_CONFIG: config,
    DOCKER_HOST: `tcp://127.0.0.1:${ports.open.get(machine)}`,
  }
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
  const program = runLine(line, io, {})
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
    const reply = answerHost(stage.lab, machine, wait.ask)
    if ('visit' in reply) throw new Error('a read does not browse')
    return { kind: 'host', reply }
  }
  if (wait.kind !== 'ask') throw new Error(`a read does not ${wait.kind}`)
  const reply = replyTo(stage, machine, wait.ask)
  if (!('body' in reply)) return { kind: 'reply', reply }
  return { kind: 'reply', reply: { ...reply, body: moved(reply.body, stage.by) } as Reply }
}

const STATES = ['wide.txt', 'trouble.txt']

if (!hasClient) {
  test('NO docker CLI 28 ON PATH: nothing was compared with the real client', () => {
    const found = client === '' ? 'none' : client
    process.stderr.write(`\nNO docker CLI 28 ON PATH (${found}): nothing was compared with it\n\n`)
  })
} else {
  describe.each(STATES)('%s', async (file) => {
    const stage = await stand(file)
    test.concurrent.each(stage.lines)('%s %s', async (machine, line) => {
      const { from, to, ...wanted } = await real(stage, machine, line)
      const instants = [to, ...Array.from({ length: TRIES }, (_, n) => between(from, to, n))]
      const hit = instants.find((now) => isSame(own(stage, machine, line, now), wanted))
      expect(own(stage, machine, line, hit ?? to)).toEqual(wanted)
    })
  })
}

function isSame(one: Said, other: Said): boolean {
  return one.stdout === other.stdout && one.stderr === other.stderr && one.exit === other.exit
}
