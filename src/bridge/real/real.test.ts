/**
 * A page on a swarm that is only known by its Engine API. The swarm behind it is a lab's, at a port
 * of the bridge: what stands here speaks to it as to any daemon.
 */
import { afterAll, expect, test } from 'vitest'
import { EMPTY_VIEW, type ClusterView } from '../../protocol/view'
import { applyDiff } from '../../protocol/diff'
import type { FromLab } from '../../protocol/message'
import { livingSwarm } from '../specimen'
import { addressOf } from './address'
import { createRealDesk } from './real-desk'
import { createRealSession } from './real-session'
import type { Pace } from './watch'
import { createWire } from './wire'

const PLAIN = { tls: false, tlsverify: false }
const { port, end } = await livingSwarm(3, 1, 5)
const wire = await createWire(addressOf(`tcp://127.0.0.1:${port}`, PLAIN))

/** A window on it: what it was told, and the picture that it has. */
function window(mayWrite: boolean, pace?: Pace) {
  let view: ClusterView = EMPTY_VIEW
  const feed: string[] = []
  const candidates: string[] = []
  let printed = ''
  const hear = (message: FromLab): void => {
    if (message.kind === 'frame') {
      view = applyDiff(view, message.frame.diff)
      feed.push(...message.frame.feed.map(({ text }) => text))
    } else if (message.kind === 'candidates') {
      candidates.push(...message.candidates.map(({ text }) => text))
    } else if ('terminal' in message && message.terminal === 'host') {
      if (message.kind === 'output') printed += message.text
      if (message.kind === 'prompt') printed += `(${message.exit}) ${message.prompt}`
      if (message.kind === 'reading') printed += message.prompt
    }
  }
  const session = createRealSession(createRealDesk(wire, mayWrite), 'v1', hear, pace)
  return {
    session,
    feed,
    candidates,
    view: () => view,
    /** Runs a line and gives what it printed up to the next prompt. */
    async run(line: string): Promise<string> {
      printed = ''
      session.handle({ kind: 'exec', terminal: 'host', line, columns: 80 })
      await expect.poll(() => printed, { timeout: 10_000 }).toMatch(/\(\d+\) v1 \$ $/)
      return printed
    },
    /** Enters a line, or types one to what reads it, and gives what it printed up to `end`. */
    async type(kind: 'exec' | 'typed', text: string, end: RegExp): Promise<string> {
      printed = ''
      const word = kind === 'exec' ? { kind, line: text, columns: 80 } : { kind, text }
      session.handle({ ...word, terminal: 'host' })
      await expect.poll(() => printed, { timeout: 10_000 }).toMatch(end)
      return printed
    },
  }
}

const looking = window(false)
const waiting = window(false, { quickMs: 600_000, slowMs: 600_000 })
const writing = window(true)
afterAll(() => {
  looking.session.end()
  waiting.session.end()
  writing.session.end()
  return end()
})

test('it shows what managers tell, and nothing that they do not', async () => {
  await expect.poll(() => Object.keys(looking.view().machines).sort()).toEqual(['v1', 'v2', 'v3'])
  expect(looking.view().machines['v1']).toMatchObject({ isLeader: true, belief: 'ready' })
  expect(looking.view().swarm['swarm']?.words).toContain('A real swarm, seen by v1')
  expect([looking.view().rafts, looking.view().beats]).toEqual([{}, {}])
})

test('who may only look is told so; who may write deploys, and both see it', async () => {
  const create = 'docker service create -d --name web --replicas 2 nginx:1.25'
  expect(await looking.run(create)).toMatch(/Swarmscope looks only[^]*\(1\) v1 \$ $/)
  expect(await writing.run(create)).toMatch(/^\w{25}\n\(0\) v1 \$ $/)
  const running = (): unknown[] =>
    Object.values(looking.view().tasks).filter(({ state }) => state === 'running')
  await expect.poll(() => running().length, { timeout: 15_000 }).toBe(2)
  expect(looking.feed).toContain('Service web is created')
  expect(await looking.run('docker service ls --format "{{.Name}} {{.Replicas}}"')).toBe(
    'web 2/2\n(0) v1 $ ',
  )
  expect(await looking.run('docker service logs --raw web')).toContain('ready for start up')
})

test('what the daemon tells of is seen at once, however seldom it is looked at', async () => {
  await expect.poll(() => waiting.view().machines).toHaveProperty('v1')
  await writing.run('docker network create -d overlay told')
  const names = () => Object.values(waiting.view().networks).map(({ name }) => name)
  await expect.poll(names, { timeout: 10_000 }).toContain('told')
})

test('lines that are typed to a shell of docker exec run in its container, each by itself', async () => {
  const container = '$(docker ps -q --filter name=web | head -1)'
  const shell = `docker exec -it -e TIER=blue -w /etc ${container} sh`
  expect(await writing.type('exec', shell, /# $/)).toBe('/ # ')
  expect(await writing.type('typed', 'echo $TIER $PWD | tr a-z A-Z', /# $/)).toBe('BLUE /ETC\n/ # ')
  expect(await writing.type('typed', 'nosuch', /# $/)).toBe('sh: nosuch: not found\n/ # ')
  expect(await writing.type('typed', 'exit', /\$ $/)).toBe('(127) v1 $ ')
  expect(await writing.type('exec', shell, /# $/)).toBe('/ # ')
  expect(await writing.type('typed', 'exit 4', /\$ $/)).toBe('(4) v1 $ ')
})

test('jobs go on behind the prompt, are waited for and ended, and Ctrl-C ends what is in front', async () => {
  expect(await writing.run('(sleep 1; echo there) &')).toMatch(/^\[1] \d+\n\(0\) v1 \$ $/)
  expect(await writing.run('sleep 100 & echo here')).toMatch(/^\[2] \d+\nhere\n/)
  expect(await writing.run('jobs')).toMatch(/^\[1]-  Running .*\n\[2]\+  Running /)
  expect(await writing.type('exec', 'wait %1; echo over', /over/)).toContain('there\nover\n')
  await writing.type('exec', 'fg', /sleep 100/)
  writing.session.handle({ kind: 'interrupt', terminal: 'host' })
  expect(await writing.type('typed', '', /\$ $/)).toBe('(130) v1 $ ')
  expect(await writing.run('jobs; echo none')).toContain('none\n(0) v1 $ ')
  expect(await writing.run('docker service ls -q > ids & wait; wc -l < ids')).toContain('1\n')
})

test('the terminal completes names that the daemon tells', async () => {
  const line = 'docker node inspect v'
  const complete = { kind: 'complete', terminal: 'host', request: 1, line } as const
  looking.session.handle({ ...complete, cursor: line.length })
  await expect.poll(() => [...looking.candidates].sort()).toEqual(['v1', 'v2', 'v3'])
})

test.each([
  ['unix:///run/docker.sock', PLAIN, { socketPath: '/run/docker.sock' }],
  ['tcp://10.0.0.1', PLAIN, { host: '10.0.0.1', port: 2375 }],
  ['tcp://[::1]:99', PLAIN, { host: '::1', port: 99 }],
])('%s is an address', (text, tls, options) => {
  expect(addressOf(text, tls).options).toEqual(options)
})

test.each(['ssh://somewhere', 'no-such-context'])('%s is none', (text) => {
  expect(() => addressOf(text, PLAIN)).toThrow(/no address of a daemon|context not found/)
})
