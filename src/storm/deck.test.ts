/** The storm's deck against the list of all commands: what can change something is typed in storms. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { createRng } from '../engine/kernel/rng'
import { foundSwarm } from '../lab/swarm'
import { createLab } from '../lab/lab'
import { SHELL } from '../lab/shell'
import { createTerminals } from '../lab/terminals'
import { LINES } from './lines'
import type { Weather } from './weather'

/** They only look. A storm types some of them; so may their answers be wrong, too. */
const LOOKS =
  / (ls|inspect|ps|services|logs|volumes|show|config|info|version|events|history|images|stats|top|port|df|diff|search)$/

/** A god's hands: faults.ts does the same. */
const GODS = /^docker-machine /

test('every command that changes something is in the deck', () => {
  const coverage = readFileSync(resolve(import.meta.dirname, '../../docs/coverage.md'), 'utf8')
  const paths = [...coverage.matchAll(/^\| `(docker[^`]+)` \| (?:done|differs)/gm)]
    .map(([, path = '']) => path)
    .filter((path) => !LOOKS.test(path) && !GODS.test(path))
  expect(paths.length).toBeGreaterThan(50)
  const typed = linesOf(40).join('\n')
  const missing = paths.filter((path) => !new RegExp(`\\b${path}\\b`).test(typed))
  expect(missing).toEqual([])
})

/** Every kind of line so many times, by a swarm that stands. */
function linesOf(times: number): string[] {
  const lab = createLab({ seed: 7, machines: [{ name: 'v1' }, { name: 'v2' }], images: 'present' })
  foundSwarm(lab, 1)
  const quiet = () => {}
  const eyes = { output: quiet, echo: quiet, prompt: quiet, reading: quiet, edit: quiet }
  const weather: Weather = {
    lab,
    rng: createRng(7, 1),
    terminals: createTerminals(lab, { ...eyes, leavable: quiet, clear: quiet }, SHELL),
    kinds: new Set(LINES.map(([kind]) => kind)),
    machinesAdded: 2,
  }
  return LINES.flatMap(([, , line]) => Array.from({ length: times }, () => line(weather) ?? ''))
}
