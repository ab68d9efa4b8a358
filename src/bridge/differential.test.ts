/**
 * The real docker client through the bridge and our own client, side by side at one virtual
 * instant: not one byte differs. States and lines are written by hand; storm-reads.test.ts has more.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createLab } from '../lab/lab'
import { perform } from '../lab/perform'
import { foundSwarm } from '../lab/swarm'
import { YAML } from '../lab/yaml'
import { parse } from '../transcript/parse'
import { CLIENT, compare, hasClient, setStage } from './comparison'

const HERE = join(import.meta.dirname, 'testdata')

/** The lab that a file's upper half makes, and the lines of its lower half. */
async function stand(file: string) {
  const [state = '', reads = ''] = readFileSync(join(HERE, file), 'utf8').split('\n----\n')
  const names = [1, 2, 3, 4, 5].map((n) => ({ name: `v${n}` }))
  const lab = createLab({ seed: 11, machines: names, yaml: YAML })
  foundSwarm(lab, 3)
  perform(lab, parse(state).steps)
  const stage = await setStage(lab)
  afterAll(() => stage.ports.close())
  return { stage, lines: linesIn(reads) }
}

const linesIn = (reads: string): (readonly [string, string])[] =>
  reads
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const space = line.indexOf(' ')
      return [line.slice(0, space), line.slice(space + 1)]
    })

const STATES = ['wide.txt', 'trouble.txt']

if (!hasClient) {
  test('NO docker CLI 28 ON PATH: nothing was compared with the real client', () => {
    const found = CLIENT === '' ? 'none' : CLIENT
    process.stderr.write(`\nNO docker CLI 28 ON PATH (${found}): nothing was compared with it\n\n`)
  })
} else {
  describe.each(STATES)('%s', async (file) => {
    const { stage, lines } = await stand(file)
    test.concurrent.each(lines)('%s %s', async (machine, line) => {
      const { wanted, found } = await compare(stage, machine, line)
      expect(found).toEqual(wanted)
    })
  })
}
