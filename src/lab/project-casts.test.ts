/**
 * What `docker compose` draws on a terminal against what Compose 2.40.3 drew on one of 100x30: the
 * screen in the end, and the very bytes of the last drawing. Spans of time are not compared.
 */
import xterm from '@xterm/headless'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLab } from './lab'
import { atTerminal, typed } from './said'
import { YAML } from './yaml'

const FILE = `services:
  db:
    image: redis:alpine
    healthcheck: {test: ["CMD","true"], interval: 1s}
  web:
    image: nginx:latest
    command: sh -c 'echo hello; sleep 1; exit 3'
    init: true
    depends_on: {db: {condition: service_healthy}}
`

const lab = createLab({ seed: 1, machines: [{ name: 'v1' }], yaml: YAML, images: 'present' })
const { run, write } = atTerminal(lab)
write('compose.yaml', FILE)
run('docker pull -q redis:alpine')
run('docker pull -q nginx:latest')

/** Without times, and without the colour of the title: whether it has one hangs on an instant. */
const timeless = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex
    .replace(/ *(\x1b\[34m)?\d+\.\ds ?(?=$|\n|\x1b)/g, ' $1TIME')
    // oxlint-disable-next-line no-control-regex
    .replace(/\x1b\[34m(\[\+\][^\x1b]*)\x1b\[0m/g, '$1')

async function screenOf(data: string, columns: number): Promise<string> {
  const terminal = new xterm.Terminal({ cols: columns, rows: 30, allowProposedApi: true })
  await new Promise<void>((resolve) => terminal.write(data, resolve))
  const { active } = terminal.buffer
  const rows = Array.from({ length: active.length }, (_, row) =>
    active.getLine(row)?.translateToString(true),
  )
  return timeless(rows.join('\n').trimEnd())
}

/** From where the cursor was hidden last. */
const lastOf = (data: string): string => timeless(data.slice(data.lastIndexOf('\x1b[?25l')))

test.each(['up', 'logs', 'attached', 'stop', 'down'])('%s', async (name) => {
  const path = join(import.meta.dirname, `testdata/tty/compose-${name}.cast`)
  const [head = '', ...events] = readFileSync(path, 'utf8').trim().split('\n')
  const { title, width } = JSON.parse(head) as { title: string; width: number }
  const theirs = events.map((event) => (JSON.parse(event) as [number, 'o', string])[2]).join('')
  run('sleep 2')
  const ours = typed(lab, 'v1', title.replace('v1$ ', ''), width)
  expect(await screenOf(ours, width)).toBe(await screenOf(theirs, width))
  expect(lastOf(ours)).toBe(lastOf(theirs))
})
