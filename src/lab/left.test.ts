/** Whoever asked has gone: hung up, or pressed Ctrl-C. Who only waited waits no more; all else is done. */
import { expect, test } from 'vitest'
import type { Ask } from '../api/routes'
import { createLab } from './lab'
import { askFromOutside } from './outside'
import { saidIn } from './said'

const NAMES = ['v1', 'v2', 'v3']

const pendingAt = (lab: ReturnType<typeof createLab>, machine: string): readonly string[] =>
  Object.values(lab.world.machines[machine]?.memory?.pending ?? {}).map(({ ask }) => ask.endpoint)

function swarm() {
  const machines = NAMES.map((name) => ({ name }))
  const lab = createLab({ seed: 3, machines, images: 'present' })
  saidIn(
    lab,
    `
v1$ docker swarm init
T=v1$ docker swarm join-token -q manager
v2$ docker swarm join --token $T v1:2377
v3$ docker swarm join --token $T v1:2377
v1$ docker run -d --name long alpine sleep 1000
@wait 2s`,
  )
  const ask = (given: object, machine = 'v1') => {
    const replies: unknown[] = []
    const hangUp = askFromOutside(lab, machine, given as Ask, (reply) => void replies.push(reply))
    saidIn(lab, '@wait 1s')
    return { hangUp, replies }
  }
  return { lab, ask }
}

const ON_LONG = { params: { id: 'long' }, body: null }

test('nobody waits for a container whose client has gone', () => {
  const { lab, ask } = swarm()
  const { hangUp, replies } = ask({ ...ON_LONG, endpoint: 'POST /containers/{id}/wait', query: {} })
  expect(pendingAt(lab, 'v1')).toEqual(['POST /containers/{id}/wait'])
  hangUp()
  saidIn(lab, '@wait 1s')
  expect(replies).toEqual([expect.objectContaining({ status: 503 })])
  expect(pendingAt(lab, 'v1')).toEqual([])
  expect(lab.world.machines['v1']?.memory?.awaited).toEqual({})
})

test('a stop goes on', () => {
  const { lab, ask } = swarm()
  const { hangUp } = ask({ ...ON_LONG, endpoint: 'POST /containers/{id}/stop', query: { t: 3 } })
  hangUp()
  expect(saidIn(lab, `@wait 4s\nv1$ docker ps -a --format '{{.State}}'`)).toEqual(['exited\n'])
  expect(pendingAt(lab, 'v1')).toEqual([])
})

test('what waits for a leader is done when there is one, whoever has gone (recorded)', () => {
  const { lab, ask } = swarm()
  saidIn(lab, '@kill v1\n@wait 8s')
  const body = { Name: 'late', Labels: {}, Data: 'eA==' }
  const { hangUp } = ask({ endpoint: 'POST /secrets/create', params: {}, query: {}, body }, 'v2')
  hangUp()
  expect(pendingAt(lab, 'v2')).toEqual(['POST /secrets/create'])
  saidIn(lab, '@wait 20s')
  expect(saidIn(lab, `v2$ docker secret ls --format '{{.Name}}'`)).toEqual(['late\n'])
})

test('a question that takes long keeps no command beside it waiting', () => {
  const { lab } = swarm()
  const count = 'docker ps -q -f name=brief | wc -l'
  const made = 'docker run -d --name brief alpine sleep 4 >/dev/null'
  const line = `v1$ ${made}; docker wait brief & docker wait brief & sleep 1; ${count}; wait; ${count}`
  expect(saidIn(lab, line)).toEqual(['1\n0\n0\n0\n'])
})
