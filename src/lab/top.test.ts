/**
 * `docker top` with options of `ps`, as a real daemon answered (recording 44). What numbers there are
 * is the bench's; `wchan` says there what a kernel waits in.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from '../transcript/parse'
import { createLab } from './lab'
import { perform, type Performance } from './perform'

const FILE = join(import.meta.dirname, 'testdata/44-top')

const masked = (text: string): string =>
  text
    .replace(/[0-9a-f]{64}/g, 'ID')
    .replace(/\d+/g, 'N')
    .replace(/-?\bhrtime\b/g, '-')
    .replace(/ +/g, ' ')
    .toLowerCase()

/** A line, its status, and what was printed. */
const answers = ({ steps }: Performance): string[] =>
  steps.flatMap((step) =>
    'cmd' in step && step.cmd.startsWith('docker top')
      ? [`${step.cmd} ${step.status}\n${masked(step.stdout + step.stderr)}`]
      : [],
  )

/** A tree is drawn for the rows below whatever the daemon's own process is. */
const DRAWN = /^docker top one -ef --forest/

test('the words of ps, its columns and its complaints', () => {
  const lab = createLab({ seed: 1, machines: [{ name: 'v1' }], images: 'present' })
  const wanted = answers(JSON.parse(readFileSync(`${FILE}.json`, 'utf8')) as Performance)
  const ours = answers(perform(lab, parse(readFileSync(`${FILE}.txt`, 'utf8')).steps))
  expect(wanted.length).toBeGreaterThan(60)
  const compared = (said: readonly string[]) => said.filter((one) => !DRAWN.test(one))
  expect(compared(ours)).toEqual(compared(wanted))
})
