/** For tests: what each command of a few transcript lines says in a lab, errors too. */
import { parse } from '../transcript/parse'
import type { Lab } from './bench'
import { perform } from './perform'

export const saidIn = (lab: Lab, text: string): string[] =>
  perform(lab, parse(text).steps).steps.flatMap((step) =>
    'cmd' in step ? [step.stdout + step.stderr] : [],
  )
