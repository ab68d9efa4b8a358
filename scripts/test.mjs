/**
 * `npm test`: installs what is missing and runs every check, one after the other. The last line
 * sums them all. A gate that read fewer files than it should has failed.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { ensureChromium, ensurePackages } from './install.mjs'
import { firstLoad, kilobytes } from './site.mjs'

const FIRST_LOAD_KILOBYTES = 300

let passed = 0
let failed = 0

function capture(program, args) {
  const shell = process.platform === 'win32'
  const result = spawnSync(program, args, { encoding: 'utf8', shell, maxBuffer: 1 << 28 })
  return { ok: result.status === 0, text: `${result.stdout}${result.stderr}` }
}

/** One check that counts as one; `verdict` may find fault with what it printed. */
function gate(name, program, args, verdict = () => null) {
  const started = Date.now()
  const { ok, text } = capture(program, args)
  const fault = ok ? verdict(text) : text.trim()
  count(name, started, fault === null ? [1, 0] : [0, 1])
  if (fault !== null) process.stdout.write(`${fault}\n`)
}

function count(name, started, [good, bad]) {
  passed += good
  failed += bad
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  process.stdout.write(
    `${bad === 0 ? 'ok  ' : 'FAIL'} ${name}: ${good} passed, ${bad} failed (${seconds} s)\n`,
  )
}

function filesBelow(folder, pattern) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && pattern.test(entry.name),
  ).length
}

const sources = filesBelow('src', /\.tsx?$/)

function sawEnough(name, pattern, wanted) {
  return (text) => {
    const seen = Number(pattern.exec(text)?.[1] ?? 0)
    return seen >= wanted ? null : `${name} read ${seen} files and should have read ${wanted}`
  }
}

/** A runner that writes a JSON report of its tests. */
function runner(name, program, args, report, read) {
  const started = Date.now()
  rmSync(report, { force: true })
  const { ok, text } = capture(program, args)
  try {
    const [good, bad] = read(JSON.parse(readFileSync(report, 'utf8')))
    const silent = good + bad === 0 || (!ok && bad === 0)
    count(name, started, [good, silent ? bad + 1 : bad])
    if (bad > 0 || silent) process.stdout.write(`${text}\n`)
  } catch {
    count(name, started, [0, 1])
    process.stdout.write(`${text}\n`)
  }
}

function vitest(project) {
  const report = `test-results/${project}.json`
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const args = ['vitest', 'run', '--project', project, ...reporters]
  runner(project, 'npx', args, report, (r) => [r.numPassedTests, r.numFailedTests])
}

/** What a first visit loads must stay small. */
function size() {
  const started = Date.now()
  const files = firstLoad()
  const measured = kilobytes(files)
  const fits = measured <= FIRST_LOAD_KILOBYTES && files.length > 3
  count(
    `first load ${measured.toFixed(0)} KB gzipped of ${FIRST_LOAD_KILOBYTES}`,
    started,
    fits ? [1, 0] : [0, 1],
  )
}

/** A daemon of Debian's and the page on it; only where CI asks, since it founds a real swarm. */
function realSwarm() {
  const started = Date.now()
  const { ok, text } = capture('npx', ['tsx', 'scripts/real-swarm.ts'])
  const seen = text.split('\n').filter((line) => line.startsWith('ok ')).length
  if (!ok || seen === 0) process.stdout.write(`${text.trim()}\n`)
  count('real swarm', started, [seen, ok ? 0 : 1])
}

ensurePackages()
const browser = ensureChromium()
gate('types', 'npx', ['tsc', '-b', '--force'])
gate(
  'types saw the sources',
  'npx',
  ['tsc', '-p', 'tsconfig.node.json', '--listFilesOnly'],
  (text) => {
    const seen = text.split('\n').filter((line) => line.includes('/src/')).length
    return seen > 20 ? null : `tsc read ${seen} files`
  },
)
gate('lint', 'npx', ['oxlint', '--type-aware'], sawEnough('oxlint', /on (\d+) files/, sources))
gate('format', 'npx', ['prettier', '--check', '.'])
gate('dead code', 'npx', ['knip'])
vitest('unit')
vitest('storm')
gate('build', 'npx', ['vite', 'build', '--logLevel', 'warn'])
size()
if (browser) {
  runner('journeys', 'npx', ['playwright', 'test'], 'test-results/journeys.json', ({ stats }) => [
    stats.expected,
    stats.unexpected + stats.flaky,
  ])
} else {
  process.stdout.write('FAIL journeys: no Chromium could be found or installed\n')
  failed++
}
if (process.env.REAL_SWARM === '1') realSwarm()
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
