/** `docker events` tells what came, changed and went, in the real client's layout. */
import { expect, test } from 'vitest'
import { parse } from '../transcript/parse'
import { createLab } from './lab'
import { perform } from './perform'

/** What follows a service and its container from its creation, which another shell asks for. */
function told(filters: string): string[] {
  const lab = createLab({ seed: 3, machines: [{ name: 'v1' }] })
  const text = `v1$ docker swarm init
v1$ docker service create -d --name web nginx
v1$ docker events --until -8s ${filters}
`
  const { steps } = perform(lab, parse(text).steps)
  const [last] = steps.slice(-1)
  return last !== undefined && 'cmd' in last ? last.stdout.split('\n').slice(0, -1) : []
}

test('a container is created and starts', () => {
  const lines = told('--filter type=container')
  expect(lines.map((line) => line.split(' ').slice(1, 3).join(' '))).toEqual([
    'container create',
    'container start',
  ])
  expect(lines[0]).toMatch(
    /^2026-01-01T00:00:0\d\.\d{9}Z container create [0-9a-f]{64} \(com\.docker\.swarm\.node\.id=\w+, .*com\.docker\.swarm\.task=, com\.docker\.swarm\.task\.id=\w+, .*image=nginx:latest, name=web\.1\.\w+\)$/,
  )
})

test('filters are AND-ed, and a template has Go’s names', () => {
  expect(
    told(
      "--filter type=container --filter event=start --format '{{.Type}} {{.Action}} {{.Actor.Attributes.image}}'",
    ),
  ).toEqual(['container start nginx:latest'])
  expect(told('--filter scope=swarm --filter type=container')).toEqual([])
})
