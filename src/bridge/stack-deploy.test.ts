/**
 * What `docker stack deploy` asks a daemon for, the real client's and ours side by side, for every
 * file of lab/testdata/stack-config: a daemon of no world writes down what it is sent.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { byText } from '../api/order'
import type { Ask, Reply } from '../api/routes'
import { Fail, type Io, type Resume, type Wait } from '../cli/client'
import { runLine } from '../cli/shell'
import { answerHost } from '../lab/host'
import { createLab } from '../lab/lab'
import { YAML } from '../lab/yaml'
import { hasClient } from './comparison'

const FOLDER = join(import.meta.dirname, '../lab/testdata/stack-config')
const FILES = {
  'web.env': 'A=1\n# B=2\nSET_NOWHERE\nC=\n',
  one: '1',
  'a.txt': 'a',
  x: 'x',
  a: 'a',
  c: 'c',
}
const LINE = 'docker stack deploy -d=true --resolve-image never'

interface Asked {
  readonly what: string
  readonly body: unknown
}

interface Case {
  readonly name: string
  readonly files: readonly string[]
}

const casesIn = (table: string): readonly Case[] =>
  readFileSync(join(FOLDER, table), 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const [head = ''] = part.split(/^----\n/m)
      const end = head.indexOf('\n')
      return { name: head.slice(0, end), files: head.slice(end + 1).split(/^\+{4}\n/m) }
    })

/** What a daemon takes for granted. */
const GRANTED: readonly unknown[] = ['tcp', 'ingress', 'stop-first']

/** What is there is as good as what is not, wherever Go leaves out what is empty. */
function bare(value: unknown): unknown {
  if (GRANTED.includes(value)) return undefined
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(bare)
  if (typeof value !== 'object' || value === null) return value || undefined
  const entries = Object.entries(value)
    .map(([key, one]) => [key, bare(one)] as const)
    .filter(([, one]) => one !== undefined)
  return entries.length === 0
    ? undefined
    : Object.fromEntries(entries.sort(([a], [b]) => byText(a, b)))
}

/** Objects that there are, whatever their names: secrets and configs that services refer to. */
const named = (filters: string): object[] => {
  const { name = {} } = JSON.parse(filters === '' ? '{}' : filters) as { name?: object }
  const names = Array.isArray(name) ? (name as string[]) : Object.keys(name)
  return names.map((one) => ({ ID: `id-${one}`, Version: { Index: 1 }, Spec: { Name: one } }))
}

/** The daemon's answer: a status, and what it says. */
function answer(what: string, filters: string): readonly [number, unknown] {
  if (what === 'GET /info') {
    return [200, { Swarm: { LocalNodeState: 'active', ControlAvailable: true }, OSType: 'linux' }]
  }
  if (what.startsWith('POST')) return [201, { ID: 'made', Id: 'made' }]
  if (/^GET \/(secrets|configs)$/.test(what)) return [200, named(filters)]
  if (/^GET \/(secrets|configs)\//.test(what)) return [404, { message: 'there is none' }]
  if (what.startsWith('GET /networks/')) return [200, { Name: what.slice(14), Scope: 'swarm' }]
  return [200, []]
}

const isTold = ({ what }: Asked): boolean => what.startsWith('POST')

const settled = (asked: readonly Asked[]): readonly string[] =>
  asked
    .filter(isTold)
    .map(({ what, body }) => `${what} ${JSON.stringify(bare(body))}`)
    .sort(byText)

const asked: Asked[] = []

function hear(request: IncomingMessage, response: ServerResponse): void {
  let body = ''
  request.on('data', (chunk: Buffer) => void (body += chunk.toString()))
  request.on('end', () => {
    const url = new URL(request.url ?? '/', 'http://daemon')
    const path = url.pathname.replace(/^\/v1\.\d+/, '')
    const what = `${request.method} ${path}`
    response.setHeader('Api-Version', '1.49')
    response.setHeader('Content-Type', 'application/json')
    if (path === '/_ping') return response.end('OK')
    asked.push({ what, body: body === '' ? null : (JSON.parse(body) as unknown) })
    const [status, said] = answer(what, url.searchParams.get('filters') ?? '')
    response.statusCode = status
    return response.end(JSON.stringify(said))
  })
}

const root = mkdtempSync(join(tmpdir(), 'stack-deploy-'))
const home = join(root, 'root')
const socket = join(root, 'docker.sock')
const server = createServer(hear)

/** The real client's asks and what it says; its home is another folder than ours. */
async function real(files: readonly string[]): Promise<readonly string[]> {
  for (const [at, text] of files.entries()) writeFileSync(join(home, `${at}.yml`), text)
  asked.length = 0
  const words = [...LINE.split(' ').slice(1), ...files.flatMap((_, at) => ['-c', `${at}.yml`]), 's']
  const env = { PATH: process.env['PATH'], HOME: home, DOCKER_HOST: `unix://${socket}` }
  const child = spawn('docker', words, { cwd: home, env })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  const status = await new Promise((resolve) => child.on('close', resolve))
  return [`${status as number} ${said}`, ...settled(asked)].map((text) => text.replaceAll(root, ''))
}

const lab = createLab({ seed: 1, machines: [{ name: 'v1' }], yaml: YAML })

function own(files: readonly string[]): readonly string[] {
  const known = Object.entries({
    ...FILES,
    ...Object.fromEntries(files.map((text, at) => [`${at}.yml`, text])),
  })
  for (const [path, text] of known)
    answerHost(lab, 'v1', { kind: 'file.write', path, text, append: false })
  let said = ''
  const err = (text: string): void => void (said += text)
  const io: Io = {
    out: () => {},
    err,
    columns: null,
    now: () => 0,
    env: { HOME: '/root' },
    machine: 'v1',
  }
  const heard: Asked[] = []
  const line = `${LINE} ${files.map((_, at) => `-c ${at}.yml`).join(' ')} s`
  const program = runLine(line, io, { variables: { HOME: '/root' } })
  let status = 0
  try {
    let step = program.next()
    while (step.done !== true) step = program.next(resumed(step.value, heard))
    status = step.value
  } catch (error) {
    if (!(error instanceof Fail)) throw error
    said += `${error.message}\n`
    status = error.exit
  }
  return [`${status} ${said}`, ...settled(heard)]
}

function resumed(wait: Wait, heard: Asked[]): Resume {
  if (wait.kind === 'host') {
    const reply = answerHost(lab, 'v1', wait.ask)
    if ('visit' in reply) throw new Error('a deployment does not browse')
    return { kind: 'host', reply }
  }
  if (wait.kind !== 'ask') throw new Error(`a deployment does not ${wait.kind}`)
  return { kind: 'reply', reply: replyTo(wait.ask, heard) }
}

function replyTo({ endpoint, params, query, body }: Ask, heard: Asked[]): Reply {
  const { id = '' } = params as { id?: string }
  const what = endpoint.replace('{id}', id)
  heard.push({ what, body })
  const { filters = {} } = query as { filters?: object }
  const [status, said] = answer(what, JSON.stringify(filters))
  return (
    status < 400
      ? { status, body: said }
      : { status, message: (said as { message: string }).message }
  ) as Reply
}

const withoutTime = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replaceAll(/time="[^"]*"/g, 'time'))

describe.runIf(hasClient)('what a daemon is asked for', () => {
  beforeAll(async () => {
    mkdirSync(home)
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(home, name), text)
    await new Promise<void>((resolve) => server.listen(socket, resolve))
  })
  afterAll(() => {
    server.close()
    rmSync(root, { recursive: true })
  })
  describe.each(readdirSync(FOLDER))('%s', (table) => {
    test.each(casesIn(table))('$name', async ({ files }) => {
      expect(withoutTime(own(files))).toEqual(withoutTime(await real(files)))
    })
  })
})
