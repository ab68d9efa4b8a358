/**
 * `npm run -s experiment -- [--seeds 20] [--first 1] [--csv] NAME|FILE` performs an experiment over
 * many seeds and prints the distribution of what it measures. Without a name it lists those that
 * are ready.
 */
import { existsSync, readFileSync } from 'node:fs'
import { readExperiment, runsOf } from '../src/lab/experiment'
import { EXPERIMENTS } from '../src/lab/experiments'
import { YAML } from '../src/lab/yaml'
import { csvOf, summaries } from '../src/protocol/summary'
import { commandLine, fail, whole } from './command-line'

const USAGE = `usage: npm run -s experiment -- [OPTIONS] NAME|FILE
  --seeds N   so many runs of each variant (20)
  --first N   the first seed (1)
  --csv       all runs as a table instead of their spread`

const { values, positionals } = commandLine(USAGE, {
  seeds: { type: 'string', default: '20' },
  first: { type: 'string', default: '1' },
  csv: { type: 'boolean', default: false },
})

function textOf(name: string): string {
  const known = EXPERIMENTS.find(({ id }) => id === name)
  if (known !== undefined) return known.text
  if (!existsSync(name)) fail(`no experiment and no file is called ${name}`, USAGE)
  return readFileSync(name, 'utf8')
}

const [name] = positionals
if (name === undefined) {
  for (const { id, question } of EXPERIMENTS) process.stdout.write(`${id.padEnd(14)} ${question}\n`)
} else {
  const experiment = readExperiment(textOf(name))
  if (typeof experiment === 'string') fail(experiment, USAGE)
  const first = whole('first', values.first, 0, USAGE)
  const seeds = whole('seeds', values.seeds, 1, USAGE)
  const runs = [...runsOf(experiment, first, seeds, YAML)]
  if (values.csv) process.stdout.write(csvOf(runs))
  else {
    for (const { measure, variant, median, low, high, count } of summaries(runs)) {
      const range = `${low} to ${high}`
      process.stdout.write(`${measure}, ${variant}: median ${median}, ${range}, ${count} runs\n`)
    }
  }
  const failed = runs.filter((run) => run.failed !== null)
  for (const run of failed)
    process.stderr.write(`seed ${run.seed}, ${run.variant}: ${run.failed}\n`)
  if (failed.length > 0) process.exitCode = 1
}
