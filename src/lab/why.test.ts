import { expect, test } from 'vitest'
import type { About } from '../protocol/why'
import { parse } from '../transcript/parse'
import { createLab } from './lab'
import { perform } from './perform'
import { resolve, why } from './why'

const MACHINES = ['v1', 'v2', 'v3'].map((name, at) => ({ name, address: `10.99.0.1${at + 1}` }))
const lab = createLab({ seed: 4, machines: MACHINES, images: 'present', keeps: true })
const { steps } = parse(`
  v1$ docker swarm init --advertise-addr 10.99.0.11
  TOK=v1$ docker swarm join-token -q worker
  v2$ docker swarm join --token $TOK 10.99.0.11:2377
  v3$ docker swarm join --token $TOK 10.99.0.11:2377
  v1$ docker service create -d --name web --replicas 2 nginx:1.25
  v1$ docker service create -d --name far --constraint node.labels.zone==west nginx:1.25
  v1$ docker network create -d overlay --subnet 10.9.0.0/29 tiny
  v1$ docker service create -d --name many --network tiny --replicas 8 nginx:1.25
  @wait 20s
  @kill v2
  @wait 40s
  v1$ why v2
`)
const { steps: done } = perform(lab, steps)

const about = (name: string): About => resolve(lab, name) as About
const told = (name: string): string[] => why(lab, about(name)).steps.map(({ text }) => text)

test('a machine that is down: it was not heard, because its plug was pulled, because you did', () => {
  const chain = told('v2')
  expect(chain[0]).toContain('v2 marked down')
  expect(chain[1]).toContain('no heartbeat from v2')
  expect(chain[2]).toContain('v2 is off')
  expect(chain[3]).toBe('you did: @kill v2')
})

test('a task that stays new: the network that has no address left', () => {
  const first = [1, 2, 3, 4, 5, 6, 7, 8].map((slot) => told(`many.${slot}`)[0])
  expect(first).toContain('it waits for an address: network tiny (10.9.0.0/29) has none left')
})

test('a task that waits: every machine with the filter that refused it', () => {
  const { rows, steps: chain } = why(lab, about('far.1'))
  expect(rows.map(({ filter }) => filter)).toContain('constraint')
  expect(rows.every(({ chosen }) => !chosen)).toBe(true)
  expect(chain.at(-1)?.text).toContain('docker service create -d --name far')
})

test('every chain ends in what somebody did', () => {
  for (const name of ['v1', 'v2', 'v3', 'web', 'far', 'web.1', 'web.2', 'far.1']) {
    expect(told(name).at(-1)).toMatch(/^you did|^so the lab/)
  }
})

test('a name that nothing has is none', () => expect(resolve(lab, 'nobody')).toBe(null))

test('the terminal tells the same', () => {
  const last = done.findLast((step) => 'cmd' in step)
  expect(last !== undefined && 'stdout' in last ? last.stdout : '').toContain('because v2 is off')
})

test('an election: the dead leader, the votes in its term; a message: what it came of', () => {
  const own = createLab({ seed: 4, machines: MACHINES, images: 'present', keeps: true })
  const packets: number[] = []
  let probe = 0
  own.eyes.push({
    sent: ({ packet, seq }) => {
      if (packet.message.kind === 'raft.vote') packets.push(seq * 64)
      if (packet.message.kind === 'gossip.ping') probe = seq * 64
    },
  })
  const { steps: three } = parse(`
    v1$ docker swarm init --advertise-addr 10.99.0.11
    TOK=v1$ docker swarm join-token -q manager
    v2$ docker swarm join --token $TOK 10.99.0.11:2377
    v3$ docker swarm join --token $TOK 10.99.0.11:2377
    @wait 5s
    @kill v1
    @wait 40s
  `)
  perform(own, three)
  const { steps: chain, rows, caption } = why(own, { kind: 'election', id: 'election' })
  expect(chain.map(({ text }) => text).slice(0, 3)).toEqual([
    expect.stringMatching(/^v[23] leads, term \d+$/),
    expect.stringMatching(/^v[23] stands for election/),
    expect.stringContaining('v1 is off'),
  ])
  expect(chain.at(-1)?.text).toBe('you did: @kill v1')
  expect(caption).toMatch(/^Votes in term/)
  expect(rows.filter(({ chosen }) => chosen).map(({ machine }) => machine)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^v[23]$/)]),
  )
  const vote = why(own, { kind: 'message', id: String(packets.at(-1)) })
  expect(vote.steps.map(({ text }) => text).join()).toContain('stands for election')
  const { steps: probed } = why(own, { kind: 'message', id: String(probe) })
  expect(probed[0]?.text).toMatch(/^it is the last of \d\d+ alarms and messages, each the cause/)
})

test('a manager that stays away after its cable is mended: its connection is stuck', () => {
  const own = createLab({ seed: 1, machines: MACHINES, images: 'present', keeps: true })
  const { steps: cut } = parse(`
    v1$ docker swarm init --advertise-addr 10.99.0.11
    TOK=v1$ docker swarm join-token -q manager
    v2$ docker swarm join --token $TOK 10.99.0.11:2377
    v3$ docker swarm join --token $TOK 10.99.0.11:2377
    @wait 5s
    @cut v3
    @wait 30s
    @heal v3
    @wait 10s
    v1$ docker node ls --format '{{.Hostname}} {{.ManagerStatus}}'
    @wait 40s
  `)
  const { steps: went } = perform(own, cut)
  expect(went.at(-2)).toMatchObject({ stdout: 'v1 Leader\nv2 Reachable\nv3 Unreachable\n' })
  const { steps: chain } = why(own, { kind: 'election', id: 'election' })
  expect(chain.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^v[12] leads, term \d/),
    expect.stringContaining('nothing heard of a leader'),
    expect.stringMatching(/^v1 steps down: another member is in term \d already/),
    expect.stringMatching(/^v1’s connection to v3 is stuck for \d+\.\d s more/),
    'you did: @heal v3',
  ])
})

test('a service that is updated: what its updater waits for, and for how long', () => {
  const own = createLab({ seed: 4, machines: MACHINES, images: 'present', keeps: true })
  const { steps: update } = parse(`
    v1$ docker swarm init --advertise-addr 10.99.0.11
    v1$ docker service create -d --name web --replicas 3 --update-delay 20s nginx:1.25
    @wait 10s
    v1$ docker service update -d --image nginx:1.27 web
    @wait 20s
  `)
  perform(own, update)
  const { steps: chain } = why(own, resolve(own, 'web') as About)
  expect(chain[0]?.text).toMatch(/^its updater waits \d+\.\d s more: the delay/)
})

test('a container by hand: why it is not moved, what befell it, who made it', () => {
  const own = createLab({ seed: 4, machines: MACHINES, images: 'present', keeps: true })
  const lines = `
  v1$ docker swarm init --advertise-addr 10.99.0.11
  v2$ docker run -d --name mine --restart always nginx:1.25
  @wait 5s
  @kill v2
  @wait 40s`
  perform(own, parse(lines).steps)
  const chain = why(own, resolve(own, 'mine') as About).steps.map(({ text }) => text)
  expect(chain).toEqual([
    'mine is exited on v2, which has no power: no manager knows of it, so the swarm neither moves it nor starts it elsewhere',
    'the container mine on v2: it ended with the power of its machine, and no other starts it',
    'you did: @kill v2',
    'the container mine on v2: it was started by hand',
    'the container mine on v2: it was made by hand, and no manager knows of it',
    'you did on v2: docker run -d --name mine --restart always nginx:1.25',
  ])
  perform(own, parse('@start v2\n@wait 5s\nv2$ docker rm -f mine').steps)
  const gone = why(own, resolve(own, 'mine') as About).steps.map(({ text }) => text)
  expect(gone[0]).toBe('the container mine on v2: it was removed by hand')
  expect(gone).toContain(
    'the container mine on v2: its machine has power again: its restart policy starts it',
  )
})
