/** The real client copies files into a container through the bridge, and out of it again. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { envFor, hasClient } from './comparison'
import { livingSwarm, say } from './specimen'

const { port, end } = await livingSwarm(1, 1, 5)
afterAll(end)

const folder = mkdtempSync(join(tmpdir(), 'swarmscope-copy-'))
const LONG = `${'long'.repeat(40)}.txt`

/** Each byte before each other: letters of UTF-8, and what is none. */
const ALL = Buffer.from(Array.from({ length: 512 * 128 }, (_, at) => (at % 2 ? at >> 1 : at >> 9)))

/** What it prints to its standard output, as it is. */
const dockerBytes = (...args: string[]): Promise<Buffer> =>
  new Promise((resolve) => {
    const options = { cwd: folder, env: envFor(port, folder), encoding: 'buffer' as const }
    execFile('docker', args, options, (_, stdout) => resolve(stdout))
  })

/** What the real client says, started in the folder. */
const docker = (...args: string[]): Promise<string> =>
  new Promise((resolve) => {
    const options = { cwd: folder, env: envFor(port, folder) }
    execFile('docker', args, options, (_, stdout, stderr) => resolve(stdout + stderr))
  })

test.runIf(hasClient)('a folder goes in and comes out', { timeout: 60_000 }, async () => {
  await say(port, 'POST /images/create?fromImage=alpine&tag=latest')
  const body = JSON.stringify({ Image: 'alpine', Cmd: ['sleep', '1000'] })
  await say(port, 'POST /containers/create?name=box', body)
  await say(port, 'POST /containers/box/start')
  mkdirSync(join(folder, 'sub/deep'), { recursive: true })
  writeFileSync(join(folder, 'sub/deep/f.txt'), 'grüße\n')
  writeFileSync(join(folder, 'sub', LONG), 'x')
  expect(await docker('cp', 'sub', 'box:/home/new')).toBe('')
  expect(await docker('exec', 'box', 'cat', '/home/new/deep/f.txt')).toBe('grüße\n')
  expect(await docker('diff', 'box')).toBe(
    `C /home\nA /home/new\nA /home/new/deep\nA /home/new/deep/f.txt\nA /home/new/${LONG}\n`,
  )
  expect(await docker('cp', 'box:/home/new', 'back')).toBe('')
  expect(readFileSync(join(folder, 'back/deep/f.txt'), 'utf8')).toBe('grüße\n')
  expect(readFileSync(join(folder, 'back', LONG), 'utf8')).toBe('x')
  mkdirSync(join(folder, 'odd'))
  writeFileSync(join(folder, 'odd/a.bin'), Buffer.from([0xff, 0xd8, 0, 0x80]))
  writeFileSync(join(folder, 'odd/all.bin'), ALL)
  writeFileSync(join(folder, 'odd/b.txt'), 'behind it\n')
  expect(await docker('cp', 'odd', 'box:/home')).toBe('')
  expect(await docker('exec', 'box', 'cat', '/home/odd/b.txt')).toBe('behind it\n')
  const count = await docker('exec', 'box', 'sh', '-c', 'wc -c < /home/odd/all.bin')
  expect(count).toBe(`${ALL.length}\n`)
  expect(await docker('cp', 'box:/home/odd', 'again')).toBe('')
  expect(readFileSync(join(folder, 'again/a.bin')).toString('hex')).toBe('ffd80080')
  expect(readFileSync(join(folder, 'again/all.bin')).equals(ALL)).toBe(true)
  expect(await dockerBytes('exec', 'box', 'cat', '/home/odd/all.bin')).toEqual(ALL)
  const busy = 'Error response from daemon: unlinkat /etc/hosts: device or resource busy\n'
  expect(await docker('cp', `sub/${LONG}`, 'box:/etc/hosts')).toBe(busy)
})
