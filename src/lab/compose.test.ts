/**
 * Compose files, and what the real client makes of them: each `testdata/compose/NAME.yml`, with
 * `NAME.top.yml` on top of it where there is one, stands beside what `docker stack config` of docker
 * 28.2 said (it needs no daemon for that), status first. `UPDATE=1` asks the client on PATH again;
 * read the diff.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { atTerminal } from './said'

const FOLDER = join(import.meta.dirname, 'testdata/compose')
const FEWEST = 35
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yml') && !file.endsWith('.top.yml'))
  .map((file) => file.slice(0, -4))

const filesOf = (name: string): readonly string[] =>
  [`${name}.yml`, `${name}.top.yml`].filter((file) => existsSync(join(FOLDER, file)))

const flags = (files: readonly string[]): readonly string[] => files.flatMap((file) => ['-c', file])

/** The client works in the folder, ours at home. */
const atHome = (text: string): string =>
  text.replaceAll(`${FOLDER}/`, '/root/').replaceAll(`${process.env['HOME'] ?? '/root'}/`, '/root/')

function record(name: string): string {
  const env = { ...process.env, DOCKER_HOST: 'tcp://127.0.0.1:1' }
  const options = { cwd: FOLDER, encoding: 'utf8', env } as const
  const args = ['stack', 'config', ...flags(filesOf(name))]
  const { status, stdout, stderr } = spawnSync('docker', args, options)
  return atHome(`${status}\n${stdout}${stderr}`)
}

function ours(name: string): string {
  const { write, run } = atTerminal()
  for (const path of filesOf(name)) write(path, readFileSync(join(FOLDER, path), 'utf8'))
  const { status, stdout, stderr } = run(`docker stack config ${flags(filesOf(name)).join(' ')}`)
  return `${status}\n${stdout}${stderr}`
}

test('there are files to compare', () => {
  expect(names.length).toBeGreaterThanOrEqual(FEWEST)
})

test.each(names)('%s', (name) => {
  const file = join(FOLDER, `${name}.txt`)
  if (process.env['UPDATE'] === '1') writeFileSync(file, record(name))
  expect(ours(name)).toBe(readFileSync(file, 'utf8'))
})
