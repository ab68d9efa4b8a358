/** A window's dealings with a lab, word by word: completion, hang-ups, a reload. */
import { expect, test } from 'vitest'
import { fingerprint } from '../engine/index'
import type { SavedLab } from '../protocol/kept'
import type { FromLab, ToLab } from '../protocol/message'
import { createLab } from './lab'
import { handle } from './hear'
import { createSession } from './session'
import { SHELL } from './shell'
import { undoable } from './travel'

type Open = Extract<ToLab, { kind: 'open' }>

const MACHINES = ['v1', 'v2'].map((name, at) => ({ name, address: `10.99.0.1${at + 1}` }))
const OPEN: Open = {
  kind: 'open',
  seed: 5,
  machines: MACHINES,
  managers: 0,
  saved: null,
  playing: true,
  speed: 1,
  history: [],
}

function window(open: Open = OPEN) {
  const heard: FromLab[] = []
  const session = createSession(createLab, open, (message) => void heard.push(message), SHELL)
  return {
    session,
    say: (message: Exclude<ToLab, Open>, ms = 0): void => {
      handle(session, message)
      session.tick(ms)
    },
    /** All it heard of a kind since it last asked. */
    heard: <K extends FromLab['kind']>(kind: K): Extract<FromLab, { kind: K }>[] => {
      const found = heard.filter((message) => message.kind === kind)
      heard.length = 0
      return found as Extract<FromLab, { kind: K }>[]
    },
  }
}

const exec = (terminal: string, line: string) =>
  ({ kind: 'exec', terminal, line, columns: 100 }) as const

const swarm = window()
swarm.say(exec('v1', 'docker swarm init --advertise-addr 10.99.0.11'), 3000)
swarm.say(exec('v1', 'docker node update --label-add zone=a v1'), 500)
swarm.say(exec('v1', 'docker service create -d --name web -p 8080:80 nginx'), 500)
swarm.say(exec('v1', 'echo text > notes.txt'), 100)

/** What Tab offers at the end of a line. */
function offered(line: string, terminal = 'v1'): string[] {
  swarm.heard('candidates')
  const cursor = line.length
  swarm.say({ kind: 'complete', terminal, request: 1, line, cursor }, 100)
  const [answer] = swarm.heard('candidates')
  return answer?.candidates.map(({ text }) => text) ?? ['no answer']
}

test.each([
  ['docker no', ['node']],
  ['docker node ', ['demote', 'inspect', 'ls', 'promote', 'ps', 'rm', 'update']],
  ['echo x | sudo docker no', ['node']],
  ['A=1 docker no', ['node']],
  ['docker service ls --qu', ['--quiet']],
  ['docker service ls --quiet --qu', []],
  ['docker service ps ', ['web']],
  ['docker service ps web ', []],
  ['docker service scale ', ['web=']],
  ['docker service scale web=', []],
  ['docker service inspect --pretty ', ['web']],
  ['docker node ps ', ['v1', 'self']],
  ['docker node update --availability ', ['active', 'pause', 'drain']],
  ['docker node update --availability=dr', ['drain']],
  ['docker node update --availability drain ', ['v1', 'self']],
  ['docker node ls --filter ro', ['role=']],
  ['docker node ls --filter role=', ['role=manager', 'role=worker']],
  ['docker node ls -f name=', ['name=v1', 'name=self']],
  ['docker service ps -f node=', ['node=v1']],
  ['docker service ls --filter=mode=gl', ['mode=global', 'mode=global-job']],
  ['docker service create --constraint node.ro', ['node.role==', 'node.role!=']],
  ['docker service create --constraint node.role!=m', ['node.role!=manager']],
  ['docker service create --constraint node.labels.', ['node.labels.zone==', 'node.labels.zone!=']],
  ['docker service create --constraint node.labels.zone==', ['node.labels.zone==a']],
  ['docker service create --mode gl', ['global', 'global-job']],
  ['docker service create --network in', ['ingress']],
  ['docker service create nginx:1.25 ', []],
  ['docker service update --image ngi', ['nginx:1.25', 'nginx:1.26']],
  ['docker-machine ssh ', ['v1', 'v2']],
  ['docker-machine ssh v1 docker service ps ', ['web']],
  ['watch -n 1 docker service ps ', ['web']],
  ['chaos ', ['cut', 'heal', 'kill', 'start']],
  ['chaos kill v', ['v1', 'v2']],
  ['curl http://v2', ['http://v2:8080']],
  ['cat ', ['notes.txt']],
  ['docker ps > no', ['notes.txt']],
  ['docker ps >no', ['notes.txt']],
  ['cur', ['curl']],
  ['echo ', []],
])('Tab after %j offers %j', (line, texts) => {
  expect(offered(line)).toEqual(texts)
})

test('on the host, where no daemon is, another machine is asked for names', () => {
  expect(offered('docker-machine ssh v1 docker service ps ', 'host')).toEqual(['web'])
  expect(offered('docker service ps ', 'host')).toEqual([])
})

test('a machine that dies, comes, comes back or goes is told to its terminal', () => {
  const { heard, say } = window()
  const told = () => heard('hangup').map(({ terminal, alive }) => [terminal, alive])
  expect(heard('prompt').map(({ terminal }) => terminal)).toEqual(['host', 'v1', 'v2'])
  say({ kind: 'act', acts: [{ kind: 'machine.off', machine: 'v2', how: 'unplugged' }], echo: '' })
  expect(told()).toEqual([['v2', false]])
  say(exec('host', 'docker-machine start v2'), 10_000)
  expect(told()).toEqual([['v2', true]])
  say(exec('host', 'docker-machine create v3'), 2000)
  expect(heard('prompt').map(({ terminal }) => terminal)).toEqual(['host', 'v3'])
  say(exec('host', 'docker-machine rm v3'), 100)
  expect(told()).toEqual([['v3', false]])
})

test('a reload plays what was saved and is where it was', () => {
  const { heard, say } = window()
  say(exec('v1', 'docker swarm init --advertise-addr 10.99.0.11'), 3000)
  say(exec('v1', 'docker service create -d --name web nginx'), 4000)
  const saved = heard('saved').at(-1)?.lab as SavedLab
  const again = window({ ...OPEN, saved: { ...saved, at: 7000 }, history: ['docker info'] })
  const [{ frame } = { frame: null }] = again.heard('frame')
  expect(frame?.at).toBe(7000)
  expect(Object.values(frame?.diff.services?.added ?? {})).toMatchObject([{ name: 'web' }])
  again.say(exec('v1', 'history'))
  expect(again.heard('output').map(({ text }) => text)).toEqual([
    '    1  docker info\n',
    '    2  history\n',
  ])
})

test('a link opens at its instant, and says when this version plays it otherwise', () => {
  const from = window()
  from.say(exec('v1', 'docker swarm init --advertise-addr 10.99.0.11'), 3000)
  from.say({ kind: 'seek', at: 1500 })
  from.say({ kind: 'share', what: 'branch' })
  const lab = from.heard('shared').at(-1)?.lab as SavedLab
  expect(lab.at).toBe(1500)
  const same = window({ ...OPEN, saved: JSON.parse(JSON.stringify(lab)) as SavedLab })
  expect(same.session.lab.world.now).toBe(1500)
  expect(same.heard('notice')).toEqual([])
  const other = window({ ...OPEN, saved: { ...lab, print: 'f'.repeat(16) } })
  expect(other.heard('notice').at(-1)?.text).toContain('plays it differently')
})

test('a hostile lab is refused in a sentence, and a new one begins', () => {
  const bad = { seed: 1, at: 5, inputs: [{ at: 0, seq: 1 }], deeds: [] } as unknown as SavedLab
  const opened = window({ ...OPEN, saved: bad })
  expect(opened.heard('unplayable').at(-1)?.why).toContain('none that this lab knows')
  expect(Object.keys(opened.session.lab.world.machines)).toEqual(['v1', 'v2'])
})

test('the last word of a slice counts, and acting in the past begins a branch and says so', () => {
  const { session, say, heard } = window()
  say(exec('v1', 'docker swarm init --advertise-addr 10.99.0.11'), 4000)
  handle(session, { kind: 'pause' })
  for (const at of [3000, 2000, 2500]) handle(session, { kind: 'seek', at })
  session.tick(16)
  expect(heard('frame').at(-1)?.frame).toMatchObject({ at: 2500, end: 4000, jumped: true })
  say({
    kind: 'act',
    acts: [{ kind: 'machine.off', machine: 'v2', how: 'unplugged' }],
    echo: '# kill v2',
  })
  session.tick(16)
  const news = heard('notice').at(-1)?.text
  expect(news).toContain('a new branch begins at 2.5 s')
  expect(session.lab.history.branches.length).toBe(2)
  say({ kind: 'undo' })
  expect(session.lab.world.machines['v2']?.power).toBe('on')
})

/** A swarm with a service, ten seconds on, whose past has an instant to go back to. */
function twoMachines() {
  const own = window()
  own.say(exec('v1', 'docker swarm init --advertise-addr 10.99.0.11'), 3000)
  own.say(exec('v1', 'docker service create -d --name web -p 8080:80 nginx'), 5000)
  own.say({ kind: 'play' }, 5000)
  const early = own.session.lab.world.now - 100
  own.say(exec('v1', 'docker service rm web'), 5000)
  return { ...own, early }
}

test('looking in the past answers as it was then, and begins no branch', () => {
  const own = twoMachines()
  own.say({ kind: 'pause' })
  own.say({ kind: 'seek', at: own.early })
  const print = fingerprint(own.session.lab.world)
  const { branches } = own.session.lab.history
  for (const [line, says] of [
    ['docker service ls', 'web'],
    ['docker service inspect --format "{{.Spec.Name}}" web', 'web'],
    ['docker ps | wc -l', '2'],
    ['curl http://v1:8080', 'Hello from'],
    ['docker-machine ls -q', 'v2'],
  ] as const) {
    own.heard('output')
    own.say(exec('v1', line))
    const text = own
      .heard('output')
      .map((message) => message.text)
      .join('')
    expect(text).toContain(says)
    expect(fingerprint(own.session.lab.world)).toBe(print)
    expect(branches.length).toBe(1)
  }
  own.say(exec('v1', 'docker node update --label-add zone=a v1'), 100)
  expect(branches.length).toBe(2)
})

test('two branches go side by side in step, and what differs is told', () => {
  const own = twoMachines()
  own.say({ kind: 'pause' })
  own.say({ kind: 'seek', at: own.early })
  own.say(exec('v1', 'docker service scale -d web=3'), 6000)
  own.heard('beside')
  own.say({ kind: 'compare', branch: 1 }, 300)
  const texts = own.heard('differs').flatMap(({ differences }) => differences)
  expect(texts.map(({ text }) => text)).toEqual(['the service web is only here'])
  for (const at of [own.early - 1000, own.early + 3000, own.early + 90_000]) {
    own.say({ kind: 'seek', at })
    const [told] = own.heard('beside')
    expect(told?.branch).toBe(1)
    expect(told?.frame.at).toBe(own.session.lab.world.now)
  }
  own.say({ kind: 'seek', at: own.early - 1000 }, 300)
  expect(own.heard('differs').at(-1)?.differences).toEqual([])
  own.say({ kind: 'branch.go', branch: 1 }, 300)
  expect(own.heard('beside')[0]?.branch).toBe(2)
  own.say({ kind: 'branch.forget', branch: 2 }, 300)
  expect(own.heard('beside')).toEqual([])
})

test('all branches are kept, and each is as it was when one goes there', () => {
  const own = twoMachines()
  own.say({ kind: 'pause' })
  own.say({ kind: 'seek', at: own.early })
  own.say(exec('v1', 'docker service scale -d web=3'))
  own.say({ kind: 'play' }, 3000)
  const prints = new Map<number, string>()
  for (const branch of [1, 2]) {
    own.say({ kind: 'branch.go', branch })
    own.say({ kind: 'seek', at: own.early + 2000 })
    prints.set(branch, fingerprint(own.session.lab.world))
  }
  const saved = structuredClone(own.heard('saved').at(-1)?.lab as SavedLab)
  const again = window({ ...OPEN, saved: { ...saved, at: own.early + 2000 } })
  expect(fingerprint(again.session.lab.world)).toBe(prints.get(2))
  const { branches } = again.heard('branches').at(-1) ?? { branches: [] }
  expect(branches.map(({ id, name, parent }) => ({ id, name, parent }))).toEqual([
    { id: 1, name: 'main', parent: null },
    { id: 2, name: 'docker service scale -d web=3', parent: 1 },
  ])
  again.say({ kind: 'branch.go', branch: 1 })
  again.say({ kind: 'seek', at: own.early + 2000 })
  expect(fingerprint(again.session.lab.world)).toBe(prints.get(1))
  expect(again.session.lab.branch.record.map(({ seq }) => seq)).toEqual(
    own.session.lab.history.branches[0]?.record.map(({ seq }) => seq),
  )
  again.say({ kind: 'seek', at: own.early })
  again.say(exec('v1', 'docker service rm web'), 100)
  expect(again.session.lab.branch.id).toBe(3)
})

test('files are of their instant and branch, and come back with the lab', () => {
  const own = twoMachines()
  const cat = (from: ReturnType<typeof window>) => {
    from.heard('output')
    from.say(exec('v1', 'cat a.txt'), 100)
    return from.heard('output').at(-1)?.text
  }
  const missing = 'cat: a.txt: No such file or directory\n'
  const { now } = own.session.lab.world
  own.say(exec('v1', 'echo one > a.txt; echo two >> a.txt'), 1000)
  own.say({ kind: 'seek', at: now - 1 })
  expect(cat(own)).toBe(missing)
  own.say({ kind: 'seek', at: now + 900 })
  expect(cat(own)).toBe('one\ntwo\n')
  own.say({ kind: 'share', what: 'branch' })
  const [shared] = own.heard('shared')
  const saved = structuredClone(shared?.lab as SavedLab)
  expect(cat(window({ ...OPEN, saved }))).toBe('one\ntwo\n')
  own.say({ kind: 'undo' })
  expect(cat(own)).toBe(missing)
  own.say({ kind: 'write', name: 'a.txt', text: 'three\n', how: 'dropped' })
  expect(cat(own)).toBe('three\n')
  expect(undoable(own.session.lab)).toBe('dropped a.txt')
  own.say({ kind: 'write', name: 'b', text: '\u00ff\0\u00c3\u00bc', how: 'dropped' })
  own.say(exec('v1', 'base64 b'), 100)
  expect(own.heard('output').at(-1)?.text).toBe('/wDDvA==\n')
})

test('undo and redo can be typed', () => {
  const own = twoMachines()
  own.say(exec('v1', 'undo'), 100)
  expect(own.heard('output').at(-1)?.text).toBe('Undone: docker service rm web\n')
  own.say(exec('v1', 'docker service ls -q | wc -l'), 300)
  expect(own.heard('output').at(-1)?.text).toBe('1\n')
  own.say(exec('v1', 'redo'), 100)
  own.say(exec('v1', 'redo'), 100)
  expect(own.heard('output').map(({ text }) => text)).toEqual([
    'Done again: docker service rm web\n',
    'redo: nothing to redo\n',
  ])
})

test.each([
  ['v1$ docker swarm init --advertise-addr 10.99.0.11\n@wait 20s', 'Performed: 2 steps'],
  ['rm -rf /', 'line 1 is neither a command'],
  ['@wait 9h\n@until 20h ready == 3', 'it takes more than a day'],
])('a transcript from outside is performed, or refused in a sentence: %s', (text, says) => {
  const own = window()
  own.say({ kind: 'perform', text })
  expect(own.heard('notice').at(-1)?.text).toContain(says)
})

test('who asked over the bridge and hung up waits no more', () => {
  const own = window()
  own.say(exec('v1', 'docker run -d --name long alpine sleep 1000'), 3000)
  const ask = {
    endpoint: 'POST /containers/{id}/wait',
    params: { id: 'long' },
    query: {},
    body: null,
  }
  own.say({ kind: 'ask', request: 5, machine: 'v1', ask }, 500)
  const { memory } = own.session.lab.world.machines['v1'] as { readonly memory: unknown }
  const waiting = (): number => Object.keys((memory as { readonly awaited: object }).awaited).length
  expect([own.heard('reply'), waiting()]).toEqual([[], 1])
  own.say({ kind: 'hang-up', request: 5 }, 500)
  expect([own.heard('reply').map(({ request }) => request), waiting()]).toEqual([[5], 0])
})
