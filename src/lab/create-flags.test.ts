/**
 * `docker create` with a flag at a time, and what `docker inspect` shows otherwise then: recorded
 * with docker 28.5.2 (testdata/create-flags.json; an imported image, cgroups of the first kind).
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLab } from './lab'
import { atTerminal } from './said'

type Part = Readonly<Record<string, unknown>>

interface Row {
  readonly flags: string
  readonly status: number
  readonly stderr: string
  readonly HostConfig?: Part
  readonly Config?: Part
}

interface Recorded {
  readonly plain: Record<'HostConfig' | 'Config', Part>
  readonly rows: readonly Row[]
}

const { plain, rows } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'testdata/create-flags.json'), 'utf8'),
) as Recorded

const { run, write } = atTerminal(
  createLab({ seed: 1, machines: [{ name: 'v1' }], images: 'present' }),
)
run('docker pull -q alpine')
write('labels', 'a=1\n# no\nb\n')
run('docker create --name other -v /vol alpine')
run('docker create --name plain alpine')

const inspect = (name: string): Recorded['plain'] =>
  (JSON.parse(run(`docker container inspect ${name}`).stdout) as readonly [Recorded['plain']])[0]

const base = inspect('plain')

/** What differs from a container without flags. */
function changed(part: 'HostConfig' | 'Config', own: Recorded['plain'], hasName: boolean): Part {
  const [before, now] = [base[part], own[part]]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()
  const odd = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]))
  return Object.fromEntries(
    odd.filter((key) => key !== 'Hostname' || hasName).map((key) => [key, now[key] ?? null]),
  )
}

/** IDs of containers are their own. */
const anyId = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replace(/[0-9a-f]{64}/g, 'ID'))

test('one without flags has what docker gives it', () => {
  expect(JSON.stringify(base.HostConfig)).toBe(JSON.stringify(plain.HostConfig))
  const { Cmd: _, Hostname: __, ...own } = base.Config
  const { Cmd: ___, Hostname: ____, ...there } = plain.Config
  expect(JSON.stringify(own)).toBe(JSON.stringify(there))
})

test.each(rows)('$flags', ({ flags, status, stderr, HostConfig = {}, Config = {} }) => {
  const made = run(`docker create --name it ${flags} alpine`)
  expect([made.status, made.stderr]).toEqual([status, stderr])
  if (status !== 0) return
  const own = inspect('it')
  run('docker rm -fv it')
  const hasName = flags.includes('-h ')
  expect(anyId(changed('HostConfig', own, hasName))).toEqual(anyId(HostConfig))
  expect(anyId(changed('Config', own, hasName))).toEqual(anyId(Config))
})
