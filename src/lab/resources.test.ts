import { expect, test } from 'vitest'
import { createLab } from './lab'
import { saidIn } from './said'

/** Performs the lines on a manager v1 and a worker v2 with resources of its own. */
function said(text: string): string[] {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }], images: 'present' })
  const opt = '--engine-opt node-generic-resource='
  const swarm = `
host$ docker-machine create ${opt}gpu=UUID1 ${opt}gpu=UUID2 ${opt}fan=3 v2
v1$ docker swarm init
T=v1$ docker swarm join-token -q worker
v2$ docker swarm join --token $T v1:2377
@wait 2s
`
  return saidIn(lab, swarm + text).slice(4)
}

const SHOW = `docker service ps --no-trunc --format '{{.Name}} {{.Node}} {{.CurrentState}} {{.Error}}'`
const GIVEN = `docker inspect --format '{{json .GenericResources}}' $(docker service ps -q --filter name=web.1 --filter name=web.2 web)`
const env = (slot: number): string =>
  `docker exec $(docker ps -q --filter name=web.${slot}) env | grep DOCKER_RESOURCE | sort`

test('a node’s own resources are told, given by name and number, and run out', () => {
  const words = said(`
v1$ docker node inspect v2 --format '{{json .Description.Resources.GenericResources}}'
v2$ docker info --format '{{json .GenericResources}}'
v1$ docker service create -d --name web --generic-resource gpu=1 --generic-resource fan=1 --replicas 3 nginx
@wait 15s
v1$ ${SHOW} web | sort
v1$ ${GIVEN}
v2$ ${env(1)}
v2$ ${env(2)}
v1$ docker service scale -d web=1
@wait 15s
v1$ docker service scale -d web=2
@wait 5s
v1$ ${SHOW} --filter desired-state=running web
v1$ ${GIVEN}
`)
  const [gpu1, gpu2] = ['UUID1', 'UUID2'].map((Value) => ({
    NamedResourceSpec: { Kind: 'gpu', Value },
  }))
  const fans = (Value: number) => ({ DiscreteResourceSpec: { Kind: 'fan', Value } })
  const all = `${JSON.stringify([gpu1, gpu2, fans(3)])}\n`
  expect(words.slice(0, 2)).toEqual([all, all])
  expect(words[3]).toMatch(
    /^web.1 v2 Running .*\nweb.2 v2 Running .*\nweb.3 {2}Pending .*"no suitable node \(insufficient resources on 1 node\)"\n$/,
  )
  const given = [
    [gpu1, fans(1)],
    [gpu2, fans(1)],
  ]
  expect(
    (words[4] ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(given)
  expect(words[5]).toBe('DOCKER_RESOURCE_FAN=1\nDOCKER_RESOURCE_GPU=UUID1\n')
  expect(words[6]).toBe('DOCKER_RESOURCE_FAN=1\nDOCKER_RESOURCE_GPU=UUID2\n')
  expect(words[9]).toMatch(/^web.1 v2 Running .*\nweb.2 v2 Running .*\n$/)
})

test.each([
  ['foo', "incorrect term foo, missing '=' or malformed expression"],
  [
    'foo=bar --engine-opt node-generic-resource=foo=1',
    "mixed discrete and named resources in expression 'foo=[bar 1]'",
  ],
  ['foo=-1', 'cannot ask for negative resource foo'],
])('a daemon does not start with %s', (option, why) => {
  const [answer] = said(
    `host$ docker-machine create --engine-opt node-generic-resource=${option} v9`,
  )
  expect(answer).toContain(`could not parse GenericResource: ${why}`)
})
