/** What lists of services, tasks and nodes show, and which rows, by the real client's and moby's rules. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from './bench'
import { createLab } from './lab'
import { saidIn } from './said'

const DIGEST = `sha256:${'a'.repeat(64)}`
let lab: Lab

beforeAll(() => {
  const machines = ['v1', 'v2'].map((name) => ({ name }))
  lab = createLab({ seed: 3, machines, images: 'present' })
  saidIn(
    lab,
    `
v1$ docker swarm init
T=v1$ docker swarm join-token -q worker
v2$ docker swarm join --token $T v1:2377
v1$ docker service create -d --no-resolve-image --name one -l a=1 -l b=2 docker.io/library/nginx:1.25
v1$ docker service create -d --no-resolve-image --name two -l a=1 --constraint node.role==worker nginx:1@${DIGEST}
v1$ docker service create -d --no-resolve-image --name three nginx@${DIGEST}
v1$ docker service create -d --no-resolve-image --name all --mode global alpine sleep 1000
@wait 8s`,
  )
})

const said = (line: string): string => saidIn(lab, `v1$ ${line}`)[0] ?? ''

const NAMES = `--format '{{.Name}}'`
const HOSTS = `--format '{{.Hostname}}'`

test('a digest is not shown where there is a tag, nor is what every name begins with', () => {
  const images = said(`docker service ls --format '{{.Name}} {{.Image}}'`)
  expect(images).toBe(`all alpine:latest\none nginx:1.25\nthree nginx@${DIGEST}\ntwo nginx:1\n`)
  expect(said(`docker service ps two --format '{{.Image}}'`)).toBe('nginx:1\n')
  const whole = `nginx:1@${DIGEST}\n`
  expect(said(`docker service ps two --no-trunc --format '{{.Image}}'`)).toBe(whole)
})

describe('of a filter’s values one is enough, but for labels', () => {
  test.each([
    [`docker service ls -f name=one -f name=two ${NAMES}`, 'one\ntwo\n'],
    [`docker service ls -f label=a -f label=b ${NAMES}`, 'one\n'],
    [`docker service ls -f label=a=1 ${NAMES}`, 'one\ntwo\n'],
    [`docker service ls -f mode=global ${NAMES}`, 'all\n'],
    [`docker service ps all -f node=v2 --format '{{.Node}}'`, 'v2\n'],
    [`docker service ps all -f node=self --format '{{.Node}}'`, 'v1\n'],
    [`docker service ps one -f desired-state=Running ${NAMES}`, 'one.1\n'],
    [`docker service ps one -f name=one.1 ${NAMES}`, 'one.1\n'],
    [`docker node ls -f role=MANAGER ${HOSTS}`, 'v1\n'],
    [`docker node ls -f membership=accepted ${HOSTS}`, 'v1\nv2\n'],
    [`docker service ps one -f node=nosuch`, 'Error response from daemon: node nosuch not found\n'],
    [
      'docker service ps one -f desired-state=allocated',
      "Error response from daemon: Invalid desired-state filter: 'allocated'\n",
    ],
    ['docker node ls -f role=boss', "Error response from daemon: Invalid role filter: 'boss'\n"],
    [
      'docker node ls -f membership=x',
      "Error response from daemon: Invalid membership filter: 'x'\n",
    ],
    [`docker network ls -f driver=overlay -f dangling=true ${NAMES}`, 'ingress\n'],
    [`docker network ls -f type=custom -f scope=swarm ${NAMES}`, 'ingress\n'],
    [`docker network ls -f type=builtin ${NAMES}`, 'host\nnone\n'],
    ['docker network ls -f type=x', "Error response from daemon: invalid filter: 'type'='x'\n"],
    [
      'docker network ls -f dangling=x',
      `Error response from daemon: invalid value for filter 'dangling', must be "true" (or "1"), or "false" (or "0")\n`,
    ],
    ['docker service ls -f x=y', "Error response from daemon: invalid filter 'x'\n"],
  ])('%s', (line, words) => expect(said(line)).toBe(words))
})

test('services that are not there are told of after the table, one of two alone', () => {
  const words = said(`docker service ps nosuch one other ${NAMES}`)
  expect(words).toBe('one.1\nno such service: nosuch\nno such service: other\n')
  expect(said('docker service ps nosuch')).toBe('no such service: nosuch\n')
  const prefix = said("docker service ps one ''")
  expect(prefix).toBe('multiple services found with provided prefix: \n')
})

test('services are scaled one after the other, and each fault has its name', () => {
  const words = said('docker service scale -d one=2 all=2 nosuch=1 two=x')
  expect(words).toBe(
    [
      'one scaled to 2',
      'all: scale can only be used with replicated or replicated-job mode',
      'nosuch: Error response from daemon: service nosuch not found',
      'two: invalid replicas value x: strconv.ParseUint: parsing "x": invalid syntax',
      '',
    ].join('\n'),
  )
})

test('a service whose update pauses while it is waited for stops no other', () => {
  const words = said(
    'docker service create -d --name ill --replicas 2 --restart-max-attempts 1 --restart-delay 1s nginx; sleep 6; ' +
      'docker service update -d --image oneshot:1 --update-monitor 30s ill; docker service scale ill=3 one=1',
  )
  expect(words).toMatch(
    /ill scaled to 3\none scaled to 1\n[^]*\nverify: Service one converged\nill: service update paused: update paused due to failure or early termination of task \w{25}\n$/,
  )
})

test('--pretty prints all or nothing', () => {
  const fault = 'Error response from daemon: node nosuch not found\n'
  expect(said('docker node inspect --pretty v1 nosuch')).toBe(fault)
  expect(said(`docker node inspect v1 nosuch ${HOSTS.replace('.H', '.Description.H')}`)).toBe(
    `v1\n${fault}`,
  )
})

test('what the client keeps as the daemon sent it has its signs as they are', () => {
  said("docker network create -d overlay -o 'a=<&>' signs")
  said("docker service create -d --name signs -l 'a=<&>' alpine true")
  expect(said('docker network inspect signs')).toContain('"a": "<&>"')
  expect(said('docker inspect signs --type service')).toContain('"a": "<&>"')
  expect(said('docker service inspect signs')).toContain('"a": "\\u003c\\u0026\\u003e"')
})

test('a task on the host’s own network is attached to the swarm’s copy of it (recorded)', () => {
  said('docker service create -d --name onhost --no-resolve-image --network host nginx:1')
  saidIn(lab, '@wait 2s')
  const told = said(
    "docker inspect $(docker service ps -q onhost) --format '{{json .NetworksAttachments}}'",
  )
  expect(JSON.parse(told)).toEqual([
    {
      Network: {
        ID: expect.stringMatching(/^\w{25}$/),
        Version: { Index: expect.any(Number) },
        CreatedAt: expect.any(String),
        UpdatedAt: expect.any(String),
        Spec: {
          Name: 'host',
          Labels: { 'com.docker.swarm.predefined': 'true' },
          DriverConfiguration: { Name: 'host' },
          Scope: 'swarm',
        },
        DriverState: { Name: 'host' },
        IPAMOptions: { Driver: {} },
      },
    },
  ])
  const id = '$(docker ps -q -f name=onhost)'
  const inspect = `docker inspect ${id} --format '{{.HostConfig.NetworkMode}} {{(index .NetworkSettings.Networks "host").NetworkID}}'`
  expect(said(inspect)).toBe(`host ${said('docker network ls --no-trunc -qf name=host')}`)
})

test('what a container has beside what `docker ps` shows, and the hosts it was told of', () => {
  said(
    'docker service create -d --name c --container-label a=1 --host db:10.0.0.1 --constraint node.hostname==v1 nginx:1',
  )
  saidIn(lab, '@wait 8s')
  const id = '$(docker ps -q -f name=c.1)'
  expect(said(`docker ps -f name=c.1 --format '{{.Label "a"}} {{.Labels}}'`)).toMatch(
    /^1 a=1,com\.docker\.swarm\.node\.id=\w{25},com\.docker\.swarm\.service\.id=/,
  )
  expect(said(`docker inspect ${id} --format '{{json .HostConfig.ExtraHosts}}'`)).toBe(
    '["db:10.0.0.1"]\n',
  )
})

test.each([
  ['-f name=^/c.1', 'c.1'],
  ['-f name=^c -f label=a=1', 'c.1'],
  ['-f name=.1.$', ''],
  ["-f 'name=c.1.['", ''],
  ['-f network=ingress -f name=c', ''],
  ['-f network=host', 'onhost.1'],
  ['-f is-task=true -f name=c.1', 'c.1'],
  ['-f is-task=0 -f name=c.1', ''],
  ['-f health=none -f name=c.1', 'c.1'],
  ['-f health=healthy', ''],
  ['-f exited=0', ''],
  ['-f status=running -f name=c.1', 'c.1'],
])('docker ps %s', (flags, name) => {
  const found = said(`docker ps ${flags} --format '{{.Names}}'`)
  expect(found.split('.').slice(0, 2).join('.').trim()).toBe(name)
})

test.each([
  [
    'status=up',
    'invalid value for state (up): must be one of created, running, paused, restarting, removing, exited, dead',
  ],
  [
    'health=good',
    'invalid value for health (good): must be one of none, starting, healthy, unhealthy',
  ],
  ['exited=x', 'strconv.Atoi: parsing "x": invalid syntax'],
])('docker ps -f %s', (flag, reason) => {
  const fault = `Error response from daemon: invalid filter '${flag}': ${reason}\n`
  expect(said(`docker ps -f ${flag}`)).toBe(fault)
})
