/**
 * Containers of no task: `docker run`, `create`, `rename`, `pause`, `network connect`. Sentences are
 * those of moby 28; what a daemon of Debian's printed to the same lines agrees in all but wording.
 */
import { expect, test } from 'vitest'
import { request } from './bench'
import { createLab } from './lab'
import { saidIn } from './said'

function said(text: string, machines = 1): string[] {
  const names = Array.from({ length: machines }, (_, n) => ({ name: `v${n + 1}` }))
  return saidIn(createLab({ seed: 5, machines: names }), text)
}

const masked = (text: string): string => text.replace(/[0-9a-f]{64}/g, 'ID')

const AFTER = "\n\nRun 'docker run --help' for more information\n"

test('in the foreground it prints what the program prints and ends as it does', () => {
  const words = said(`
v1$ docker pull -q alpine
v1$ docker run --name one alpine sh -c 'echo out; exit 7'
v1$ docker run --rm -e A=1 alpine printenv A
v1$ docker ps -a --format '{{.Names}} {{.Status}}'
v1$ docker start -a one
v1$ docker run -q redis:7 true
v1$ docker run --rm alpine nosuch
v1$ docker run --pull never nginx
v1$ docker ps -aq | wc -l`)
  expect(words.slice(1, 3)).toEqual(['out\n', '1\n'])
  expect(words[3]).toMatch(/^one Exited \(7\) /)
  expect(words.slice(4, 6)).toEqual(['out\n', ''])
  expect(words[6]).toMatch(/exec: "nosuch": executable file not found in \$PATH\n\nRun/)
  expect(words[7]).toBe(`docker: Error response from daemon: No such image: nginx:latest${AFTER}`)
  expect(words[8]).toBe('2\n')
})

test('a shell and cat read what comes down a pipe, where their input is open', () => {
  const words = said(`
v1$ docker pull -q alpine
v1$ printf 'hostname\\nexit 3\\n' | docker run --rm -i -h here alpine; echo $?
v1$ printf 'a\\nb\\n' | docker run --rm -i alpine cat
v1$ docker run --name closed alpine sh; echo $?
v1$ docker run -dt --name open alpine sh
@wait 2s
v1$ docker ps -a --format '{{.Names}} {{.State}}'`)
  expect(words.slice(1, 4)).toEqual(['here\n3\n', 'a\nb\n', '0\n'])
  expect(words[5]).toBe('open running\nclosed exited\n')
})

test('ports, names and networks belong to one; what does not start stays as it was created', () => {
  const words = said(`
v1$ docker pull -q nginx
v1$ docker run -d --name web -p 8080:80 nginx
v1$ curl -s http://v1:8080
v1$ docker run -d --name web2 -p 8080:80 nginx
v1$ docker run -d --name web nginx
v1$ docker run -d --name lost --network nope nginx
v1$ docker ps -a --format '{{.Names}} {{.State}} {{.Ports}}'
v1$ docker rm -f web
v1$ docker start web2
v1$ docker port web2`).map(masked)
  expect(words[2]).toMatch(/^Hello from [0-9a-f]{12} \(web, nginx:latest\) on v1\n$/)
  const networking =
    'ID\ndocker: Error response from daemon: failed to set up container networking:'
  const connectivity = 'driver failed programming external connectivity on endpoint web2 (ID):'
  expect(words[3]).toBe(
    `${networking} ${connectivity} Bind for 0.0.0.0:8080 failed: port is already allocated${AFTER}`,
  )
  expect(words[4]).toContain('The container name "/web" is already in use by container "ID".')
  expect(words[5]).toBe(`${networking} network nope not found${AFTER}`)
  expect(words[6]).toBe(
    'lost created \nweb2 created \nweb running 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp\n',
  )
  expect(words[9]).toBe('80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080\n')
})

test('restart policies: so often, with pauses that double, until somebody stops it', () => {
  const words = said(`
v1$ docker pull -q crash
v1$ docker run -d --name twice --restart on-failure:2 crash
v1$ docker run -d --name always --restart always crash
v1$ docker run -d --name stop --restart unless-stopped nginx
@wait 9s
v1$ docker inspect twice --format '{{.RestartCount}} {{.State.Status}} {{.State.ExitCode}}'
v1$ docker inspect always --format '{{.RestartCount}}'
v1$ docker stop always stop
@wait 5s
v1$ docker ps -q
@kill v1
@start v1
@wait 1s
v1$ docker ps -a --format '{{.Names}} {{.State}}'`)
  expect(words[4]).toBe('2 exited 1\n')
  expect(Number(words[5])).toBeGreaterThan(2)
  expect(words[7]).toBe('')
  expect(words[8]).toMatch(/^stop exited\nalways (running|restarting)\ntwice exited\n$/)
})

test('the power goes: what is to run again does, what was to be removed is gone', () => {
  const words = said(`
v1$ docker run -d --name keep --restart always -v data:/data nginx
v1$ docker run -d --name rest nginx
v1$ docker run -d --rm --name gone nginx
@kill v1
@start v1
@wait 1s
v1$ docker ps -a --format '{{.Names}} {{.Status}} {{.Mounts}}'
v1$ docker swarm init
v1$ docker swarm leave --force
v1$ docker ps --format '{{.Names}}'`)
  expect(words[3]).toMatch(/^rest Exited \(255\) .* \nkeep Up .* data\n$/)
  expect(words[6]).toBe('keep\n')
})

test('a paused container does nothing until it goes on', () => {
  const words = said(`
v1$ docker run -d --name c alpine1 sleep 3
v1$ docker run -d --name cc alpine sleep 3
v1$ docker pause cc
v1$ docker pause cc
v1$ docker exec cc true
v1$ docker rm cc
@wait 5s
v1$ docker ps --format '{{.Status}}'
v1$ docker unpause cc
@wait 1s
v1$ docker ps -a --filter name=cc --format '{{.Status}}'
v1$ docker unpause cc
v1$ docker rename cc dd
v1$ docker rename cc ee
v1$ docker rename dd dd`).map(masked)
  const daemon = 'Error response from daemon:'
  expect(words.slice(3, 6)).toEqual([
    `${daemon} Container ID is already paused\n`,
    `${daemon} Container cc is paused, unpause the container before exec\n`,
    `${daemon} cannot remove container "cc": container is paused and must be unpaused first\n`,
  ])
  expect(words[6]).toMatch(/\(Paused\)\n/)
  expect(words[8]).toMatch(/^Exited \(0\)/)
  expect(words[9]).toBe(`${daemon} Container ID is not paused\n`)
  expect(words[11]).toBe(
    `${daemon} No such container: cc\nError: failed to rename container named cc\n`,
  )
  expect(words[12]).toContain('Renaming a container with the same name as its current name')
})

test('on a bridge of their own they know each other by name', () => {
  const words = said(`
v1$ docker network create back
v1$ docker run -d --name db --network back --network-alias data redis
v1$ docker run -d --name web nginx
v1$ docker exec web nslookup db
v1$ docker network connect back web
v1$ docker exec web getent hosts data
v1$ docker network connect back web
v1$ docker network rm back
v1$ docker network inspect back --format '{{range .Containers}}{{.Name}} {{.IPv4Address}} {{end}}'
v1$ docker ps --format '{{.Names}} {{.Networks}}'
v1$ docker network disconnect back web
v1$ docker network disconnect back web
v1$ docker network connect host web`).map(masked)
  expect(words[3]).toContain("can't find db: NXDOMAIN")
  expect(words[5]).toBe('172.18.0.2      data\n')
  const daemon = 'Error response from daemon:'
  expect(words[6]).toBe(`${daemon} endpoint with name web already exists in network back\n`)
  expect(words[7]).toContain('network back has active endpoints (name:"')
  expect(words[8]).toContain('web 172.18.0.3/16')
  expect(words[9]).toBe('web bridge,back\ndb back\n')
  expect(words[11]).toBe(`${daemon} container ID is not connected to network back\n`)
  expect(words[12]).toContain('container cannot be disconnected from host network or connected')
})

test('an attachable overlay takes it in: tasks find it, and it finds them', () => {
  const words = said(`
v1$ docker swarm init
v1$ docker network create -d overlay --attachable att
v1$ docker network create -d overlay own
v1$ docker service create -d --name s --network att nginx
@wait 10s
v1$ docker run -d --name me --network own nginx
v1$ docker run --rm --network att alpine nslookup s
v1$ docker run -d --name you --network att nginx
@wait 1s
v1$ docker exec $(docker ps -q -f name=s.1) curl you
v1$ docker rm -f you
@wait 1s
v1$ docker exec $(docker ps -q -f name=s.1) nslookup you`)
  expect(words[4]).toContain(
    'Could not attach to network own: rpc error: code = PermissionDenied desc = network own not manually attachable\n',
  )
  expect(words[5]).toMatch(/Name:\ts\nAddress: 10\.0\.1\.\d+\n/)
  expect(words[7]).toMatch(/^Hello from [0-9a-f]{12} \(you, nginx:latest\) on v1\n$/)
  expect(words[9]).toContain('NXDOMAIN')
})

test('what waits to be started again is taken for running', () => {
  const words = said(`
v1$ docker pull -q alpine
v1$ docker run -d --name again --restart always alpine sh -c 'exit 1'
@wait 5s
v1$ docker ps --format '{{.Names}} {{.State}}'
v1$ docker rm again
v1$ docker rmi -f alpine
v1$ docker pause again
v1$ docker container prune -f
v1$ docker kill again
v1$ docker ps -a --format '{{.Names}} {{.State}}'
@wait 70s
v1$ docker ps -a --format '{{.Names}} {{.State}}'`).map(masked)
  const daemon = 'Error response from daemon:'
  expect(words[2]).toBe('again restarting\n')
  expect(words[3]).toBe(
    `${daemon} cannot remove container "again": container is restarting: stop the container before removing or force remove\n`,
  )
  expect(words[4]).not.toContain('Deleted:')
  expect(words[5]).toBe(
    `${daemon} Container ID is restarting, wait until the container is running\n`,
  )
  expect(words.slice(6)).toEqual([
    'Total reclaimed space: 0B\n',
    'again\n',
    'again exited\n',
    'again exited\n',
  ])
})

test('docker wait waits for one that is restarting until it has ended again', () => {
  const words = said(`
v1$ docker pull -q alpine
v1$ docker run -d --name again --restart always alpine sh -c 'exit 3'
@wait 7s
v1$ docker wait again
v1$ docker inspect again --format '{{.State.Status}} {{.RestartCount}}'
`)
  expect(words.slice(2)).toEqual(['3\n', 'restarting 7\n'])
})

test('on a worker: an overlay that it did not know, names over it, and who keeps it', () => {
  const words = said(
    `
v1$ docker swarm init --advertise-addr 10.99.0.11
TOK=v1$ docker swarm join-token -q worker
v2$ docker swarm join --token $TOK 10.99.0.11:2377
v1$ docker network create -d overlay --attachable net
v1$ docker run -d -q --name here --network net nginx:1.25
v2$ docker run -d -q --name there --network net nginx:1.25
v2$ docker network ls -q -f name=net | wc -l
@wait 2s
v2$ docker exec there wget -qO- http://here
v1$ docker network rm net
@cut v2
v2$ docker run -d -q --name late --network other nginx:1.25
@heal v2
@wait 40s
v1$ docker rm -f here
v2$ docker rm -f there
@wait 1s
v1$ docker network rm net`,
    2,
  )
  expect(words[6]).toBe('1\n')
  expect(words[7]).toMatch(/^Hello from /)
  expect(words[8]).toMatch(/network \w{25} is in use by task \w{25}/)
  expect(words[9]).toMatch(/^[0-9a-f]{64}\ndocker: Error response from daemon: /)
  expect(words.at(-1)).toBe('net\n')
})

test('what the log driver none drops cannot be read', () => {
  const unread = 'Error response from daemon: configured logging driver does not support reading\n'
  const words = said(`
v1$ docker swarm init
v1$ docker service create -d --name none --log-driver none nginx sh -c 'echo hello; sleep 1000'
v1$ docker run -d -q --name hush --log-driver none nginx sh -c 'echo hello; sleep 1000'
@wait 12s
v1$ docker service logs none
v1$ docker logs $(docker ps -q -f name=none)
v1$ docker logs hush`)
  expect(words.slice(3)).toEqual(['', unread, unread])
})

test('a stop goes on where the swarm is left meanwhile, and ends where another starts it again', () => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }] })
  const [one, two] = saidIn(
    lab,
    `v1$ docker swarm init
v1$ docker run -d -q --name one stubborn:1
v1$ docker run -d -q --name two stubborn:1`,
  ).slice(1)
  const ask = (what: 'stop' | 'restart', id = '', t = 3) =>
    request(lab, 'v1', {
      endpoint: `POST /containers/{id}/${what}`,
      params: { id: id.trim() },
      query: { t },
      body: null,
    })
  ask('stop', one)
  const states = `v1$ docker ps -a --format '{{.Names}} {{.State}}'`
  const [, left] = saidIn(lab, `v1$ docker swarm leave --force\n@wait 5s\n${states}`)
  expect(left).toBe('two running\none exited\n')
  ask('restart', two, 1)
  ask('stop', two)
  expect(saidIn(lab, `@wait 5s\n${states}`)).toEqual(['two running\none exited\n'])
  expect(lab.world.machines['v1']?.memory?.pending).toEqual({})
})
