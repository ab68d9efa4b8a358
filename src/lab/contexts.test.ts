/** Which daemon the terminal's docker speaks to: contexts, hosts, and what stands in the way. */
import { expect, test } from 'vitest'
import { act } from './bench'
import { filesAt } from './files'
import { advance, createLab } from './lab'
import { atTerminal, saidIn } from './said'
import { SHELL } from './shell'
import { foundSwarm } from './swarm'
import { createTerminals, exec, typed } from './terminals'
import { seek } from './travel'

/** A lab whose v1 and v2 are in a swarm, v3 in none; what a line prints there, with its status. */
function bench() {
  const machines = ['v1', 'v2', 'v3'].map((name, at) => ({ name, address: `10.99.0.1${at + 1}` }))
  const lab = createLab({ seed: 5, machines: machines.slice(0, 2), keeps: true, images: 'present' })
  foundSwarm(lab, 1)
  const { run } = atTerminal(lab)
  run('docker-machine create v3', 'host')
  const enter = (on: string, line: string): string => {
    const { status, stdout, stderr } = run(line, on)
    return `${stdout}${stderr}${status === 0 ? '' : `[${status}]`}`
  }
  return { lab, enter }
}

const NAME = `docker info --format '{{.Name}} {{.ClientInfo.Context}}'`

test('a context leads to its machine, on this computer only', () => {
  const { enter } = bench()
  enter('host', 'docker context create second --docker host=tcp://v2:2375')
  enter('host', 'docker context create third --docker host=ssh://root@10.99.0.13')
  expect(enter('host', NAME)).toMatch(/^ default\nCannot connect .* at unix:\/\/\/var\/run\//)
  enter('host', 'docker context use second')
  expect(enter('host', NAME)).toBe('v2 second\n')
  expect(enter('host', `docker -c third ${NAME.slice(7)}`)).toBe('v3 third\n')
  expect(enter('host', `DOCKER_CONTEXT=third ${NAME}`)).toBe('v3 third\n')
  expect(enter('host', `DOCKER_HOST=tcp://v1:2376 ${NAME}`)).toBe('v1 default\n')
  expect(enter('v1', NAME)).toBe('v1 default\n')
  expect(enter('host', 'ssh v1 docker info -f {{.Name}}')).toBe('v1\n')
  expect(enter('host', 'ls')).toBe('')
  expect(enter('host', 'cat ~/.docker/config.json')).toContain('"currentContext": "second"')
})

test('docker-machine env points a shell at a machine, and turns it back', () => {
  const { lab } = bench()
  let shown = ''
  const show = (text: string): void => void (shown += text)
  const nothing = (): void => {}
  const terminals = createTerminals(
    lab,
    {
      output: (_, text) => show(text),
      echo: nothing,
      prompt: nothing,
      reading: nothing,
      leavable: nothing,
      edit: nothing,
      clear: nothing,
    },
    SHELL,
  )
  const enter = (line: string): string => {
    shown = ''
    exec(terminals, 'host', line, 100)
    advance(lab, lab.world.now + 500)
    return shown
  }
  expect(enter('eval $(docker-machine env v1)')).toBe('')
  expect(enter(NAME)).toBe('v1 default\n')
  expect(enter('docker-machine ls')).toMatch(/^v1 +\* /m)
  enter('docker-machine ssh v2')
  expect(enter(NAME)).toBe('v2 default\n')
  enter('exit')
  expect(enter(NAME)).toBe('v1 default\n')
  enter('eval "$(docker-machine env -u)"')
  expect(enter(NAME)).toContain('Cannot connect')
  typed(terminals, 'host', null)
})

test('a machine that is off, cut off or not there does not answer', () => {
  const { lab, enter } = bench()
  act(lab, { kind: 'link.cut', from: ['v1'], to: ['v2'] })
  advance(lab, lab.world.now + 10)
  const before = lab.world.now
  const gone = (at: string): string =>
    `Cannot connect to the Docker daemon at ${at}. Is the docker daemon running?\n[1]`
  expect(enter('v1', 'docker -H tcp://10.99.0.12:2375 ps')).toBe(gone('tcp://10.99.0.12:2375'))
  expect(lab.world.now - before).toBeGreaterThan(10_000)
  expect(enter('host', 'docker -H tcp://v2 ps -q')).toBe('')
  expect(enter('v1', 'docker -H ssh://v2 ps')).toContain('port 22: Connection timed out')
  act(lab, { kind: 'machine.off', machine: 'v3', how: 'shutDown' })
  advance(lab, lab.world.now + 30_000)
  expect(enter('v1', 'docker -H ssh://v3 ps')).toContain('port 22: No route to host')
  expect(enter('v1', 'docker -H ssh://v3 save -o f a b')).toContain('/images/get?names=a&names=b"')
  expect(enter('v1', 'docker -H tcp://v3:2375 ps')).toBe(gone('tcp://v3:2375'))
  expect(enter('v1', 'docker -H tcp://v1:80 ps')).toBe(gone('tcp://v1:80'))
  expect(enter('v1', 'docker -H localhost ps -q')).toBe('')
})

test('contexts are of their instant, and go with their machine', () => {
  const { lab, enter } = bench()
  const before = lab.world.now
  advance(lab, before + 10)
  enter('v1', 'docker context create second --docker host=tcp://v2:2375')
  expect(enter('v1', 'docker context ls -q')).toBe('default\nsecond\n')
  const { now } = lab.world
  seek(lab, before)
  expect(enter('v1', 'docker context ls -q')).toBe('default\n')
  seek(lab, now)
  enter('host', 'docker-machine rm -y v1')
  expect([...filesAt(lab).keys()]).toEqual([])
})

test('a bad context is told of when a command takes hold of its client, not before', () => {
  const lines = [
    'docker -c nope service scale web',
    'docker -c nope service scale web=a',
    "docker -c nope rm ''",
    'docker -c nope run --rm --restart always x',
    'docker -c nope start -a x y',
  ]
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }] })
  const words = saidIn(lab, lines.map((line) => `v1$ ${line}`).join('\n'))
  const told = words.map((text) => text.startsWith('Failed to initialize'))
  expect(told).toEqual([false, true, true, true, false])
})

test('info of a daemon that does not answer is nothing in all fields', () => {
  const [text = ''] = saidIn(
    createLab({ seed: 5, machines: [{ name: 'v1' }] }),
    'v1$ docker -H unix:///nope.sock info --format json',
  )
  expect(text).toContain('{"ID":"","Containers":0,')
  expect(text).toContain('"Swarm":{"NodeID":"","NodeAddr":"","LocalNodeState":"","ControlAvailable":false,"Error":"","RemoteManagers":null},"LiveRestoreEnabled":false,') // prettier-ignore
  expect(text).toContain('"Warnings":null,"ClientInfo":{"Debug":false,')
})
