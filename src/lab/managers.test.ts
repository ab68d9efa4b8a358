import { expect, test } from 'vitest'
import { publicKeyOf, readCertificate } from '../engine/ca/certificate'
import { parse } from '../transcript/parse'
import { act, type Lab } from './bench'
import { createLab } from './lab'
import { perform } from './perform'
import { saidIn } from './said'

/** Performs the lines on three machines; gives what each command said, errors too. */
function said(text: string): string[] {
  const machines = ['v1', 'v2', 'v3'].map((name) => ({ name }))
  const lab = createLab({ seed: 3, machines, images: 'present' })
  return saidIn(lab, text)
}

const THREE_MANAGERS = `
v1$ docker swarm init
T=v1$ docker swarm join-token -q manager
v2$ docker swarm join --token $T v1:2377
v3$ docker swarm join --token $T v1:2377
`
const STATUS = `docker node ls --format '{{.Hostname}} {{.Status}} {{.ManagerStatus}}'`

test('a locked manager says so until it has the key, and then goes on', () => {
  const words = said(`
v1$ docker swarm init --autolock
K=v1$ docker swarm unlock-key -q
@kill v1
@start v1
v1$ docker service ls
v1$ docker swarm leave
v1$ docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}'
v1$ echo $K | docker swarm unlock
@wait 3s
v1$ ${STATUS}
v1$ docker swarm unlock
`).slice(2)
  expect(words).toEqual([
    expect.stringContaining('Swarm is encrypted and needs to be unlocked'),
    expect.stringContaining('Swarm is encrypted and locked.'),
    'locked false\n',
    '',
    'v1 Ready Leader\n',
    'Error: swarm is not locked\n',
  ])
})

test('a lost quorum is overcome by force, and nothing else is lost', () => {
  const words = said(`${THREE_MANAGERS}
v1$ docker service create -d --name web --replicas 3 nginx
@wait 8s
@kill v2
@kill v3
@wait 40s
v1$ docker service ls -q
v1$ docker swarm init --force-new-cluster
@wait 60s
v1$ ${STATUS}
v1$ docker swarm join-token -q manager
v1$ docker service ps -f desired-state=running --format '{{.Name}} {{.Node}}' web
`)
  expect(words.at(-5)).toContain('The swarm does not have a leader.')
  expect(words.at(-4)).toMatch(/^Swarm initialized: current node \(\w{25}\) is now a manager\./)
  expect(words.at(-3)).toBe('v1 Ready Leader\nv2 Down \nv3 Down \n')
  expect(words.at(-2)).toBe(words[1])
  expect(words.at(-1)).toBe('web.1 v1\nweb.2 v1\nweb.3 v1\n')
})

test('only a manager can be told to go on alone', () => {
  const words = said(`
v1$ docker swarm init
T=v1$ docker swarm join-token -q worker
v2$ docker swarm join --token $T v1:2377
v2$ docker swarm init --force-new-cluster
v1$ docker swarm init
`)
  expect(words.at(-2)).toContain("Worker nodes can't be used to view or modify cluster state.")
  expect(words.at(-1)).toContain('This node is already part of a swarm.')
})

test('a new root reaches every node, and a node that is gone holds it up until it is removed', () => {
  const TLS = `docker node ls --format '{{.Hostname}} {{.TLSStatus}}'`
  const words = said(`${THREE_MANAGERS}
v3$ docker swarm leave --force
v1$ docker node demote v3
@wait 20s
v1$ docker node rm v3
v3$ docker swarm join --token $T v1:2377
v1$ docker swarm ca --rotate -q
v1$ ${TLS}
v1$ docker swarm join-token -q manager
@kill v3
v1$ docker node demote v3
v1$ docker swarm ca --rotate -d
@wait 40s
v1$ ${TLS}
v1$ docker node rm v3
@wait 12s
v1$ docker info --format '{{.Swarm.Cluster.RootRotationInProgress}}'
`)
  expect(words.at(-7)).toBe('v1 Ready\nv2 Ready\nv3 Ready\n')
  expect(words.at(-6)?.split('-')[2]).not.toBe(words[1]?.split('-')[2])
  expect(words.at(-3)).toBe('v1 Ready\nv2 Ready\nv3 Needs Rotation\n')
  expect(words.at(-1)).toBe('false\n')
})

test('a renewal that the wire loses is asked for again, and no key comes before its certificate', () => {
  const machines = ['v1', 'v2', 'v3'].map((name) => ({ name }))
  const lab = createLab({ seed: 3, machines, images: 'present' })
  const kept = {}
  perform(lab, parse(THREE_MANAGERS).steps, kept)
  const others = { from: ['v2', 'v3'], to: ['v1'], latency: 1, jitter: 0 }
  act(lab, { kind: 'link.slow', ...others, loss: 600 })
  perform(lab, parse('v1$ docker swarm ca --rotate -d\n@wait 30s\n').steps, kept)
  expect(misfits(lab)).toEqual([])
  act(lab, { kind: 'link.slow', ...others, loss: 0 })
  const after = parse(`@wait 60s\nv1$ docker node ls --format '{{.TLSStatus}}'\n`)
  const [, ready] = perform(lab, after.steps, kept).steps
  expect(ready).toMatchObject({ stdout: 'Ready\nReady\nReady\n' })
  expect(misfits(lab)).toEqual([])
})

/** Machines whose private key is not the one their certificate is for. */
const misfits = (lab: Lab): string[] =>
  Object.values(lab.world.machines)
    .filter(({ memory }) => {
      const { certificate = '', privateKey = '' } = memory?.member?.identity ?? {}
      return publicKeyOf(privateKey) !== readCertificate(certificate, 0).publicKey
    })
    .map(({ id }) => id)

test.each([
  ['@stop v1', 'node must disconnect', 0, 0.1, 3],
  ['@stop v2', 'the manager closed the connection', 0, 0.1, 1],
  ['@kill v1', 'transport is closing', 0, 0.1, 3],
  ['@kill v2', 'the manager closed the connection', 0, 0.1, 1],
  ['host$ docker-machine kill v1', 'no answer to a heartbeat in 5 s', 5, 10.5, 3],
])('agents learn of a manager’s end, %s: %s', (deed, why, least, most, agents) => {
  const machines = ['v1', 'v2', 'v3', 'v4'].map((name) => ({ name }))
  const lab = createLab({ seed: 3, machines, images: 'present' })
  const worker =
    '\nW=v1$ docker swarm join-token -q worker\nv4$ docker swarm join --token $W v2:2377'
  perform(lab, parse(THREE_MANAGERS + worker).steps)
  const { now } = lab.world
  const lost: [string, number][] = []
  lab.eyes.push({
    happened: ({ fact, at }) => {
      if (fact.kind === 'agent.session.lost') lost.push([fact.why, (at - now) / 1000])
    },
  })
  perform(lab, parse(`${deed}\n@wait 11s`).steps)
  expect(lost.map(([reason]) => reason)).toEqual(Array(agents).fill(why))
  for (const [, seconds] of lost) {
    expect(seconds).toBeGreaterThan(least)
    expect(seconds).toBeLessThan(most)
  }
})

test('after a day, what ran on a node that is down is an orphan', () => {
  const [before, after] = said(`
v1$ docker swarm init
T=v1$ docker swarm join-token -q worker
v2$ docker swarm join --token $T v1:2377
v1$ docker service create -d --name web --mode global --constraint node.role==worker nginx
@wait 10s
@kill v2
@wait 40s
v1$ docker service ps web --format '{{.DesiredState}} {{.CurrentState}}'
@wait 24h
v1$ docker service ps web --format '{{.DesiredState}} {{.CurrentState}}'
`).slice(4)
  expect(before).toMatch(/^Shutdown Running /)
  expect(after).toMatch(/^Shutdown Orphaned /)
})

test('the usual address pool is told by every leader but the founder in its first term', () => {
  const pool = "v1$ docker info --format '{{.Swarm.Cluster.DefaultAddrPool}}'"
  expect(
    said(`
v1$ docker swarm init
${pool}
@kill v1
@start v1
@wait 10s
${pool}
`).slice(1),
  ).toEqual(['[]\n', '[10.0.0.0/8]\n'])
})

test('who leads and is demoted hands over to any that answers', () => {
  const heirs = [1, 2, 3, 4, 5, 6].map((seed) => {
    const machines = ['v1', 'v2', 'v3'].map((name) => ({ name }))
    const lab = createLab({ seed, machines, images: 'present' })
    const demoted = `${THREE_MANAGERS}
v1$ docker node demote v1
@wait 2s
v3$ ${STATUS}`
    return /(\w+) Ready Leader/.exec(saidIn(lab, demoted).at(-1) ?? '')?.[1]
  })
  expect(new Set(heirs)).toEqual(new Set(['v2', 'v3']))
})
