/// <reference lib="webworker" />
/** The thread of experiments: performs them run by run and says what each came to. */
import { readExperiment, runsOf } from './lab/experiment'
import { EXPERIMENTS } from './lab/experiments'
import { YAML } from './lab/yaml'
import type { FromExperiment, ToExperiment } from './protocol/experiment'

declare const self: DedicatedWorkerGlobalScope

const post = (message: FromExperiment): void => self.postMessage(message)

self.onmessage = ({ data: { text, first, seeds } }: MessageEvent<ToExperiment>) => {
  const experiment = readExperiment(text)
  if (typeof experiment === 'string') return post({ kind: 'mistake', why: experiment })
  const all = seeds * experiment.variants.length
  let done = 0
  try {
    for (const run of runsOf(experiment, first, seeds, YAML)) {
      post({ kind: 'run', run, done: ++done, all })
    }
  } catch (error) {
    post({ kind: 'mistake', why: error instanceof Error ? error.message : String(error) })
  }
}

post({ kind: 'ready', experiments: EXPERIMENTS })
