/**
 * `npx tsx scripts/record-usage.ts` runs the lines of src/lab/testdata/usage.txt with the docker
 * client on PATH and writes usage.json. The client finds a home without settings and, for a daemon,
 * a stub that is in no swarm and has nothing; as daemons since 23.0 do, it says the first in `_ping`,
 * and help leaves out what it could not do. Read the diff.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NOT_IN_SWARM, NOT_PART_OF_SWARM } from '../src/api/errors'
import { helpLayout, usageLines, type Said } from '../src/lab/usage'

const FOLDER = join(import.meta.dirname, '../src/lab/testdata')
const HOME = mkdtempSync(join(tmpdir(), 'usage-'))
const SOCKET = join(HOME, 'docker.sock')

const cannotKill = (name: string) => ({
  message: `cannot kill container: ${name}: No such container: ${name}`,
})

/** What the stub says: the first row whose pattern fits `METHOD /path`. */
const ANSWERS: readonly (readonly [RegExp, number, (name: string) => unknown])[] = [
  [/^\w+ \/_ping$/, 200, () => 'OK'],
  [/^GET \/info$/, 200, () => ({ ID: 'stub', Swarm: { LocalNodeState: 'inactive' } })],
  [/^POST \/swarm\/leave$/, 503, () => NOT_PART_OF_SWARM],
  [/^\w+ \/(swarm|nodes|services|tasks|secrets|configs)\b/, 503, () => NOT_IN_SWARM],
  [/^\w+ \/networks\/([^/]+)$/, 404, (name) => ({ message: `network ${name} not found` })],
  [/^POST \/containers\/create$/, 404, () => ({ message: 'No such image: one:latest' })],
  [/^POST \/containers\/([^/]+)\/kill$/, 404, cannotKill],
  [/^\w+ \/containers\/([^/]+)/, 404, (name) => ({ message: `No such container: ${name}` })],
  [/^\w+ \/images\/(.+?)(\/\w+)?$/, 404, (name) => ({ message: `No such image: ${name}:latest` })],
  [/^POST \/volumes\/create$/, 201, () => ({ Name: 'vol' })],
  [/^DELETE \/volumes\/.*force=1/, 204, () => ''],
  [/^\w+ \/volumes\/([^/?]+)/, 404, (name) => ({ message: `get ${name}: no such volume` })],
  [/^\w+ \/plugins\/(.+)\/json$/, 404, (name) => ({ message: `plugin "${name}" not found` })],
]

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '').replace(/^\/v[\d.]+/, '')
  const asked = `${request.method} ${path.startsWith('/volumes/') ? path : path.replace(/\?.*/, '')}`
  const found = ANSWERS.find(([pattern]) => pattern.test(asked))
  const [pattern, status, body] = found ?? [/$/, 500, () => ({ message: `the stub: ${asked}` })]
  const said = body(pattern.exec(asked)?.[1] ?? '')
  const headers = { 'Api-Version': '1.50', Ostype: 'linux', Swarm: 'inactive' }
  response.writeHead(status, { ...headers, 'Content-Type': 'application/json' })
  response.end(typeof said === 'string' ? said : JSON.stringify(said))
}

const MOST_MS = 10_000

function run(line: string): Promise<Said> {
  const { PATH = '' } = process.env
  const ofContexts = /^(DOCKER_\w+=|cat |echo |docker (context|--context|-c|-H \S))/.test(line)
  const daemon = ofContexts ? {} : { DOCKER_HOST: `unix://${SOCKET}` }
  const client = spawn('bash', ['-c', line], {
    cwd: HOME,
    env: { PATH, HOME, ...daemon },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: MOST_MS,
  })
  const said = { stdout: '', stderr: '' }
  client.stdout.on('data', (chunk) => void (said.stdout += String(chunk)))
  client.stderr.on('data', (chunk) => void (said.stderr += String(chunk)))
  const asHere = (text: string): string =>
    helpLayout(
      text
        .replaceAll(SOCKET, '/var/run/docker.sock')
        .replaceAll(HOME, '/root')
        .replace(/(?<=lookup \w+ on )[\d.]+/g, '127.0.0.53'),
    )
  return new Promise((resolve) => {
    client.on('close', (code) => {
      const { stdout, stderr } = said
      resolve({ line, status: code ?? -1, stdout: asHere(stdout), stderr: asHere(stderr) })
    })
  })
}

const stub = createServer(answer).listen(SOCKET)
const recorded: Said[] = []
for (const line of usageLines(readFileSync(join(FOLDER, 'usage.txt'), 'utf8'))) {
  recorded.push(await run(line))
}
writeFileSync(join(FOLDER, 'usage.json'), `${JSON.stringify(recorded, null, 1)}\n`)
stub.close()
