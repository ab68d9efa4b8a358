/**
 * `npx tsx scripts/record-usage.ts` asks the docker client on PATH what it says to each line of
 * src/cli/testdata/usage.txt, with no daemon to talk to, and writes usage.json beside it.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const FOLDER = 'src/cli/testdata'
/** Nobody listens there. */
const NOWHERE = 'tcp://127.0.0.1:1'

const lines = readFileSync(`${FOLDER}/usage.txt`, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('docker'))

const answers = lines.map((line) => {
  const { PATH } = process.env
  const env = { PATH, HOME: '/root', DOCKER_HOST: NOWHERE, DOCKER_CONFIG: '/nonexistent' }
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line], {
    env,
    encoding: 'utf8',
    input: '',
  })
  return { line, status, stdout, stderr }
})

writeFileSync(`${FOLDER}/usage.json`, `${JSON.stringify(answers, null, 1)}\n`)
process.stdout.write(`${answers.length} lines\n`)
