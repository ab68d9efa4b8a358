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
import { createLab } from './lab'
import { atTerminal } from './said'
import { helpLayout, usageLines, type Said } from './usage'
import { YAML } from './yaml'

const FOLDER = join(import.meta.dirname, 'testdata')
const FEWEST = 800
const recorded = JSON.parse(readFileSync(join(FOLDER, 'usage.json'), 'utf8')) as Said[]
const lines = usageLines(readFileSync(join(FOLDER, 'usage.txt'), 'utf8'))

const machines = [{ name: 'v1' }]
const { run } = atTerminal(createLab({ seed: 1, machines, images: 'present', yaml: YAML }))

function ours(line: string): Said {
  const { status, stdout, stderr } = run(line)
  return { line, status, stdout: helpLayout(stdout), stderr: helpLayout(stderr) }
}

test('all lines are recorded, and they are many', () => {
  expect(recorded.map(({ line }) => line)).toEqual(lines)
  expect(lines.length).toBeGreaterThanOrEqual(FEWEST)
})

const isAbsent = (line: string): boolean =>
  MISSING.some(({ path }) => line === path || line.startsWith(`${path} `))

test.each(recorded)('$line', (said) => {
  const answer = ours(said.line)
  if (!isAbsent(said.line)) expect(answer).toEqual(said)
  else expect(answer).toMatchObject({ status: 1, stderr: expect.stringContaining('not modelled') })
})
