/**
 * Performs a transcript in a lab, headless, and gives back what happened in the shape of the
 * recordings: each step with its status and output, and a timeline of what changed.
 */
import { HOME } from '../api/path'
import { EPOCH_MS } from '../engine/kernel/time'
import { runLine } from '../cli/shell'
import { expand } from '../transcript/parse'
import type { Claim, Step, Transcript } from '../transcript/transcript'
import { act, createDeed, during, request, visit, type Lab, type Running } from './bench'
import { createCount, FIGURE_NAMES, holds, mark, valueOf, type Count } from './figures'
import { answerHost } from './host'
import { advance, nextDue } from './lab'
import { resume, start } from './running'
import { resolve } from './why'
import { createTimeline, type TimelineRow } from './timeline'
import './inhabited'

/** A step as it really went. */
type Performed =
  | {
      readonly t: number
      readonly on: string
      readonly cmd: string
      readonly status: number
      readonly stdout: string
      readonly stderr: string
      readonly took: number
    }
  | { readonly t: number; readonly at: string }

export interface Performance {
  readonly steps: readonly Performed[]
  /** By name, in the order in which they were written down. */
  readonly measures: Readonly<Record<string, number | string>>
  /** What was claimed and did not hold; the performance ends there. Null: all held. */
  readonly failed: string | null
  readonly timeline: readonly TimelineRow[]
}

/** What carries over from one transcript to the next in the same lab: kept variables. */
export type Kept = Record<string, string>

/** A client's start and end cost what they cost on the recorded bench, about 30 ms. */
const CLIENT_MS = 30
/** From power on to a daemon that answers, as on the recorded bench. */
const BOOT_MS = 1200
/** How long a daemon takes to end there, and how much longer with containers. */
const SHUTDOWN_MS = 1400
const GRACE_MS = 10_000
/** How often the timeline is looked after. */
const LOOK_MS = 10
const MOST_MS = 30 * 60_000

/** Performs the steps one after the other. */
export function perform(lab: Lab, transcript: Transcript, kept: Kept = {}): Performance {
  kept['HOME'] ??= HOME
  const began = lab.world.now
  const seconds = (at: number): number => Math.round((at - began) / 10) / 100
  const timeline = createTimeline(lab, began)
  const count = createCount(lab)
  lab.eyes.push(count)
  const stage: Stage = {
    lab,
    kept,
    count,
    visitor: null,
    measures: {},
    failed: null,
    look: () => timeline.look(),
    watched: null,
  }
  const steps: Performed[] = []
  for (const step of transcript) {
    if (stage.failed !== null) break
    const at = lab.world.now
    if (step.kind === 'command') {
      const went = command(stage, step)
      const took = seconds(lab.world.now) - seconds(at)
      steps.push({ t: seconds(at), ...went, took: Math.round(took * 100) / 100 })
    } else if (step.kind === 'wait' || step.kind === 'at') {
      pass(stage, step.kind === 'wait' ? step.ms : began + step.ms - at)
      steps.push({ t: seconds(lab.world.now), at: step.text })
    } else if (step.kind === 'watch') {
      timeline.watch(step.machine)
      stage.watched = step.machine
    } else if (isStudy(step)) {
      study(stage, step)
      steps.push({ t: seconds(lab.world.now), at: step.text })
    } else {
      steps.push({ t: seconds(at), at: step.text })
      during(lab, createDeed(lab, '', step.text), () => god(stage, step))
    }
  }
  timeline.look()
  lab.eyes.splice(lab.eyes.indexOf(count), 1)
  const { measures, failed } = stage
  return { steps, timeline: timeline.rows, measures, failed }
}

interface Stage {
  readonly lab: Lab
  readonly kept: Kept
  readonly count: Count
  readonly measures: Record<string, number | string>
  readonly look: () => void
  failed: string | null
  /** The manager that the recorder asks again and again. */
  watched: string | null
  /** Who asks for a page again and again. */
  visitor: {
    readonly host: string
    readonly port: number
    readonly every: number
    at: number
  } | null
}

type Study = Extract<Step, { kind: 'visit' | 'mark' | 'until' | 'assert' | 'measure' | 'vary' }>
const STUDIES: readonly string[] = ['visit', 'mark', 'until', 'assert', 'measure', 'vary']
const isStudy = (step: Step): step is Study => STUDIES.includes(step.kind)

/** What is counted, claimed and written down of the lab. */
function study(stage: Stage, step: Study): void {
  const { lab, count, kept, measures } = stage
  switch (step.kind) {
    case 'mark':
      return mark(count, lab.world.now)
    case 'visit': {
      const { every, host, port } = step
      stage.visitor = every === null ? null : { host, port, every, at: lab.world.now }
      return
    }
    case 'vary':
      kept[step.name] ??= step.values[0] as string
      return
    case 'until':
      pass(stage, step.ms, () => holds(lab, count, claimed(step.claim, kept)))
      break
    case 'assert':
      break
    case 'measure': {
      const value = valueOf(lab, count, step.figure)
      if (value === null) stage.failed = `${step.text}: ${NO_FIGURE}`
      else measures[step.name] = value
      return
    }
  }
  if (holds(lab, count, claimed(step.claim, kept))) return
  const is = valueOf(lab, count, step.claim.figure)
  stage.failed = `${step.text}: ${is === null ? NO_FIGURE : `it is ${is}`}`
}

/** The claim with its variables' values. */
const claimed = (claim: Claim, kept: Kept): Claim => ({
  ...claim,
  value: expand(claim.value, kept),
})

const NO_FIGURE = `there is no such figure; there are ${FIGURE_NAMES.join(', ')}`

/** Asks for the page when it is time; the instant of the next request. */
function visitNow({ lab, visitor }: Stage): number {
  if (visitor === null) return Number.POSITIVE_INFINITY
  const { now, machines } = lab.world
  if (visitor.at <= now) {
    visit(lab, 'host', machines[visitor.host]?.address ?? visitor.host, visitor.port, '/')
    visitor.at = now + visitor.every
  }
  return visitor.at
}

/** Lets so many milliseconds pass, or fewer if it is done before. */
function pass(stage: Stage, ms: number, isDone: () => boolean = () => false): void {
  const { lab, look } = stage
  const end = lab.world.now + ms
  while (lab.world.now < end && !isDone()) {
    const asks = visitNow(stage)
    const next = Math.max(nextDue(lab), lab.world.now + LOOK_MS)
    advance(lab, Math.min(next, end, asks))
    look()
  }
}

function command(
  stage: Stage,
  step: Extract<Step, { kind: 'command' }>,
): { on: string; cmd: string; status: number; stdout: string; stderr: string } {
  const { lab, kept } = stage
  // What a here-document quotes is the shell's to leave alone.
  const cmd = step.line.includes('\n') ? step.line : expand(step.line, kept)
  const on = step.on
  const said = { stdout: '', stderr: '', status: -1 }
  const io = {
    out: (text: string) => void (said.stdout += text),
    err: (text: string) => void (said.stderr += text),
    columns: null,
    now: () => EPOCH_MS + lab.world.now,
    env: kept,
    machine: on === 'host' ? null : on,
  }
  const running: Running = {
    program: runLine(cmd, io, { variables: kept, keepsJobs: true }),
    deed: createDeed(lab, on, cmd),
    machine: io.machine,
    io,
    waiting: null,
    host: ({ ask, machine }) => answerHost(lab, machine ?? on, ask),
    read: () => resume(lab, running, { kind: 'read', text: null }),
    ended: (exit) => void (said.status = exit),
  }
  start(lab, running)
  pass(stage, MOST_MS, () => said.status >= 0)
  pass(stage, CLIENT_MS)
  if (step.into !== null) kept[step.into] = said.stdout.trim()
  return { on, cmd, ...said }
}

/** The daemon leaves at once; its containers heed no SIGTERM there, and it waits for their end. */
function shutDown(stage: Stage, machine: string): void {
  const { standIn = false, memory = null } = stage.lab.world.machines[machine] ?? {}
  const containers = Object.values(memory?.member?.agent.containers ?? {})
  const isRunning = containers.some(
    ({ startedAt, endedAt }) => startedAt !== null && endedAt === null,
  )
  act(stage.lab, { kind: 'machine.off', machine, how: 'shutDown' })
  pass(stage, SHUTDOWN_MS + (isRunning && standIn ? GRACE_MS : 0))
}

/**
 * The recorder asks ten times a second: where a cut comes between the watched manager and the
 * leader, its next question is the first word that is lost, and TCP counts its pauses from there.
 */
function askAsRecorder({ lab, watched }: Stage): void {
  if (watched === null) return
  request(lab, watched, { endpoint: 'GET /nodes', params: {}, query: {}, body: null })
}

function god(
  stage: Stage,
  step: Exclude<Step, Study | { kind: 'command' | 'watch' | 'wait' | 'at' }>,
): void {
  const { lab } = stage
  if (step.kind === 'crash') {
    const about = resolve(lab, step.task)
    if (about?.kind !== 'task') return
    return act(lab, { kind: 'container.crash', task: about.id, exitCode: 1 })
  }
  const { machine } = step
  const others = Object.keys(lab.world.machines).filter((id) => id !== machine)
  switch (step.kind) {
    case 'kill':
      return act(lab, { kind: 'machine.off', machine, how: 'killed' })
    case 'stop':
      return shutDown(stage, machine)
    case 'start': {
      pass(stage, BOOT_MS)
      act(lab, { kind: 'machine.on', machine })
      return pass(stage, MOST_MS, () => lab.world.machines[machine]?.memory?.starting === null)
    }
    case 'cut':
      act(lab, { kind: 'link.cut', from: [machine], to: others })
      return askAsRecorder(stage)
    case 'heal':
      return act(lab, { kind: 'link.heal', from: [machine], to: others })
  }
}
