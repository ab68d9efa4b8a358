/** The ports of containers: what they listen on, what leads there, and `docker ps` asked for them. */
import { beforeAll, expect, test } from 'vitest'
import type { Lab } from './bench'
import { createLab } from './lab'
import { saidIn } from './said'

let lab: Lab

beforeAll(() => {
  lab = createLab({ seed: 3, machines: [{ name: 'v1' }] })
  saidIn(
    lab,
    `
v1$ docker swarm init
v1$ docker service create -d --name web -p 8080:80 nginx
v1$ docker service create -d --name onhost --network host nginx
v1$ docker network create -d overlay --internal inner
v1$ docker service create -d --name inside --network inner nginx
v1$ docker service create -d --name door --publish mode=host,published=81,target=80 nginx
@wait 12s`,
  )
})

const said = (line: string): string => saidIn(lab, `v1$ ${line}`)[0] ?? ''

test.each([
  ['web', '80/tcp'],
  ['onhost', ''],
  ['inside', ''],
  ['door', '0.0.0.0:81->80/tcp, [::]:81->80/tcp'],
])('what of %s is shown: a port of the mesh is the mesh’s', (name, ports) => {
  expect(said(`docker ps -f name=${name} --format '{{.Ports}}'`)).toBe(`${ports}\n`)
})

test('ports: what a container listens on, what of its machine leads there, and which are asked for', () => {
  said('docker run -d --name first nginx:1')
  said(
    'docker run -d --name second -p 127.0.0.1:82:80 -p 83-84:83-84 --expose 90 --expose 95-96/udp nginx:1',
  )
  said('docker create --name third -P redis')
  said('docker run -d --name fourth -P redis')
  const names = (flags: string) =>
    said(`docker ps ${flags} -f is-task=false --format '{{.Names}}'`).trim().split('\n')
  expect(said(`docker ps -af is-task=false --format '{{.Names}} {{.Ports}}'`).split('\n')).toEqual([
    'fourth 0.0.0.0:32768->6379/tcp, [::]:32768->6379/tcp',
    'third ',
    'second 0.0.0.0:83-84->83-84/tcp, [::]:83-84->83-84/tcp, 90/tcp, 95-96/udp, 127.0.0.1:82->80/tcp',
    'first 80/tcp',
    '',
  ])
  expect(
    said(
      "docker inspect first --format '{{json .Config.ExposedPorts}} {{json .NetworkSettings.Ports}}'",
    ),
  ).toBe('{"80/tcp":{}} {"80/tcp":null}\n')
  expect(said('docker port second 80')).toBe('127.0.0.1:82\n')
  const rows: readonly [string, readonly string[]][] = [
    ['-f before=third', ['second', 'first']],
    ['-af before=fourth', ['third', 'second', 'first']],
    ['-f since=second', ['fourth']],
    ['-af since=first -f before=fourth', ['third', 'second']],
    ['-f since=/second -f name=first', ['first']],
    ['-f before=second -f name=first', ['']],
    ['-f expose=90-95', ['second']],
    ['-f expose=95', ['']],
    ['-f expose=96/udp -f publish=32768', ['fourth', 'second']],
    ['-f publish=80', ['']],
    ['-f isolation=any -f name=first', ['first']],
  ]
  expect(rows.map(([flags]) => [flags, names(flags)])).toEqual(rows)
})

test.each([
  [
    'publish=a',
    'error while looking up for publish a: strconv.ParseUint: parsing "a": invalid syntax',
  ],
  [
    'expose=1-70000',
    'error while looking up for expose 1-70000: strconv.ParseUint: parsing "70000": value out of range',
  ],
  ['expose=9-8', 'error while looking up for expose 9-8: invalid range specified for port: 9-8'],
  ['expose=/tcp', 'error while looking up for expose /tcp: empty string specified for ports'],
  ['publish=1:2', "filter for 'publish' should not contain ':': 1:2"],
  ['before=nix', 'No such container: nix'],
  ['blah=1', "invalid filter 'blah'"],
])('docker ps -f %s', (flag, reason) => {
  expect(said(`docker ps -f ${flag}`)).toBe(`Error response from daemon: ${reason}\n`)
})

test.each([
  ['1:2', 'invalid port format for --expose: 1:2'],
  [
    'x',
    'invalid range format for --expose: x, error: strconv.ParseUint: parsing "x": invalid syntax',
  ],
])('docker run --expose %s', (text, reason) => {
  expect(said(`docker run --expose ${text} nginx`)).toContain(reason)
})

test('on an overlay it is docker_gwbridge that has no port left', () => {
  said('docker network create -d overlay --attachable front')
  said('docker run -d --name taken -p 86:80 --network front nginx:1')
  expect(said('docker run -d --name late -p 86:80 --network front nginx:1')).toMatch(
    /^([0-9a-f]{64})\ndocker: Error response from daemon: failed to set up container networking: container \1: endpoint join on GW Network failed: driver failed programming external connectivity on endpoint gateway_[0-9a-f]{12} \([0-9a-f]{64}\): Bind for 0\.0\.0\.0:86 failed: port is already allocated\n/,
  )
})

test('who has ended listens nowhere', () => {
  said('docker service scale -d door=0')
  said('docker run -d --name brief -p 85:80 nginx:1 sleep 1')
  saidIn(lab, '@wait 9s')
  expect(said(`docker ps -af name=brief --format '{{.State}} {{.Ports}}'`)).toBe('exited \n')
})

/** Recorded: docker 28.5.2. What leads to the container, or why it does not start. */
test('which port it is: of a range the next one, and at one address or at all', () => {
  const own = createLab({ seed: 3, machines: [{ name: 'v1' }] })
  const answer = (line: string): string => saidIn(own, `v1$ ${line}`)[0] ?? ''
  answer('docker network create br')
  const ends = (name: string, flags: string): string => {
    const text = answer(`docker run -d --name ${name} --network br ${flags} alpine sleep 1000`)
    const why = /docker: Error .* endpoint \S+ \(\S+\): (.*)\n/.exec(text)?.[1]
    return why ?? answer(`docker ps -f name=${name} --format '{{.Ports}}'`).trim()
  }
  const both = (port: number, to = '80/tcp'): string =>
    `0.0.0.0:${port}->${to}, [::]:${port}->${to}`
  const taken = (at: string): string => `Bind for ${at} failed: port is already allocated`
  const rows: readonly [string, string, string][] = [
    ['a1', '-p 9000-9010:80', both(9000)],
    ['a1', '', ''],
    ['a2', '-p 9000-9010:80', both(9001)],
    ['a3', '-p 9001-9010:80', both(9002)],
    ['b1', '-p 80', both(32_768)],
    ['b1', '', ''],
    ['b2', '-p 80', both(32_769)],
    ['c1', '-p 127.0.0.1:7000:80', '127.0.0.1:7000->80/tcp'],
    ['c2', '-p 127.0.0.2:7000:80', '127.0.0.2:7000->80/tcp'],
    ['c3', '-p 7000:80', taken('127.0.0.1:7000')],
    ['c4', '-p 127.0.0.1:7000:81', taken('127.0.0.1:7000')],
    ['c5', '-p 7000:80/udp', both(7000, '80/udp')],
    ['c6', '-p 7000:80/udp', taken('0.0.0.0:7000')],
    ['c8', '-p 7002:80 -p 7002:81', taken('0.0.0.0:7002')],
    [
      'c9',
      '-p 7003:80 -p 127.0.0.1:7003:80',
      'failed to listen on TCP socket: address already in use',
    ],
    ['d1', "-p '[::1]:7004:80'", '[::1]:7004->80/tcp'],
    ['d2', '-p 7004:80', taken('::1:7004')],
    ['d3', '-p 127.0.0.1::80', '127.0.0.1:32768->80/tcp'],
    ['d4', '-p 0:80', both(32_770)],
    ['d5', '-p 127.0.0.1:7010-7011:80', '127.0.0.1:7010->80/tcp'],
    ['d6', '-p 127.0.0.1:7010-7011:80', '127.0.0.1:7011->80/tcp'],
    ['d7', '-p 127.0.0.1:7010-7011:80', 'all ports are allocated'],
    ['g3', '-p 0.0.0.0:7301:80', '0.0.0.0:7301->80/tcp'],
    ['g4', '-p 7301:80', taken('0.0.0.0:7301')],
    ['g5', "-p '[::]:7301:80'", '[::]:7301->80/tcp'],
  ]
  const found = rows.map(([name, flags]) => {
    if (flags !== '') return [name, flags, ends(name, flags)]
    answer(`docker rm -f ${name}`)
    return [name, '', '']
  })
  expect(found).toEqual(rows)
})
