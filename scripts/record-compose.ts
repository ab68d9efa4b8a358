/**
 * `npx tsx scripts/record-compose.ts FILE.txt [NAME]` runs the cases of src/lab/testdata/compose-cases/FILE.txt (those
 * whose name has NAME in it) with the docker client on PATH, and writes FILE.json. As root: each case
 * has /root to itself, in a mount namespace. The client finds plugins in DOCKER_CONFIG; of help only
 * the layout is kept. Read the diff.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  byRow,
  casesIn,
  timeless,
  type Case,
  type Printed,
  type Recorded,
} from '../src/lab/compose-cases'
import { helpLayout } from '../src/lab/usage'

const FOLDER = join(import.meta.dirname, '../src/lab/testdata/compose-cases')
const { PATH = '', DOCKER_CONFIG = '' } = process.env

/** How often a line is run to see whether it always prints the same. */
const TIMES = 2

/** What walks through Go's maps, even where two runs were the same by chance. */
const OF_MAPS = /--(?:services|images|volumes|networks|models|variables)\b/

const IN_ROOT = 'mount --bind "$0" /root && cd /root && exec bash -c "$1"'

function once(line: string, home: string): Printed {
  const env = { PATH, DOCKER_CONFIG, HOME: '/root', PWD: '/root', DOCKER_HOST: 'unix:///none' }
  const argv = ['-m', 'bash', '-c', IN_ROOT, home, line]
  const { status, stdout, stderr } = spawnSync('unshare', argv, { env, encoding: 'utf8' })
  const said = (text: string): string => helpLayout(timeless(text))
  return { line, status: status ?? -1, stdout: said(stdout), stderr: said(stderr) }
}

function printed(line: string, home: string): Printed {
  const [first, ...others] = Array.from({ length: TIMES }, () => once(line, home)) as [Printed]
  const isSame = (others as Printed[]).every(
    (one) => one.stdout === first.stdout && one.stderr === first.stderr,
  )
  if (isSame && !(first.status === 0 && OF_MAPS.test(line))) return first
  return { ...first, stdout: byRow(first.stdout), stderr: byRow(first.stderr), unordered: true }
}

function record({ files, lines }: Case): readonly Printed[] {
  const home = mkdtempSync(join(tmpdir(), 'compose-'))
  for (const [path, text] of files) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  const all = lines.map((line) => printed(line, home))
  rmSync(home, { recursive: true })
  return all
}

const [name = '', only = ''] = process.argv.slice(2)
const base = join(FOLDER, name.replace(/\.txt$/, ''))
const known = existsSync(`${base}.json`)
  ? (JSON.parse(readFileSync(`${base}.json`, 'utf8')) as Recorded)
  : {}
const cases = casesIn(readFileSync(`${base}.txt`, 'utf8'))
const rows = cases.map((one) => [one.name, one.name.includes(only) ? record(one) : known[one.name]])
writeFileSync(`${base}.json`, `${JSON.stringify(Object.fromEntries(rows), null, 1)}\n`)
