/**
 * `npx tsx scripts/record-deviations.ts` says everything to a real dockerd that the API has words
 * for (src/bridge/talk.ts) and writes src/bridge/testdata/deviations.json: where its answers are not
 * what Docker publishes of them. Read the diff.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { faultsOf } from '../src/bridge/published'
import { sendTo } from '../src/bridge/sending'
import { talk } from '../src/bridge/talk'
import { obstacle, withDaemon } from './daemon'

const FILE = join(import.meta.dirname, '../src/bridge/testdata/deviations.json')

const why = obstacle()
if (why !== null) throw new Error(why)
await withDaemon([], async ({ socket }) => {
  const faults = new Set<string>()
  const send = sendTo({ socketPath: socket }, (answered) => {
    for (const fault of faultsOf(answered)) faults.add(fault)
  })
  await talk(send, () => sleep(200))
  writeFileSync(FILE, `${JSON.stringify([...faults].sort(), null, 1)}\n`)
})
