/** Compose files as the real client and its plugin read them (docker 28.5.2, compose 2.40.3).. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { byRow, casesIn, timeless, type Printed, type Recorded } from './compose-cases'
import { helpLayout } from './usage'
import { atTerminal } from './said'

const FOLDER = join(import.meta.dirname, 'testdata/compose-cases')
const themes = readdirSync(FOLDER).flatMap((file) => /^(.*)\.txt$/.exec(file)?.[1] ?? [])

const ordered = (text: string, { unordered }: Printed): string =>
  unordered === true ? byRow(text) : text

describe.each(themes)('%s', (theme) => {
  const cases = casesIn(readFileSync(join(FOLDER, `${theme}.txt`), 'utf8'))
  const recorded = JSON.parse(readFileSync(join(FOLDER, `${theme}.json`), 'utf8')) as Recorded

  test.each(cases)('$name', ({ name, files, lines }) => {
    const { write, run } = atTerminal()
    for (const [path, text] of files) {
      if (path.includes('/')) run(`mkdir -p ${dirname(path)}`)
      write(path, text)
    }
    const all = recorded[name] ?? []
    expect(all.map(({ line }) => line)).toEqual(lines)
    for (const there of all) {
      const here = run(there.line)
      const text = (given: string): string => ordered(timeless(helpLayout(given)), there)
      const { status, stdout, stderr } = here
      const { unordered: _, ...rest } = there
      const said = { ...rest, stderr: ordered(timeless(there.stderr), there) }
      const mine = { line: there.line, status, stdout: text(stdout), stderr: text(stderr) }
      expect(mine).toEqual(said)
    }
  })
})
