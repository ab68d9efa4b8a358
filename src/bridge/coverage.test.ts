/** docs/coverage.md says what the tables say. `UPDATE=1` (or `npm run coverage`) writes it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { coverage, type Recorded } from './coverage'

const FILE = join(import.meta.dirname, '../../docs/coverage.md')
const RECORDINGS = join(import.meta.dirname, '../lab/testdata')

/** Files of one recorded swarm each: `11-leader-killed.json`. */
const recorded = (): Recorded[] =>
  readdirSync(RECORDINGS)
    .filter((name) => /^\d\d-.*\.json$/.test(name))
    .sort()
    .flatMap((name) => {
      const { steps } = JSON.parse(readFileSync(join(RECORDINGS, name), 'utf8')) as {
        steps: { stderr?: string }[]
      }
      return steps.map(({ stderr = '' }) => ({ scenario: name.slice(0, 2), stderr }))
    })

test('docs/coverage.md is up to date', () => {
  const page = coverage(recorded())
  if (process.env['UPDATE'] === '1') writeFileSync(FILE, page)
  expect(readFileSync(FILE, 'utf8')).toBe(page)
})
