/**
 * `npm run -s perform -- [--machines v1=10.99.0.11,…] [--images present] [--seed N] [--json] FILE…`
 * performs transcripts one after the other in one lab, without a page. With --json it prints
 * `{steps, timeline}` of the whole in the shape of the recordings.
 */
import { readFileSync } from 'node:fs'
import { commandLine, fail, whole } from './command-line'
import { createLab } from '../src/lab/lab'
import { perform, type Performance } from '../src/lab/perform'
import { YAML } from '../src/lab/yaml'
import { parse } from '../src/transcript/parse'
import { commandText } from '../src/transcript/print'

const DEFAULT_MACHINES = [1, 2, 3, 4, 5].map((n) => `v${n}=10.99.0.1${n}`).join(',')

const USAGE =
  'usage: npm run -s perform -- [--machines v1=10.99.0.11,...] [--images present] [--seed N] [--json] FILE...'

function machinesOf(text: string): { name: string; address?: string }[] {
  return text.split(',').map((part) => {
    const [name = '', address] = part.split('=')
    if (name === '') fail(`a machine needs a name: ${part}`, USAGE)
    return address === undefined ? { name } : { name, address }
  })
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return fail((error as Error).message, USAGE)
  }
}

function read(file: string) {
  const { steps, mistakes } = parse(textOf(file))
  for (const { line, text, message } of mistakes)
    fail(`${file}:${line}: ${message}: ${text}`, USAGE)
  return steps
}

function printPlainly({ steps, measures }: Performance): void {
  for (const step of steps) {
    if ('at' in step) {
      process.stdout.write(`${step.at}\n`)
      continue
    }
    process.stdout.write(`${commandText(step.on, step.cmd)}\n${step.stdout}${step.stderr}`)
    if (step.status !== 0) process.stdout.write(`(exit status ${step.status})\n`)
  }
  for (const [name, value] of Object.entries(measures)) process.stdout.write(`${name}: ${value}\n`)
}

const { values, positionals } = commandLine(USAGE, {
  machines: { type: 'string', default: DEFAULT_MACHINES },
  images: { type: 'string', default: 'none' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
})
if (positionals.length === 0) fail('no transcript is named', USAGE)
const seed = whole('seed', values.seed, 0, USAGE)
if (values.images !== 'present' && values.images !== 'none') {
  fail(`--images wants present or none: ${values.images}`, USAGE)
}
const lab = createLab({
  seed,
  machines: machinesOf(values.machines),
  images: values.images,
  yaml: YAML,
})
const performance = perform(lab, positionals.flatMap(read))
if (values.json) process.stdout.write(`${JSON.stringify(performance, null, 1)}\n`)
else printPlainly(performance)
if (performance.failed !== null) {
  process.stderr.write(`FAILED: ${performance.failed}\n`)
  process.exitCode = 1
}
