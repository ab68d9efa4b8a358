/**
 * Performs a transcript in a lab, headless, and gives back what happened in the shape of the
 * recordings: each step with its status and output, and a timeline of what changed.
 */
import { EPOCH_MS } from '../engine/kernel/time'
import { runLine } from '../cli/shell'
import { expand } from '../transcript/parse'
import type { Step, Transcript } from '../transcript/transcript'
import { act, createDeed, during, type Lab, type Running } from './bench'
import { answerHost } from './host'
import { advance, nextDue } from './lab'
import { start } from './running'
import { createTimeline, type TimelineRow } from './timeline'

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
  readonly timeline: readonly TimelineRow[]
}

/** What carries over from one transcript to the next in the same lab: kept variables. */
export type Kept = Record<string, string>

/** A client's start and end cost what they cost on the recorded bench, about 30 ms. */
const CLIENT_MS = 30
const MOST_MS = 30 * 60_000

/** Performs the steps one after the other. */
export function perform(lab: Lab, transcript: Transcript, kept: Kept = {}): Performance {
  const began = lab.world.now
  const seconds = (at: number): number => Math.round((at - began) / 10) / 100
  const timeline = createTimeline(lab, began)
  const steps: Performed[] = []
  for (const step of transcript) {
    const at = lab.world.now
    if (step.kind === 'command') {
      const went = command(lab, step, kept)
      const took = seconds(lab.world.now) - seconds(at)
      steps.push({ t: seconds(at), ...went, took: Math.round(took * 100) / 100 })
    } else {
      during(lab, createDeed(lab, '', step.text), () => god(lab, step, timeline.begin))
      steps.push({ t: seconds(lab.world.now), at: step.text })
    }
  }
  return { steps, timeline: timeline.end() }
}

function command(
  lab: Lab,
  step: Extract<Step, { kind: 'command' }>,
  kept: Kept,
): { on: string; cmd: string; status: number; stdout: string; stderr: string } {
  const cmd = expand(step.line, kept)
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
    program: runLine(cmd, io, kept),
    deed: createDeed(lab, on, cmd),
    machine: io.machine,
    io,
    waiting: null,
    host: ({ ask }) => answerHost(lab, on, ask),
    read: () => {},
    ended: (exit) => void (said.status = exit),
  }
  start(lab, running)
  runUntilDone(lab, () => said.status >= 0)
  advance(lab, lab.world.now + CLIENT_MS)
  if (step.into !== null) kept[step.into] = said.stdout.trim()
  return { on, cmd, ...said }
}

function runUntilDone(lab: Lab, isDone: () => boolean): void {
  const end = lab.world.now + MOST_MS
  while (!isDone() && lab.world.now < end) advance(lab, Math.min(nextDue(lab), end))
}

function god(lab: Lab, step: Exclude<Step, { kind: 'command' }>, watch: () => void): void {
  if (step.kind === 'wait') return advance(lab, lab.world.now + step.ms)
  const { machine } = step
  const others = Object.keys(lab.world.machines).filter((id) => id !== machine)
  switch (step.kind) {
    case 'watch':
      return watch()
    case 'kill':
      return act(lab, { kind: 'machine.off', machine, clean: false })
    case 'stop':
      return act(lab, { kind: 'machine.off', machine, clean: true })
    case 'start':
      return act(lab, { kind: 'machine.on', machine })
    case 'cut':
      return act(lab, { kind: 'link.cut', from: [machine], to: others })
    case 'heal':
      return act(lab, { kind: 'link.heal', from: [machine], to: others })
  }
}
