/** A project of one machine from `docker compose up` to `down`, and what happens between. */
import { expect, test } from 'vitest'
import { advance, createLab } from './lab'
import { atTerminal } from './said'
import { SHELL } from './shell'
import { createTerminals, exec, interruptTerminal } from './terminals'
import { YAML } from './yaml'

const SHOP = `services:
  db:
    image: redis:alpine
    volumes: [data:/data]
    healthcheck: {test: ["CMD", "true"], interval: 1s}
  web:
    image: nginx:alpine
    command: sh -c 'echo hello; sleep 1000'
    init: true
    depends_on: {db: {condition: service_healthy}}
volumes: {data: {}}
`

const lab = createLab({ seed: 1, machines: [{ name: 'v1' }], yaml: YAML, images: 'present' })
const { run, write } = atTerminal(lab)

/** What progress says, line for line. */
const told = (line: string): readonly string[] => {
  const { stderr, status } = run(line)
  const lines = stderr.split('\n').filter((text) => text !== '')
  return [...lines.map((text) => text.trim()), `= ${status}`]
}

test('what ended is started again, and all of it goes', () => {
  write('compose.yml', SHOP)
  run('docker pull -q redis:alpine')
  run('docker pull -q nginx:alpine')
  expect(told('docker compose up -d')).toEqual([
    'Network root_default  Creating',
    'Network root_default  Created',
    'Volume root_data  Creating',
    'Volume root_data  Created',
    'Container root-db-1  Creating',
    'Container root-db-1  Created',
    'Container root-web-1  Creating',
    'Container root-web-1  Created',
    'Container root-db-1  Starting',
    'Container root-db-1  Started',
    'Container root-db-1  Waiting',
    'Container root-db-1  Healthy',
    'Container root-web-1  Starting',
    'Container root-web-1  Started',
    '= 0',
  ])
  const rows = run('docker compose ps --format "{{.Service}} {{.State}} {{.Health}}"')
  expect(rows.stdout).toBe('db running healthy\nweb running \n')
  run('docker kill root-web-1')
  expect(run('docker compose ps -a --status exited --services').stdout).toBe('web\n')
  expect(told('docker compose up -d')).toEqual([
    'Container root-db-1  Running',
    'Container root-db-1  Waiting',
    'Container root-db-1  Healthy',
    'Container root-web-1  Starting',
    'Container root-web-1  Started',
    '= 0',
  ])
  expect(run('docker compose logs').stdout).toBe('web-1  | hello\nweb-1  | hello\n')
  expect(told('docker compose down -v').slice(-5)).toEqual([
    'Network root_default  Removing',
    'Volume root_data  Removing',
    'Volume root_data  Removed',
    'Network root_default  Removed',
    '= 0',
  ])
  expect(run('docker ps -aq; docker volume ls -q').stdout).toBe('')
})

test('only what its file says otherwise is made anew', () => {
  write('compose.yml', SHOP)
  run('docker compose up -d')
  write('compose.yml', SHOP.replace('hello', 'good day'))
  expect(told('docker compose up -d')).toEqual([
    'Container root-db-1  Running',
    'Container root-web-1  Recreate',
    'Container root-web-1  Recreated',
    'Container root-db-1  Waiting',
    'Container root-db-1  Healthy',
    'Container root-web-1  Starting',
    'Container root-web-1  Started',
    '= 0',
  ])
  run('docker compose down -v')
})

test('whoever stays sees what is printed, in the order in which it comes', () => {
  const two = `services:
  one: {image: redis:alpine, command: sh -c 'echo a; sleep 1; echo b; sleep 1; exit 3'}
  two: {image: redis:alpine, command: sh -c 'echo c; sleep 1000', init: true}
`
  write('compose.yml', two)
  const { stdout, stderr, status } = run('docker compose up --abort-on-container-exit')
  const lines = ['one-1  | a', 'two-1  | c', 'one-1  | b']
  const ends = ['one-1 exited with code 3', 'two-1 exited with code 143']
  expect(stdout.replaceAll('\r\x1b[K', '').split('\n')).toEqual([
    'Attaching to one-1, two-1',
    ...lines,
    ...ends,
    '',
  ])
  expect(stderr).toContain('Aborting on container exit...')
  expect(status).toBe(3)
  run('docker compose down')
})

test('Ctrl-C stops gently whoever stays, and another one changes nothing', () => {
  let shown = ''
  const show = (text: string): void => void (shown += text)
  const quiet = (): void => {}
  const eyes = { prompt: quiet, reading: quiet, leavable: quiet, edit: quiet, clear: quiet }
  const output = (_: string, text: string): void => show(text)
  const echo = (_: string, __: string, exit: number): void => show(`[${exit}]`)
  const terminals = createTerminals(lab, { ...eyes, output, echo }, SHELL)
  const stubborn = `services:
  one: {image: redis:alpine, command: sh -c 'trap "" TERM; echo a; sleep 100'}
  two: {image: redis:alpine, command: sleep 100, init: true, depends_on: [one]}
`
  write('compose.yml', stubborn)
  run('docker compose up -d')
  exec(terminals, 'v1', 'docker compose up', 100)
  advance(lab, lab.world.now + 1000)
  for (let times = 0; times < 2; times++) {
    interruptTerminal(terminals, 'v1')
    advance(lab, lab.world.now + 2000)
  }
  const [, after = ''] = shown.split('press Ctrl+C again to force\n')
  const told = (name: string, word: string): string =>
    `\r\x1b[K Container root-${name}-1  \x1b[32m${word}\x1b[0m\n`
  const before = told('two', 'Stopping') + told('two', 'Stopped') + told('one', 'Stopping')
  expect(after).toBe(before)
  advance(lab, lab.world.now + 10_000)
  expect(shown.endsWith(`${before}${told('one', 'Stopped')}\n`)).toBe(true)
  run('docker compose down')
})

test.each([
  ['docker-compose --version', 'Docker Compose version v2.40.3\n'],
  ['docker-compose -v', 'Docker Compose version v2.40.3\n'],
  ['docker-compose -p shop ps -q', ''],
  ['docker-compose --host tcp://nosuch:2375 ls a', 'unknown command "a" for "docker compose ls"\n'],
  ['docker-compose -h | head -n 1', 'Usage:  docker compose [OPTIONS] COMMAND\n'],
])('%s', (line, says) => {
  const { stdout, stderr } = run(line)
  expect(stdout + stderr).toBe(says)
})

test.each([
  ['docker compose -p shop start web', 'no container found for project "shop": not found\n'],
  ['docker compose -p shop images --format json', 'null\n\n'],
  ['docker compose -p shop stats --no-stream --format json', ''],
])('of a project that is not there: %s', (line, says) => {
  const { stdout, stderr } = run(line)
  expect(stdout + stderr).toBe(says)
})

test('by its name only those of a project are started that are meant, with what they need', () => {
  write('compose.yml', SHOP)
  run('docker compose up -d')
  run('docker compose stop')
  expect(run('docker compose -p root start nosuch').stderr).toBe(
    'no such service: "nosuch": not found\n',
  )
  run('docker compose -p root start db')
  expect(run('docker compose ps --services').stdout).toBe('db\n')
  run('docker compose -p root start web')
  expect(run('docker compose ps --services').stdout).toBe('db\nweb\n')
  expect(run('docker compose -p root down nosuch').stderr).toContain(
    'level=info msg="Any of the services [nosuch] not running in project \\"root\\""\n',
  )
  run('docker compose down -v')
})
