/**
 * Storms make states, in their midst and after the calm; every command and format that reads runs
 * there by the real docker client through the bridge and by ours: not one byte differs.
 * `READS_SEEDS=3,4` blows other storms; `READS_TEMPLATES=100` puts every template to every object.
 */
import { expect, test } from 'vitest'
import type { Ask, Endpoint } from '../api/routes'
import { scratch } from '../lab/lab'
import { worldAt } from '../storm/replays'
import { storm } from '../storm/storm'
import { CLIENT, compare, hasClient, isSame, replyTo, setStage, type Stage } from './comparison'
import { machineReads, readsOf, type Swarm } from './reads'

const { READS_SEEDS, READS_TEMPLATES } = process.env
const TEMPLATES = Number(READS_TEMPLATES ?? 2)
const LENGTH_MS = 40_000
/** Of the real client, so many run at once. */
const AT_ONCE = 6
const PATIENCE_MS = 600_000

type When = 'in the midst' | 'after the calm'

const STATES: readonly (readonly [number, When])[] =
  READS_SEEDS === undefined
    ? [
        [3, 'after the calm'],
        [8, 'in the midst'],
      ]
    : READS_SEEDS.split(',').flatMap((seed) => [
        [Number(seed), 'in the midst'],
        [Number(seed), 'after the calm'],
      ])

/** What a machine tells of its swarm; null when it tells nothing. */
function swarmAt(stage: Stage, machine: string): Swarm | null {
  const list = (endpoint: Endpoint): unknown => {
    const reply = replyTo(stage, machine, { endpoint, params: {}, query: {}, body: null } as Ask)
    return 'body' in reply ? reply.body : null
  }
  const nodes = list('GET /nodes')
  if (nodes === null) return null
  return {
    nodes,
    services: list('GET /services'),
    tasks: list('GET /tasks'),
    networks: list('GET /networks'),
    secrets: list('GET /secrets'),
    configs: list('GET /configs'),
  } as Swarm
}

/** Machine and line: all that one manager knows, and what the others say of themselves. */
function linesAt(stage: Stage, seed: number): (readonly [string, string])[] {
  const machines = [...stage.ports.open.keys()]
  const swarms = machines.map((machine) => swarmAt(stage, machine))
  const teller = swarms.findIndex((swarm) => swarm !== null)
  return machines.flatMap((machine, at) => {
    const swarm = at === teller ? swarms[at] : null
    const lines = swarm == null ? machineReads(seed + at, 1) : readsOf(swarm, seed, TEMPLATES)
    return [...new Set(lines)].map((line) => [machine, line] as const)
  })
}

/** What differs, line by line, as a person wants to read it. */
async function differences(stage: Stage, lines: readonly (readonly [string, string])[]) {
  const told: string[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let one = lines[next++]; one !== undefined; one = lines[next++]) {
      const { wanted, found } = await compare(stage, ...one)
      if (isSame(wanted, found)) continue
      told.push(
        one.join('$ '),
        `  docker ${JSON.stringify(wanted)}`,
        `  ours   ${JSON.stringify(found)}`,
      )
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return told
}

if (!hasClient) {
  test('NO docker CLI 28 ON PATH: no state of a storm was read by the real client', () => {
    process.stderr.write(`\nNO docker CLI 28 ON PATH (${CLIENT}): no storm was read by it\n\n`)
  })
} else {
  test.each(STATES)('storm %i, %s', { timeout: PATIENCE_MS }, async (seed, when) => {
    const outcome = storm({ seed, length: LENGTH_MS })
    const midst = outcome.copy?.world.now ?? outcome.end
    const stage = await setStage(
      scratch(worldAt(outcome, when === 'in the midst' ? midst : outcome.end)),
    )
    const lines = linesAt(stage, seed)
    const told = await differences(stage, lines)
    await stage.ports.close()
    expect(lines.length).toBeGreaterThan(50)
    expect(told.join('\n')).toBe('')
  })
}
