/**
 * What every route answers is what Docker publishes of its API, errors included, and no field more.
 * Where a real daemon keeps to it no better, neither do we.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { act, type Lab } from '../lab/bench'
import { advance, createLab, scratch } from '../lab/lab'
import { foundSwarm } from '../lab/swarm'
import { worldAt } from '../storm/replays'
import { storm } from '../storm/storm'
import { createClock } from './clock'
import { ROUTES } from './engine-api'
import { createLabDesk, letTimePass } from './lab-desk'
import { openPorts } from './ports'
import { faultsOf } from './published'
import { performed } from './specimen'
import { sendTo, type Answered, type Send } from './sending'
import { readAll, talk } from './talk'

const HERE = join(import.meta.dirname, 'testdata')
const FIRST_PORT = 24_900
const PATIENCE = { timeout: 60_000 }

/** What dockerd 28.5's own answers fail by: scripts/record-deviations.ts. */
const OF_A_REAL_DAEMON = JSON.parse(
  readFileSync(join(HERE, 'deviations.json'), 'utf8'),
) as readonly string[]

/** What that daemon was not asked for, or has not met, and where it can be read. */
const NOT_MET: Readonly<Record<string, string>> = {
  'Network.Labels is null': 'daemon/cluster/convert/network.go, of an overlay without labels',
  'SwarmInfo.Warnings is unknown': 'api/types/swarm/swarm.go, Info: of managers that are missing',
  'ImageHistoryResponseItem.Tags is null':
    'daemon/images/image_history.go, of layers without a name',
  'POST /containers/{id}/attach answers 409': 'daemon/attach.go, of one that is paused',
  'POST /containers/{id}/resize answers 409': 'daemon/resize.go, of one that does not run',
  'POST /containers/{id}/pause answers 409': 'daemon/pause.go, of one that is paused already',
  'GET /containers/{id}/changes 200 is null': 'daemon/changes.go, where there are none',
  'ContainerUpdateResponse.Warnings is null': 'daemon/update.go, where there are none',
  'POST /containers/{id}/rename answers 400': 'daemon/rename.go, of the name that it has already',
  'POST /plugins/pull answers 404': 'plugin/fetch_linux.go, of what no registry has',
  'POST /plugins/create answers 501': 'ours alone: no plugin can be made here',
}

const allowed = new Set([...OF_A_REAL_DAEMON, ...Object.keys(NOT_MET)])
const seen = new Set<string>()
const succeeded = new Set<string>()

/** Notes what a lab's machines answer, and what of it is neither published nor a real daemon's. */
async function stand(lab: Lab) {
  const ports = await openPorts(createLabDesk(lab), createClock(), FIRST_PORT, () => {})
  const faults = new Set<string>()
  const heard = (answered: Answered): void => {
    if (answered.status < 300) succeeded.add(answered.route)
    for (const fault of faultsOf(answered)) {
      seen.add(fault)
      if (!allowed.has(fault)) faults.add(fault)
    }
  }
  const sends = [...ports.open.values()].map((port) => sendTo({ host: '127.0.0.1', port }, heard))
  return { ports, sends, faults }
}

/** In the midst of a storm. */
function stormy(seed: number): Lab {
  const outcome = storm({ seed, length: 40_000 })
  return scratch(worldAt(outcome, outcome.copy?.world.now ?? outcome.end))
}

/** Two managers are warned of. */
function pair(): Lab {
  const lab = createLab({ seed: 11, machines: [{ name: 'v1' }, { name: 'v2' }] })
  foundSwarm(lab, 2)
  return lab
}

test.each<[string, () => Lab]>([
  ['a swarm with something of everything', () => performed('wide.txt').lab],
  ['one without its quorum and one that is locked', () => performed('trouble.txt').lab],
  ['two managers', pair],
  ['the midst of a storm', () => stormy(9)],
])('%s', PATIENCE, async (_, make) => {
  const { ports, sends, faults } = await stand(make())
  for (const send of sends) await readAll(send)
  await ports.close()
  expect([...faults]).toEqual([])
})

/** The first machine is locked and opened again. */
async function unlock(lab: Lab, send: Send): Promise<void> {
  const [swarm] = (await send('GET /swarm')).bodies
  const { Version } = swarm as { Version: { Index: number } }
  const body = { EncryptionConfig: { AutoLockManagers: true } }
  await send('POST /swarm/update', { query: `?version=${Version.Index}`, body })
  const [key] = (await send('GET /swarm/unlockkey')).bodies
  act(lab, { kind: 'machine.off', machine: 'v1', how: 'shutDown' })
  advance(lab, lab.world.now + 1000)
  act(lab, { kind: 'machine.on', machine: 'v1' })
  advance(lab, lab.world.now + 1000)
  await send('GET /nodes')
  await send('POST /swarm/unlock', { body: key as object })
}

test('a conversation about everything, with all that goes wrong', PATIENCE, async () => {
  const lab = createLab({ seed: 11, machines: [{ name: 'v1' }, { name: 'v2' }] })
  const { ports, sends, faults } = await stand(lab)
  const [one, other] = sends as [Send, Send]
  const stop = letTimePass(lab, 20)
  await talk(one, () => wait(20), other)
  await unlock(lab, one)
  stop()
  await ports.close()
  expect([...faults]).toEqual([])
  const refused = ROUTES.filter((route) => !succeeded.has(route))
  const isOfOne = (route: string): boolean => /(?: \/plugins\/(?:\{|pull|create))/.test(route)
  expect(refused.filter((route) => !isOfOne(route))).toEqual(['POST /auth'])
})

test('nothing is allowed that was not seen', () => {
  const stale = Object.keys(NOT_MET).filter((fault) => !seen.has(fault))
  expect(stale).toEqual([])
})
