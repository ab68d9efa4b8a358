/**
 * The real docker client through the bridge and our own client, side by side at one virtual
 * instant: not one byte differs. States and lines are written by hand; storm-reads.test.ts has more.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { CLIENT, compare, hasClient, setStage } from './comparison'
import { performed } from './specimen'

/** The lab that a file's upper half makes, and the lines of its lower half. */
async function stand(file: string) {
  const { lab, rest } = performed(file)
  const stage = await setStage(lab)
  afterAll(() => stage.ports.close())
  return { stage, lines: linesIn(rest) }
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
