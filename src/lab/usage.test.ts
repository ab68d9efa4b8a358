/**
 * Command lines that are wrong or ask for help, and what docker 28.2 said to each (usage.json, made
 * by scripts/record-usage.ts): ours prints the same to stdout and stderr and ends with the same
 * status. Help screens are compared by their layout (usage.ts). Commands that are absent here, as
 * docs/coverage.md says, are refused by name instead.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MISSING } from '../cli/commands/missing'
import type { Lab } from './bench'
import { createLab } from './lab'
import { perform } from './perform'
import { helpLayout, usageLines, type Said, type UsageLine } from './usage'
import { YAML } from './yaml'

const FOLDER = join(import.meta.dirname, 'testdata')
const FEWEST = 800
const recorded = JSON.parse(readFileSync(join(FOLDER, 'usage.json'), 'utf8')) as Said[]
const lines = usageLines(readFileSync(join(FOLDER, 'usage.txt'), 'utf8'))

/** A machine that is what the stub said it is. */
function labIn(swarm: string): Lab {
  const machines = ['v1', 'v2'].map((name) => ({ name }))
  const lab = createLab({ seed: 1, machines, images: 'present', yaml: YAML })
  if (swarm !== 'inactive') say(lab, 'v1', 'docker swarm init')
  if (swarm === 'active/worker') {
    const token = say(lab, 'v1', 'docker swarm join-token -q worker').stdout.trim()
    say(lab, 'v2', `docker swarm join --token ${token} v1:2377`)
  }
  return lab
}

function say(lab: Lab, on: string, line: string) {
  const [step] = perform(lab, [{ kind: 'command', on, line, into: null }]).steps
  if (step === undefined || !('cmd' in step)) return expect.fail('the command was performed')
  return step
}

const labs = new Map<string, Lab>()

function ours({ swarm, line }: UsageLine): Omit<Said, keyof UsageLine> {
  const lab = labs.get(swarm) ?? labIn(swarm)
  labs.set(swarm, lab)
  const { status, stdout, stderr } = say(lab, swarm === 'active/worker' ? 'v2' : 'v1', line)
  return { status, stdout: helpLayout(stdout), stderr: helpLayout(stderr) }
}

test('all lines are recorded, and they are many', () => {
  expect(recorded.map(({ swarm, line }) => ({ swarm, line }))).toEqual(lines)
  expect(lines.length).toBeGreaterThanOrEqual(FEWEST)
})

const isAbsent = (line: string): boolean =>
  MISSING.some(({ path }) => line === path || line.startsWith(`${path} `))

test.each(recorded)('$swarm: $line', ({ swarm, line, ...said }) => {
  const answer = ours({ swarm, line })
  if (!isAbsent(line)) expect(answer).toEqual(said)
  else expect(answer).toMatchObject({ status: 1, stderr: expect.stringContaining('not modelled') })
})
