/**
 * `npm run bench [-- --machines 1000] [--only engine|history|page|size] [--keep]` measures and prints a
 * table; a whole run also writes it into docs/performance.md (`--keep`: not).
 */
import { spawnSync } from 'node:child_process'
import { commandLine, whole } from './command-line'
import { engineFigures } from './bench/engine'
import { historyFigures } from './bench/history'
import { calibrate, type Figure } from './bench/measure'
import { machineWords, table, write } from './bench/report'
import { pageFigures } from './bench/page'
import { sizeFigures } from './bench/size'

const USAGE = `usage: npm run bench -- [OPTIONS]
  --machines N             no larger swarms than that (1000)
  --only PART              engine, history, page or size alone
  --keep                   leaves docs/performance.md as it is`

const { values } = commandLine(USAGE, {
  machines: { type: 'string', default: '1000' },
  only: { type: 'string', default: '' },
  keep: { type: 'boolean', default: false },
})
const most = whole('machines', values.machines, 1, USAGE)

const wants = (part: string): boolean => values.only === '' || values.only === part

async function* all(): AsyncGenerator<Figure> {
  if (wants('engine')) yield* engineFigures(most)
  if (wants('history')) yield* historyFigures(most)
  if (values.only === 'engine' || values.only === 'history') return
  spawnSync('npx', ['vite', 'build', '--logLevel', 'error'], { stdio: 'inherit' })
  if (wants('size')) yield* sizeFigures()
  if (wants('page')) yield* pageFigures()
}

const machine = machineWords(calibrate())
process.stdout.write(`${machine}\n`)
const figures: Figure[] = []
for await (const figure of all()) {
  figures.push(figure)
  process.stderr.write(`  ${figure.what}: ${figure.measured.toPrecision(3)} ${figure.unit}\n`)
}
process.stdout.write(`${table(figures)}\n`)
if (values.only === '' && !values.keep) write(figures, machine)
