import { expect, test } from 'vitest'
import { createLab } from './lab'
import { saidIn } from './said'

const SWARM = `
v1$ docker swarm init
T=v1$ docker swarm join-token -q worker
v2$ docker swarm join --token $T v1:2377
@wait 2s
`

/** Performs the lines on a manager v1 and a worker v2; gives what each command said. */
function said(text: string): string[] {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }, { name: 'v2' }], images: 'present' })
  return saidIn(lab, SWARM + text).slice(3)
}

const NAMES = `docker network ls --format '{{.Name}} {{.Driver}} {{.Scope}}'`
const PEERS = `docker network inspect front --format '{{len .Peers}} {{len .Containers}}'`

test('a worker knows an overlay while a task of it is there, and who else takes part', () => {
  const words = said(`
v1$ docker network create -d overlay front
v2$ docker network inspect front
v1$ docker service create -d --name web --network front --mode global nginx
@wait 8s
v2$ ${PEERS}
v2$ docker network rm front
v1$ docker service rm web
@wait 20s
v2$ docker network inspect front
v2$ docker network create -d overlay back
`)
  expect(words[1]).toContain('network front not found')
  expect(words[3]).toBe('2 2\n')
  expect(words[4]).toContain("Worker nodes can't be used to view or modify cluster state.")
  expect(words[6]).toContain('network front not found')
  expect(words[7]).toContain('This node is not a swarm manager. Use "docker swarm init"')
})

test('a bridge is of one machine, and no service can be on it', () => {
  const words = said(`
v1$ docker network create here
v1$ docker network create here
v1$ docker service create -d --name web --network here nginx
v2$ ${NAMES}
v1$ docker network rm here
v1$ docker network inspect here
`)
  expect(words[0]).toMatch(/^[0-9a-f]{64}\n$/)
  expect(words[1]).toContain('network with name here already exists')
  expect(words[2]).toContain('network here not found')
  expect(words[3]).toBe(
    'docker_gwbridge bridge local\nhost host local\ningress overlay swarm\nnone null local\n',
  )
  expect(words[4]).toBe('here\n')
  expect(words[5]).toContain('network here not found')
})

test('prune asks first, and leaves what is used', () => {
  const words = said(`
v1$ docker network create here
v1$ docker network create -d overlay used
v1$ docker network create -d overlay --label a=1 idle
v1$ docker network create -d overlay --subnet 10.9.0.0/33 bad
v1$ docker service create -d --name web --network used nginx
v1$ echo n | docker network prune
v1$ docker network prune -f --filter label=b
v1$ docker network prune -f
v1$ docker network prune -f
`).slice(3)
  expect(words[0]).toContain('invalid subnet 10.9.0.0/33: invalid CIDR block notation')
  expect(words[2]).toMatch(/not used by at least one container\.\nAre you sure .* \[y\/N\] $/)
  expect(words[3]).toBe('')
  expect(words[4]).toBe('Deleted Networks:\nhere\nidle\n\n')
  expect(words[5]).toBe('')
})

test('after a boot, containers on overlays are started again when their machine is in its swarm', () => {
  const words = said(`
v1$ docker network create -d overlay --attachable net
v2$ docker run -d --name far --network net --restart always alpine sleep 1000
v1$ docker run -d --name near --network net --restart unless-stopped alpine sleep 1000
@wait 2s
@kill v2
@wait 1s
@kill v1
@wait 1s
@start v1
v1$ docker ps --format '{{.Names}}'
@wait 20s
@start v2
v2$ docker ps -a --format '{{.Names}} {{.State}}'
v2$ docker network ls --filter scope=swarm --format '{{.Name}}'
@wait 2s
v1$ docker exec near nslookup far | grep -c Address
`).slice(3)
  expect(words).toEqual(['near\n', 'far running\n', 'ingress\nnet\n', '2\n'])
})

test('after a boot without a swarm, a container on an overlay stays where it is', () => {
  const words = said(`
v1$ docker network create -d overlay --attachable net
v2$ docker run -d --name far --network net --restart always alpine sleep 1000
@wait 2s
@kill v1
@kill v2
@start v2
v2$ docker ps -a --format '{{.Names}} {{.Status}}'
@start v1
@wait 60s
v2$ docker ps -a --format '{{.Names}} {{.State}}'
`).slice(2)
  expect(words).toEqual([expect.stringMatching(/^far Exited \(255\)/), 'far exited\n'])
})

test('without a swarm, containers on one overlay are waited for one after the other', () => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }, { name: 'v2' }], images: 'present' })
  const run = 'docker run -d --restart always --network net alpine sleep 1000'
  saidIn(
    lab,
    `${SWARM}
v1$ docker network create -d overlay --attachable net
v2$ ${run}
v2$ ${run}
@kill v1
@kill v2`,
  )
  const before = lab.world.now
  saidIn(lab, '@start v2')
  expect((lab.world.now - before) / 1000).toBeCloseTo(60, -1)
})

test('the bridges of a machine: their ranges, and who is on the one behind overlays (recorded)', () => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }] })
  const words = saidIn(
    lab,
    `
v1$ docker swarm init
v1$ docker network create -d overlay front
v1$ docker service create -d --name web --network front alpine sleep 1000
v1$ docker network create mine
v1$ docker network create other
v1$ docker network rm mine
v1$ docker network create again
@wait 20s
v1$ docker network inspect bridge docker_gwbridge other again --format '{{.Name}} {{range .IPAM.Config}}{{.Subnet}} {{.Gateway}}{{end}}'
v1$ docker network inspect docker_gwbridge --format '{{range .Containers}}{{.Name}} {{.IPv4Address}} {{.MacAddress}}{{println}}{{end}}'
v1$ docker network inspect docker_gwbridge --format '{{json .Options}}'
`,
  )
  const [ranges, ends = '', options = ''] = words.slice(-3)
  expect(ranges).toBe(
    [
      'bridge 172.17.0.0/16 172.17.0.1',
      'docker_gwbridge 172.18.0.0/16 172.18.0.1',
      'other 172.20.0.0/16 172.20.0.1',
      'again 172.19.0.0/16 172.19.0.1',
      '',
    ].join('\n'),
  )
  expect(ends).toMatch(
    /^gateway_[0-9a-f]{12} 172\.18\.0\.3\/16 02:42:ac:12:00:03\ngateway_ingress-sbox 172\.18\.0\.2\/16 02:42:ac:12:00:02\n/,
  )
  expect(JSON.parse(options)).toEqual({
    'com.docker.network.bridge.enable_icc': 'false',
    'com.docker.network.bridge.enable_ip_masquerade': 'true',
    'com.docker.network.bridge.name': 'docker_gwbridge',
  })
})

test('inspect --verbose tells the services on a network, wherever their tasks are (recorded)', () => {
  const look = `docker network inspect -v front --format '{{json .Services}}'`
  const words = said(`
v1$ docker network create -d overlay --attachable front
v1$ docker service create -d --name web --replicas 2 --network front -p 8080:80 nginx
@wait 3s
v1$ docker service create -d --name rr --endpoint-mode dnsrr --constraint node.role==worker --network front nginx
@wait 4s
v1$ docker run -d --name hand --network front nginx
@wait 2s
v1$ ${look}
v2$ ${look}
v1$ docker network inspect -v ingress --format '{{range $k, $s := .Services}}{{$k}} {{$s.VIP}} {{$s.Ports}}{{range $s.Tasks}} {{.EndpointIP}}{{end}}{{println}}{{end}}'
v1$ docker network inspect front --format '{{json .Services}}'
v1$ docker network inspect -v docker_gwbridge --format '{{json .Services}}'
`)
  const [told = '', same, mesh, quiet, bridge] = words.slice(-5)
  type End = { readonly Name: string; readonly EndpointIP: string; readonly Info: object }
  type Told = {
    readonly VIP: string
    readonly LocalLBIndex: number
    readonly Tasks: readonly End[]
  }
  const services = Object.entries(JSON.parse(told) as Record<string, Told>)
  expect(services.map(([name, { VIP, Tasks }]) => [name, VIP, Tasks.length])).toEqual([
    ['', '<nil>', 1],
    ['rr', '<nil>', 1],
    ['web', '10.0.1.2', 2],
  ])
  const index = (at: number) => services[at]?.[1].LocalLBIndex ?? 0
  expect([index(0), index(1) > index(2), index(2) >= 256]).toEqual([0, true, true])
  expect(services[1]?.[1].Tasks[0]).toMatchObject({
    Name: expect.stringMatching(/^rr\.1\.\w{25}$/),
    Info: { 'Host IP': '10.99.0.12' },
  })
  expect(same).toBe(told)
  expect(mesh).toBe(
    ' <nil> [] 10.0.0.2 10.0.0.3\nweb 10.0.0.4 [Target: 80, Publish: 8080] 10.0.0.5 10.0.0.6\n\n',
  )
  expect([quiet, bridge]).toEqual(['null\n', 'null\n'])
})

test('a task that is told to stop is let be for a second, and its overlay goes before it (recorded)', () => {
  const told = said(`
v1$ docker network create -d overlay net
v1$ docker service create -d --name web --network net --constraint node.role==manager nginx
@wait 5s
v1$ docker service rm web
@wait 20s
v1$ docker events --since 100s --until 0s --filter type=container --filter type=network --filter type=service --format '{{.TimeNano}} {{.Type}} {{.Action}} {{.Actor.Attributes.signal}}'`)
  const events = (told.at(-1) ?? '')
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
  const at = (type: string, action: string, signal = '<no'): number => {
    const found = events.findLast(
      (one) => one.slice(1, 4).join(' ') === `${type} ${action} ${signal}`,
    )
    return Math.round(Number(found?.[0]) / 1e6)
  }
  const since = (from: number, to: number): number => to - from
  const [removed, killed] = [at('service', 'remove'), at('container', 'kill', '15')]
  expect(since(removed, killed)).toBeGreaterThan(3000)
  expect(since(removed, killed)).toBeLessThan(3400)
  const died = at('container', 'die')
  expect(since(killed, died)).toBeLessThan(10_700)
  const [network, container] = [at('network', 'destroy'), at('container', 'destroy')]
  expect(since(died, network)).toBeLessThan(700)
  expect(since(network, container)).toBeGreaterThan(1900)
})

test('the mesh’s end of ingress is in its sandbox some time after a swarm has begun (recorded)', () => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }], images: 'present' })
  const look = `v1$ docker network inspect ingress --format '{{range $k,$v := .Containers}}{{$k}} {{$v.EndpointID}} {{$v.Name}}{{end}}'`
  const words = saidIn(lab, `v1$ docker swarm init\n@wait 1s\n${look}\n@wait 1s\n${look}`)
  expect(words[1]).toMatch(/^ep-([0-9a-f]{64}) \1 ingress-endpoint\n$/)
  expect(words[2]).toMatch(/^ingress-sbox [0-9a-f]{64} ingress-endpoint\n$/)
})

test('networks that only keep settings for others are refused, not made as other ones', () => {
  const words = said(`
v1$ docker network create --config-only --subnet 192.168.50.0/24 settings
v1$ docker network create --config-from settings near
v1$ docker network ls -qf name=near
`)
  const why = 'Error response from daemon: configuration networks are not simulated\n'
  expect(words).toEqual([why, why, ''])
})
