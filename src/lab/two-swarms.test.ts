/** Two swarms on one network: machines of one that knew a machine of the other. */
import { expect, test } from 'vitest'
import { isThere } from '../engine/gossip/state'
import { createLab } from './lab'
import { saidIn } from './said'

const FOUNDED_ANEW = `
v1$ docker swarm init
M=v1$ docker swarm join-token -q manager
W=v1$ docker swarm join-token -q worker
v2$ docker swarm join --token $M v1:2377
v3$ docker swarm join --token $M v1:2377
v4$ docker swarm join --token $W v1:2377
@wait 20s
v2$ docker swarm leave --force
v2$ docker swarm init
`

test.each([2, 3])(
  'a worker gets no word from a manager of another swarm, and goes on to the next (seed %i)',
  (seed) => {
    const machines = ['v1', 'v2', 'v3', 'v4'].map((name) => ({ name }))
    const lab = createLab({ seed, machines, images: 'present' })
    const boots = '@kill v4\n@start v4\n@wait 30s\n'.repeat(3)
    const words = saidIn(
      lab,
      `${FOUNDED_ANEW}${boots}v1$ docker node ls --format '{{.Hostname}} {{.Status}}'
v2$ docker node ls --format '{{.Hostname}} {{.Status}}'`,
    )
    expect(words.slice(-2)).toEqual(['v1 Ready\nv2 Down\nv3 Ready\nv4 Ready\n', 'v2 Ready\n'])
    const { roster, machines: computers } = lab.world
    const { swim } = computers['v4']?.memory?.member ?? expect.fail('v4 is a member')
    expect(isThere(swim, roster.latest['v2'] ?? -1)).toBe(false)
  },
)

test('a manager asks no leader of another swarm, though its own was on that machine', () => {
  const machines = ['v1', 'v2', 'v3'].map((name) => ({ name }))
  const words = saidIn(
    createLab({ seed: 1, machines, images: 'present' }),
    `v1$ docker swarm init
M=v1$ docker swarm join-token -q manager
v2$ docker swarm join --token $M v1:2377
v3$ docker swarm join --token $M v1:2377
@wait 10s
@cut v1
v1$ docker swarm leave --force
v1$ docker swarm init
@heal v1
v2$ docker service create -d --name web nginx
v2$ docker service ls -q
v1$ docker service ls -q`,
  ).map((text) => text.trim())
  const [made, there, elsewhere] = words.slice(-3)
  expect(made).toMatch(/^[a-z0-9]{25}$/)
  expect(made?.slice(0, 12)).toBe(there)
  expect(elsewhere).toBe('')
})
