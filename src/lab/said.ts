/** For tests: what commands say in a lab. */
import { parse } from '../transcript/parse'
import { runLine } from '../cli/shell'
import { EPOCH_MS } from '../engine/kernel/time'
import { createDeed, type Lab, type Running } from './bench'
import { answerHost } from './host'
import { advance, createLab, nextDue } from './lab'
import { perform } from './perform'
import { start } from './running'
import { YAML } from './yaml'

/** What each command of a few transcript lines says, errors too. */
export const saidIn = (lab: Lab, text: string): string[] =>
  perform(lab, parse(text).steps).steps.flatMap((step) =>
    'cmd' in step ? [step.stdout + step.stderr] : [],
  )

interface Answer {
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

const alone = (): Lab => createLab({ seed: 1, machines: [{ name: 'v1' }], yaml: YAML })

/** At a lab's terminals: files in the home folder of v1, and what a line comes to. */
export function atTerminal(lab = alone()) {
  return {
    write: (path: string, text: string): void => {
      answerHost(lab, 'v1', { kind: 'file.write', path, text, append: false })
    },
    run: (line: string, on = 'v1'): Answer => {
      const [step] = perform(lab, [{ kind: 'command', on, line, into: null }]).steps
      if (step === undefined || !('cmd' in step)) throw new Error(`not performed: ${line}`)
      return step
    },
  }
}

/** Types a line on a machine and gives what it writes, as a terminal gets it. */
export function typed(lab: Lab, on: string, line: string, columns: number): string {
  let data = ''
  let isDone = false
  const write = (text: string) => void (data += text.replace(/\r?\n/g, '\r\n'))
  const now = () => EPOCH_MS + lab.world.now
  const io = { out: write, err: write, columns, now, env: {}, machine: on }
  const running: Running = {
    program: runLine(line, io, { variables: {} }),
    machine: on,
    io,
    waiting: null,
    deed: createDeed(lab, on, line),
    host: ({ ask }) => answerHost(lab, on, ask),
    read: () => {},
    ended: () => void (isDone = true),
  }
  start(lab, running)
  while (!isDone) advance(lab, nextDue(lab))
  advance(lab, lab.world.now + 30)
  return data
}
