/** docs/coverage.md says what the tables say. `UPDATE=1` (or `npm run coverage`) writes it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { coverage } from './coverage'

const FILE = join(import.meta.dirname, '../../docs/coverage.md')

test('docs/coverage.md is up to date', () => {
  if (process.env['UPDATE'] === '1') writeFileSync(FILE, coverage())
  expect(readFileSync(FILE, 'utf8')).toBe(coverage())
})
