/**
 * Small Compose files by what they are about, and what `docker stack config` of docker 28.2 said to
 * each (it needs no daemon for that): `=== NAME`, the file (or several with `++++` between them),
 * `----`, the status and all that was printed. `UPDATE=1` asks the client on PATH again; read the diff.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { atTerminal } from './said'

const FOLDER = join(import.meta.dirname, 'testdata/stack-config')
const FEWEST = 200

interface Case {
  readonly name: string
  readonly file: string
  readonly said: string
}

const casesIn = (text: string): readonly Case[] =>
  text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const [head = '', said = ''] = part.split(/^----\n/m)
      const end = head.indexOf('\n')
      return { name: head.slice(0, end), file: head.slice(end + 1), said }
    })

const printed = (cases: readonly Case[]): string =>
  cases.map(({ name, file, said }) => `=== ${name}\n${file}----\n${said}`).join('')

const filesOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(text.split(/^\+{4}\n/m).map((file, at) => [`${at}.yml`, file]))

const argsOf = (text: string): readonly string[] =>
  ['stack', 'config'].concat(Object.keys(filesOf(text)).flatMap((file) => ['-c', file]))

/** Beside each file lies one of variables. */
const BESIDE = { 'web.env': 'A=1\n# B=2\nSET_NOWHERE\nC=\n' }

/** The client works in a folder of its own, ours at home; its log tells the instant. */
function record(file: string): string {
  const root = mkdtempSync(join(tmpdir(), 'stack-config-'))
  const cwd = join(root, 'root')
  mkdirSync(cwd)
  for (const [name, text] of Object.entries({ ...BESIDE, ...filesOf(file) })) {
    writeFileSync(join(cwd, name), text)
  }
  const env = { PATH: process.env['PATH'], HOME: cwd, DOCKER_HOST: 'tcp://127.0.0.1:1' }
  const { status, stdout, stderr } = spawnSync('docker', argsOf(file), {
    cwd,
    encoding: 'utf8',
    env,
  })
  rmSync(root, { recursive: true })
  return withoutTime(`${status}\n${stdout}${stderr}`.replaceAll(root, ''))
}

const withoutTime = (text: string): string => text.replaceAll(/^time="[^"]*"/gm, 'time="…"')

function ours(text: string): string {
  const { write, run } = atTerminal()
  for (const [path, said] of Object.entries({ ...BESIDE, ...filesOf(text) })) write(path, said)
  const { status, stdout, stderr } = run(`docker ${argsOf(text).join(' ')}`)
  return withoutTime(`${status}\n${stdout}${stderr}`)
}

const tables = readdirSync(FOLDER).map((table) => {
  const path = join(FOLDER, table)
  const cases = casesIn(readFileSync(path, 'utf8'))
  if (process.env['UPDATE'] !== '1') return { table, cases }
  const asked = cases.map((one) => ({ ...one, said: record(one.file) }))
  writeFileSync(path, printed(asked))
  return { table, cases: asked }
})

test('there are files to compare', () => {
  expect(tables.flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(FEWEST)
})

describe.each(tables)('$table', ({ cases }) => {
  test.each(cases)('$name', ({ file, said }) => {
    expect(ours(file)).toBe(said)
  })
})
