/**
 * `docker compose` in the lab against what Compose 2.40.3 said to the same lines with dockerd 28.5.2
 * (scripts/record-projects.ts): what is printed, to which of both, and the status.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from '../transcript/parse'
import { createLab } from './lab'
import { atTerminal } from './said'
import { YAML } from './yaml'

const FOLDER = join(import.meta.dirname, 'testdata/up')

interface Said {
  readonly line: string
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

const IMAGES = ['redis:alpine', 'nginx:latest', 'busybox']

/** What is luck or an instant: IDs, times, and spans of time; hashes of services are neither. */
const masked = (text: string): string =>
  text
    .replace(/time="[^"]*"/g, 'time')
    .replace(/(?<!config-hash":")\b[0-9a-f]{64}\b/g, 'ID')
    .replace(/\b[0-9a-f]{12}\b/g, 'SHORT')
    .replace(/(?:Less than a second|About a minute|\d+ (?:seconds?|minutes?))( ago)?/g, 'SPAN$1')
    .replace(/"CreatedAt":"[^"]*"/, 'CREATED')
    .replace(/"Labels":"[^"]*"/, 'LABELS')
    .replace(/,?"PATH=[^"]*"/, '')
    .replace(/ {2,}/g, '  ')

/** Lines whose order is that of a map in Go, or of goroutines. */
const LUCK = / (push|pull|scale|restart|up .*--wait.*|ps .*--format json.*|down .*)$/

const inOrder = (line: string, text: string, isLoose: boolean): string =>
  isLoose || LUCK.test(line) ? text.split('\n').sort().join('\n') : text

/** In these nothing but the order in which services depend on each other stands fast. */
const LOOSE = ['apart.json', 'staying.json']

test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.json')))('%s', (name) => {
  const { said } = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as { said: readonly Said[] }
  const { steps } = parse(readFileSync(join(FOLDER, name.replace('.json', '.txt')), 'utf8'))
  const lines = steps.flatMap((step) => (step.kind === 'command' ? [step.line] : []))
  expect(said.map(({ line }) => line)).toEqual(lines)
  const lab = createLab({ seed: 1, machines: [{ name: 'v1' }], yaml: YAML, images: 'present' })
  const { run } = atTerminal(lab)
  for (const image of IMAGES) run(`docker pull -q ${image}`)
  const shown = (line: string, { stdout, stderr, status }: Omit<Said, 'line'>): string =>
    `$ ${line}\n${masked(`${stdout}---\n${inOrder(line, stderr, LOOSE.includes(name))}`)}=> ${status}`
  const ours = lines.map((line) => shown(line, run(line)))
  expect(ours).toEqual(said.map((one) => shown(one.line, one)))
})
