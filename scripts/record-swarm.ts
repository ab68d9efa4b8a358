/**
 * `npx tsx scripts/record-swarm.ts SCENARIO.txt…` performs each transcript on a real swarm (root,
 * Debian's docker.io and busybox-static, and a docker client on PATH) and writes SCENARIO.json
 * beside it, in the shape of the recordings: what was typed, what came back, and a timeline made
 * by looking at the watched manager ten times a second.
 */
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expand, parse } from '../src/transcript/parse'
import type { Step, Transcript } from '../src/transcript/transcript'
import {
  boot,
  clear,
  create,
  cut,
  daemonVersion,
  get,
  heal,
  off,
  prepare,
  socketOf,
} from './record-machines'

const SAMPLE_MS = 100

type Row = Record<string, unknown>

/** What the manager's API shows, as rows by the object they are about. */
async function look(manager: string): Promise<Map<string, Row> | null> {
  const asked = ['/services', '/nodes', '/tasks'].map((path) => get(manager, `/v1.41${path}`))
  const [services, nodes, tasks] = (await Promise.all(asked)) as [Api[], Api[], Api[]]
  if (services === null || nodes === null || tasks === null) return null
  const rows = new Map<string, Row>()
  for (const { ID, Spec, UpdateStatus: status } of services) {
    if (!status?.State) continue
    rows.set(ID, { service: Spec.Name, update: `${status.State} ${status.Message}` })
  }
  for (const node of nodes) rows.set(node.ID, nodeRow(node))
  for (const task of tasks) rows.set(task.ID, taskRow(task, services, nodes))
  return rows
}

/** The Engine API's JSON, of which only a few fields are read. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Api = any

function nodeRow({ Description, Spec, Status, ManagerStatus }: Api): Row {
  const manager = `${ManagerStatus?.Leader ? 'leader' : ''} ${ManagerStatus?.Reachability ?? ''}`
  const state = `${Status.State} ${Spec.Availability} ${Spec.Role} ${manager} ${Status.Message ?? ''}`
  return { node: Description.Hostname, state }
}

function taskRow({ ID, ...task }: Api, services: Api[], nodes: Api[]): Row {
  const node = nodes.find((candidate) => candidate.ID === task.NodeID)?.Description.Hostname
  const service = services.find((candidate) => candidate.ID === task.ServiceID)?.Spec.Name
  return {
    task: `${service ?? task.ServiceID}.${task.Slot ?? node}`,
    id: ID.slice(0, 8),
    desired: task.DesiredState,
    state: task.Status.State,
    node: node ?? null,
    ...(task.Status.Err ? { err: task.Status.Err } : {}),
    msg: task.Status.Message,
    image: task.Spec.ContainerSpec?.Image,
  }
}

/** Looks again and again until told to end; gives the rows that changed. */
function watch(manager: string, seconds: () => number) {
  const rows: Row[] = []
  const seen = new Map<string, string>()
  let watching = true
  const watched = (async () => {
    while (watching) {
      const now = await look(manager)
      const t = Math.round(seconds() * 100) / 100
      for (const [id, row] of now ?? []) {
        const text = JSON.stringify(row)
        if (seen.get(id) === text) continue
        seen.set(id, text)
        rows.push({ t, ...row })
      }
      await sleep(SAMPLE_MS)
    }
  })()
  return async () => {
    watching = false
    await watched
    return rows
  }
}

function shell(
  line: string,
  machine: string,
): Promise<{ status: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      DOCKER_CONFIG: '/nonexistent',
      DOCKER_HOST: `unix://${socketOf(machine)}`,
    }
    const child = spawn('bash', ['-c', line], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()))
    child.on('close', (code) => resolve({ status: code ?? -1, out, err }))
  })
}

async function god(step: Exclude<Step, { kind: 'command' }>): Promise<void> {
  switch (step.kind) {
    case 'wait':
      await sleep(step.ms)
      return
    case 'kill':
    case 'stop':
      return off(step.machine, step.kind === 'stop')
    case 'start':
      return boot(step.machine)
    case 'cut':
      cut(step.machine)
      return
    case 'heal':
      heal(step.machine)
      return
    case 'watch':
  }
}

async function record(steps: Transcript): Promise<{ steps: Row[]; timeline: unknown[] }> {
  const began = performance.now()
  const seconds = (): number => (performance.now() - began) / 1000
  const round = (value: number, digits = 100): number => Math.round(value * digits) / digits
  const kept: Record<string, string> = {}
  const ends: (() => Promise<Row[]>)[] = []
  const went: Row[] = []
  for (const step of steps) {
    const t = seconds()
    if (step.kind !== 'command') {
      if (step.kind === 'watch') ends.push(watch(step.machine, seconds))
      else await god(step)
      if (step.kind !== 'watch') went.push({ t: round(seconds(), 1000), at: step.text })
      continue
    }
    const cmd = expand(step.line, kept)
    const { status, out, err } = await shell(cmd, step.on)
    if (step.into !== null) kept[step.into] = out.trim()
    const took = round(seconds() - t)
    went.push({ t: round(t), on: step.on, cmd, status, stdout: out, stderr: err, took })
    process.stderr.write(`${round(t)} ${step.on}$ ${cmd} -> ${status}\n`)
  }
  const timeline = await Promise.all(ends.map((end) => end()))
  return { steps: went, timeline: timeline.flat() }
}

async function main(files: readonly string[]): Promise<void> {
  const client = (await shell('docker --version', 'v1')).out.trim()
  for (const file of files) {
    const { steps, mistakes } = parse(readFileSync(file, 'utf8'))
    if (mistakes.length > 0) throw new Error(`${file}: ${JSON.stringify(mistakes)}`)
    const named = new Set(
      steps.map((step) => ('on' in step ? step.on : 'machine' in step && step.machine)),
    )
    prepare()
    try {
      for (const name of ['v1', 'v2', 'v3', 'v4', 'v5']) if (named.has(name)) await create(name)
      const scenario = basename(file)
      const whole = { scenario, client, daemon: daemonVersion(), ...(await record(steps)) }
      writeFileSync(file.replace(/\.txt$/, '.json'), `${JSON.stringify(whole, null, 1)}\n`)
    } finally {
      await clear()
    }
  }
}

await main(process.argv.slice(2))
