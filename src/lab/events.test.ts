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
    /^2026-01-01T00:00:0\d\.\d{9}Z container create [0-9a-f]{64} \(com\.docker\.swarm\.node\.id=\w+, .*com\.docker\.swarm\.task=, com\.docker\.swarm\.task\.id=\w+, .*image=nginx:latest@sha256:[0-9a-f]{64}, name=web\.1\.\w+\)$/,
  )
})

test('filters are AND-ed, and a template has Go’s names', () => {
  expect(
    told(
      "--filter type=container --filter event=start --format '{{.Type}} {{.Action}} {{.Actor.Attributes.name}}'",
    ),
  ).toEqual([expect.stringMatching(/^container start web\.1\.\w+$/)])
  expect(told('--filter scope=swarm --filter type=container')).toEqual([])
})

/** What `docker events` tells of a container while `line` is at work on it, without its names. */
function heard(flags: string, line: string): string[] {
  const lab = createLab({ seed: 3, machines: [{ name: 'v1' }] })
  const { steps } = perform(
    lab,
    parse(`v1$ docker swarm init
v1$ docker service create -d --name web ${flags}
@wait 8s
v1$ true
v1$ ${line}
@wait 3s
v1$ docker events --since 100s --until 0s --filter type=container --format '{{.Action}} {{.Actor.Attributes.signal}} {{.Actor.Attributes.exitCode}}'
`).steps,
  )
  const [last] = steps.slice(-1)
  const lines = last !== undefined && 'cmd' in last ? last.stdout.split('\n').slice(0, -1) : []
  return lines.map((text) => text.replaceAll(' <no value>', '')).slice(2)
}

// As a dockerd 28.5 told it of the same deeds.
const ID = '$(docker ps -q)'
const LONG = '--restart-condition none alpine sleep 1000'
test.each([
  [LONG, `docker kill -s USR1 ${ID}`, ['kill 10']],
  [LONG, `docker kill ${ID}`, ['kill 9', 'die 137']],
  [LONG, `docker stop -t 1 ${ID}`, ['kill 15', 'kill 9', 'stop', 'die 137']],
  [LONG, `docker restart -t 1 ${ID}`, ['kill 15', 'kill 9', 'stop', 'die 137', 'start', 'restart']],
  [LONG, `docker rm -f ${ID}`, ['kill 9', 'die 137', 'destroy']],
  ['--restart-condition none alpine sleep 1', 'true', ['die 0']],
  [LONG, 'docker run -d alpine sleep 9', ['create', 'start']],
  [LONG, 'docker create alpine sleep 9', ['create']],
  [
    '--stop-grace-period 1s alpine sleep 1000',
    'docker service scale -d web=0; sleep 9',
    ['kill 15', 'kill 9', 'stop', 'die 137', 'destroy'],
  ],
  [
    '--health-cmd true --health-interval 60s nginx',
    'sleep 60',
    [
      'exec_create: /bin/sh -c true',
      'exec_start: /bin/sh -c true',
      'exec_die 0',
      'health_status: healthy',
    ],
  ],
])('%s, %s: %j', (flags, line, wanted) => {
  expect(heard(flags, line)).toEqual(wanted)
})

test('on an overlay the process ends at its signal; its task is shut down when it has left the network', () => {
  const lab = createLab({ seed: 3, machines: [{ name: 'v1' }] })
  const { steps } = perform(
    lab,
    parse(`v1$ docker swarm init
v1$ docker service create -d --name web -p 80:80 --stop-grace-period 1s alpine sleep 1000
@wait 12s
v1$ docker service update -qd --force web
@wait 9s
v1$ docker events --since 15s --until 0s --filter event=kill --filter event=die --format '{{.TimeNano}}'
v1$ docker inspect $(docker service ps -q -f desired-state=shutdown web) --format '{{.Status.Timestamp}}'
`).steps,
  )
  const [told, shut] = steps.slice(-2).map((step) => ('cmd' in step ? step.stdout.trim() : ''))
  const [signal = 0, , died = 0] = (told ?? '').split('\n').map((nanos) => Number(nanos) / 1e6)
  expect(died - signal).toBeGreaterThan(1000)
  expect(died - signal).toBeLessThan(1100)
  expect(Date.parse(shut ?? '') - died).toBe(200)
})

test('what is done to containers by hand, and commands in them, as a real daemon tells it', () => {
  const lab = createLab({ seed: 3, machines: [{ name: 'v1' }] })
  const { steps } = perform(
    lab,
    parse(`v1$ docker pull -q alpine
v1$ docker run -d --name one alpine sleep 1000
v1$ docker exec one sh -c false
v1$ docker pause one
v1$ docker unpause one
v1$ docker rename one two
v1$ docker run --rm --name three alpine true
@wait 3s
v1$ docker events --since 100s --until 0s --format '{{.Action}} {{json .Actor.Attributes}}'
v1$ docker events --since 100s --until 0s --filter event=exec_start --format '{{.Action}}'
`).steps,
  )
  const [all, some] = steps.slice(-2).map((step) => ('cmd' in step ? step.stdout : ''))
  const masked = (all ?? '').replace(/[0-9a-f]{64}/g, 'ID')
  expect(masked.split('\n')).toEqual([
    'pull {"name":"alpine"}',
    'create {"image":"alpine","name":"one"}',
    'connect {"container":"ID","name":"bridge","type":"bridge"}',
    'start {"image":"alpine","name":"one"}',
    'exec_create: sh -c false {"execID":"ID","image":"alpine","name":"one"}',
    'exec_start: sh -c false {"execID":"ID","image":"alpine","name":"one"}',
    'exec_die {"execID":"ID","exitCode":"1","image":"alpine","name":"one"}',
    'pause {"image":"alpine","name":"one"}',
    'unpause {"image":"alpine","name":"one"}',
    'rename {"image":"alpine","name":"two","oldName":"/one"}',
    'create {"image":"alpine","name":"three"}',
    'attach {"image":"alpine","name":"three"}',
    'connect {"container":"ID","name":"bridge","type":"bridge"}',
    'start {"image":"alpine","name":"three"}',
    'disconnect {"container":"ID","name":"bridge","type":"bridge"}',
    'die {"execDuration":"0","exitCode":"0","image":"alpine","name":"three"}',
    'destroy {"image":"alpine","name":"three"}',
    '',
  ])
  expect(some).toBe('exec_start: sh -c false\n')
})

test('images, volumes and prunes, in the words of moby', () => {
  const lab = createLab({ seed: 3, machines: [{ name: 'v1' }] })
  const { steps } = perform(
    lab,
    parse(`v1$ docker pull -q alpine
v1$ docker tag alpine mine:1
v1$ docker volume create data
v1$ docker volume create data
v1$ docker volume rm data
v1$ docker rmi mine:1
v1$ docker rmi alpine
v1$ docker rmi nosuch
v1$ docker container prune -f
v1$ docker image prune -f
v1$ docker volume prune -f
@wait 3s
v1$ docker events --since 100s --until 0s
v1$ docker events --since 100s --until 0s --filter type=volume --filter event=destroy --format '{{.Actor.ID}}'
`).steps,
  )
  const [all, some] = steps.slice(-2).map((step) => ('cmd' in step ? step.stdout : ''))
  const lines = (all ?? '').replace(/sha256:[0-9a-f]{64}/g, 'ID').split('\n')
  expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual([
    'image pull alpine:latest (name=alpine)',
    'image tag ID (name=mine:1)',
    'volume create data (driver=local)',
    'volume destroy data (driver=local)',
    'image untag ID (name=ID)',
    'image untag ID (name=ID)',
    'image delete ID (name=ID)',
    'container prune  (reclaimed=0)',
    'image prune  (reclaimed=0)',
    'volume prune  (reclaimed=0)',
    '',
  ])
  expect(some).toBe('data\n')
})

test('a task whose image is pulled first, on the bridge; a node that leaves takes it along', () => {
  const lab = createLab({ seed: 3, machines: [{ name: 'v1' }] })
  const { steps } = perform(
    lab,
    parse(`v1$ docker swarm init
v1$ docker service create -d --name web nginx:1.25
@wait 9s
v1$ docker swarm leave -f
v1$ docker events --since 100s --until 0s --filter scope=local --format '{{.Type}} {{.Action}} {{.Actor.ID}}'
`).steps,
  )
  const [last] = steps.slice(-1)
  const lines = last !== undefined && 'cmd' in last ? last.stdout.split('\n') : []
  expect(lines.map((line) => line.replace(/[0-9a-f]{64}/, 'ID'))).toEqual([
    expect.stringMatching(/^network create \w{25}$/),
    'image pull nginx:1.25@sha256:ID',
    'container create ID',
    'network connect ID',
    'container start ID',
    'container kill ID',
    'network disconnect ID',
    'container die ID',
    'container destroy ID',
    '',
  ])
})
