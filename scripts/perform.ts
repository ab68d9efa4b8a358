/**
 * `npm run -s perform -- [--machines v1=10.99.0.11,…] [--images present] [--seed N] [--json] FILE…`
 * performs transcripts one after the other in one lab, without a page. With --json it prints
 * `{steps, timeline}` of the whole in the shape of the recordings.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createLab } from '../src/lab/lab'
import { perform, type Performance } from '../src/lab/perform'
import { YAML } from '../src/lab/yaml'
import { parse } from '../src/transcript/parse'

const DEFAULT_MACHINES = [1, 2, 3, 4, 5].map((n) => `v${n}=10.99.0.1${n}`).join(',')

const USAGE =
  'usage: npm run -s perform -- [--machines v1=10.99.0.11,...] [--images present] [--seed N] [--json] FILE...'

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        machines: { type: 'string', default: DEFAULT_MACHINES },
        images: { type: 'string', default: 'none' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    return fail(`${(error as Error).message}\n${USAGE}`)
  }
}

function machinesOf(text: string): { name: string; address?: string }[] {
  return text.split(',').map((part) => {
    const [name = '', address] = part.split('=')
    if (name === '') fail(`a machine needs a name: ${part}\n${USAGE}`)
    return address === undefined ? { name } : { name, address }
  })
}

function read(file: string) {
  const { steps, mistakes } = parse(readFileSync(file, 'utf8'))
  for (const { line, text, message } of mistakes) fail(`${file}:${line}: ${message}: ${text}`)
  return steps
}

function printPlainly({ steps }: Performance): void {
  for (const step of steps) {
    if ('at' in step) {
      process.stdout.write(`${step.at}\n`)
      continue
    }
    process.stdout.write(`${step.on}$ ${step.cmd}\n${step.stdout}${step.stderr}`)
    if (step.status !== 0) process.stdout.write(`(exit status ${step.status})\n`)
  }
}

const { values, positionals } = options()
if (positionals.length === 0) fail(USAGE)
const seed = Number(values.seed)
if (!Number.isSafeInteger(seed)) fail(`--seed wants a whole number\n${USAGE}`)
if (values.images !== 'present' && values.images !== 'none') fail(`--images wants present or none`)
const lab = createLab({
  seed,
  machines: machinesOf(values.machines),
  images: values.images,
  yaml: YAML,
})
const performance = perform(lab, positionals.flatMap(read))
if (values.json) process.stdout.write(`${JSON.stringify(performance, null, 1)}\n`)
else printPlainly(performance)
