/** For tests: what commands say in a lab. */
import { parse } from '../transcript/parse'
import type { Lab } from './bench'
import { answerHost } from './host'
import { createLab } from './lab'
import { perform } from './perform'
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
