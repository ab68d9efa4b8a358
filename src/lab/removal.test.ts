/** A task whose record is deleted while it runs: its container has the end of any other. */
import { expect, test } from 'vitest'
import { parse } from '../transcript/parse'
import { createLab } from './lab'
import { perform } from './perform'

/** What v2 says after its node was removed by force, while it runs a container of a service. */
function said(after: string): string[] {
  const lab = createLab({ seed: 3, machines: [{ name: 'v1' }, { name: 'v2' }] })
  const { steps } = perform(
    lab,
    parse(`v1$ docker swarm init
TOK=v1$ docker swarm join-token -q worker
v2$ docker swarm join --token $TOK v1:2377
v1$ docker network create -d overlay net
v1$ docker service create -d --name web --mode global --network net alpine sleep 1000
@wait 20s
v1$ docker node rm --force v2
@wait 9s
${after}`).steps,
  )
  const [last] = steps.slice(-1)
  return last !== undefined && 'cmd' in last ? last.stdout.split('\n').slice(0, -1) : []
}

test('it is there, and the network knows it, until its grace period is over', () => {
  expect(said("v2$ docker ps --format '{{.Image}}'\n")).toEqual(['alpine:latest'])
  const peers = `docker network inspect net --format '{{len .Peers}}'`
  expect(said(`v2$ ${peers}\n`)).toEqual(['2'])
  expect(said("@wait 8s\nv2$ docker ps -a --format '{{.Image}}'\n")).toEqual([])
})

test('it is asked, killed after 10 s, and removed', () => {
  const lines = said(`@wait 8s
v2$ docker events --since 100s --until 0s --filter type=container --format '{{.Time}} {{.Action}}'
`).map((line) => line.split(' '))
  expect(lines.map(([, action]) => action)).toEqual([
    'create',
    'start',
    'kill',
    'kill',
    'stop',
    'die',
    'destroy',
  ])
  const [asked, killed] = lines.filter(([, action]) => action === 'kill').map(([at]) => Number(at))
  expect((killed as number) - (asked as number)).toBeGreaterThanOrEqual(10)
})

test('a power cut leaves it where it was: nobody removes it any more', () => {
  const after =
    "@kill v2\n@start v2\n@wait 30s\nv2$ docker ps -a --format '{{.Image}} {{.Status}}'\n"
  expect(said(after)).toEqual([expect.stringMatching(/^alpine:latest Exited \(255\) .* ago$/)])
})
