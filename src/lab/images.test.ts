/**
 * Images by hand: pulled, named and removed. Sentences and orders of lines are those that docker
 * 28.2 printed before a daemon and a registry (docs/transcripts.md); sizes and names are our own.
 */
import { expect, test } from 'vitest'
import { LineStream } from '../cli/format/stream'
import { act } from './bench'
import { createLab } from './lab'
import { saidIn } from './said'

function said(text: string): string[] {
  return saidIn(createLab({ seed: 5, machines: [{ name: 'v1' }] }), text)
}

/** A layer's twelve digits, an ID's or a digest's sixty-four. */
const masked = (text: string): string =>
  text.replace(/[0-9a-f]{64}/g, 'DIGEST').replace(/\b[0-9a-f]{12}\b/g, 'SHORT')

const LAYER = ['Verifying Checksum', 'Download complete', 'Pull complete']

test('docker pull: what is new comes layer by layer, what is there does not come again', () => {
  const [first = '', again, quiet, other] = said(`
v1$ docker pull nginx:1.25
v1$ docker pull docker.io/library/nginx:1.25
v1$ docker pull -q nginx:1.25
v1$ docker pull busybox@sha256:${'a'.repeat(64)}`)
  const layers = ['Pulling fs layer', 'Pulling fs layer', 'Pulling fs layer', 'Pulling fs layer']
  expect(masked(first).split('\n')).toEqual([
    '1.25: Pulling from library/nginx',
    ...[...layers, 'Waiting', ...LAYER, ...LAYER, ...LAYER, ...LAYER].map((one) => `SHORT: ${one}`),
    'Digest: sha256:DIGEST',
    'Status: Downloaded newer image for nginx:1.25',
    'docker.io/library/nginx:1.25',
    '',
  ])
  expect(masked(again as string)).toBe(
    '1.25: Pulling from library/nginx\nDigest: sha256:DIGEST\nStatus: Image is up to date for nginx:1.25\ndocker.io/library/nginx:1.25\n',
  )
  expect(quiet).toBe('docker.io/library/nginx:1.25\n')
  expect(other).toContain(`Digest: sha256:${'a'.repeat(64)}\n`)
})

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'the largest image comes, as slow as it may, seed %i',
  (seed) => {
    const lab = createLab({ seed, machines: [{ name: 'v1' }] })
    expect(saidIn(lab, 'v1$ docker pull -q huge')).toEqual(['docker.io/library/huge:latest\n'])
  },
)

test('docker pull -a: a block for each tag that the registry tells of, and one status', () => {
  const [first = '', again = '', temper = ''] = said(`
v1$ docker pull -a nginx
v1$ docker pull -a nginx
v1$ docker pull -a bad/app`)
  const told = (text: string, what: RegExp): string[] =>
    text.split('\n').filter((line) => what.test(line))
  const tags = told(first, /: Pulling from library\/nginx$/).map((line) => line.split(':')[0])
  expect(tags.slice(0, 3)).toEqual(['bad', 'chatty', 'crash'])
  expect(tags).toContain('latest')
  expect(told(first, /^Digest: /)).toHaveLength(tags.length)
  expect(first.split('\n').slice(-3)).toEqual([
    'Status: Downloaded newer image for nginx',
    'docker.io/library/nginx',
    '',
  ])
  expect(told(again, /Status|Pull complete/)).toEqual(['Status: Image is up to date for nginx'])
  expect(told(temper, /Pulling from/)).toEqual(['latest: Pulling from bad/app'])
})

const DENIED = 'denied: requested access to the resource is denied'

test.each([
  [
    'nosuch',
    `Using default tag: latest\nError response from daemon: pull access denied for nosuch, repository does not exist or may require 'docker login': ${DENIED}\n`,
  ],
  [
    'nginx:nosuch',
    'Error response from daemon: manifest for nginx:nosuch not found: manifest unknown: manifest unknown\n',
  ],
])('docker pull %s', (image, words) => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }], keeps: true })
  expect(saidIn(lab, `v1$ docker pull ${image}`)).toEqual([words])
  const told = lab.branch.record.map(({ line }) => line?.text)
  expect(told.at(-1)).toContain(`v1 gets no ${image}`)
})

test('a machine that does not reach the registry gives up, and its tasks go on asking', () => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }] })
  const ends = { from: ['v1'], to: ['registry'] }
  saidIn(lab, 'v1$ docker swarm init')
  act(lab, { kind: 'link.cut', ...ends })
  const words = saidIn(
    lab,
    `v1$ docker service create -d --name web --no-resolve-image nginx
v1$ docker pull nginx:latest
v1$ docker service ps web --format '{{.CurrentState}}'`,
  )
  act(lab, { kind: 'link.heal', ...ends })
  const healed = saidIn(lab, `@wait 40s\nv1$ docker service ps web --format '{{.CurrentState}}'`)
  expect(words[1]).toMatch(/^Error response from daemon: Get "https:.*awaiting headers\)\n$/)
  expect(words[2]).toMatch(/^Preparing/)
  expect(healed[0]).toMatch(/^Running/)
})

test('names go first, the image with the last of them, unless a container holds it', () => {
  const words = said(`
v1$ docker pull -q nginx:1.25
v1$ docker tag nginx:1.25 other/app
v1$ docker rmi $(docker images -q other/app)
v1$ docker rmi other/app other/app
v1$ docker swarm init
v1$ docker service create -d --name web --constraint node.role==manager nginx:1.25
@wait 5s
v1$ docker rmi nginx:1.25
v1$ docker rmi $(docker images -q)
v1$ docker rmi -f $(docker images -q)
v1$ docker rmi -f nginx:1.25
v1$ docker images
v1$ docker image prune -af
v1$ docker service rm web
@wait 15s
v1$ docker image prune -f
v1$ docker images -q`).map(masked)
  const conflict = 'Error response from daemon: conflict: unable to'
  expect(words[2]).toBe(
    `${conflict} delete SHORT (must be forced) - image is referenced in multiple repositories\n`,
  )
  expect(words[3]).toBe(
    'Untagged: other/app:latest\nError response from daemon: No such image: other/app:latest\n',
  )
  expect(words[6]).toBe(
    `${conflict} remove repository reference "nginx:1.25" (must force) - container SHORT is using its referenced image SHORT\n`,
  )
  const held = 'delete SHORT (cannot be forced) - image is being used by running container SHORT\n'
  expect([words[7], words[8]]).toEqual([`${conflict} ${held}`, `${conflict} ${held}`])
  expect(words[9]).toBe('Untagged: nginx:1.25\nUntagged: nginx@sha256:DIGEST\n')
  expect(words[10]).toMatch(/\n<none> +<none> +SHORT /)
  expect(words[11]).toBe('Total reclaimed space: 0B\n')
  const layers = 'deleted: sha256:DIGEST\n'.repeat(5)
  expect(words[13]).toBe(`Deleted Images:\n${layers}\nTotal reclaimed space: 70MB\n`)
  expect(words[14]).toBe('')
})

test('what a task pulled by digest has no tag; removed, it is pulled again', () => {
  const words = said(`
v1$ docker swarm init
v1$ docker service create -d --name once --restart-condition none oneshot
@wait 20s
v1$ docker images
v1$ docker rm $(docker ps -aq)
v1$ docker image prune -f
v1$ docker images -q
v1$ docker service update -d --force once
@wait 1s
v1$ docker service ps once --format '{{.CurrentState}}'
@wait 20s
v1$ docker images -q`)
  expect(words[2]).toMatch(/\noneshot +<none> /)
  expect(words[5]).toBe('')
  expect(words[7]?.split('\n')[0]).toMatch(/^Preparing/)
  expect(words[8]).toMatch(/^[0-9a-f]{12}\n$/)
})

test('images stay when the power goes', () => {
  const words = said(`
v1$ docker pull -q alpine
@kill v1
@start v1
@wait 1s
v1$ docker images --format '{{.Repository}}:{{.Tag}}'`)
  expect(words[1]).toBe('alpine:latest\n')
})

test('system df counts what is there, system prune takes what nobody uses', () => {
  const words = said(`
v1$ docker pull -q nginx:1.25
v1$ docker swarm init
v1$ docker volume create keep
v1$ docker service create -d --name w --mount type=volume,target=/x alpine sleep 1000
v1$ docker service create -d --name once --restart-condition none oneshot
@wait 12s
v1$ docker network create n
v1$ docker system df
v1$ docker system prune -a --filter until=1h
v1$ docker system prune -f --filter until=1h
v1$ docker system prune -f
v1$ docker service rm w once
@wait 15s
v1$ docker system prune -af --volumes
v1$ docker system df`).map(masked)
  const row = (...cells: readonly string[]): string => cells.join(' +')
  expect(words[6]).toMatch(
    new RegExp(
      `${row('Images', '3', '2', '134MB', '70MB \\(52%\\)')}\n` +
        `${row('Containers', '2', '1', '0B', '0B')} *\n${row('Local Volumes', '2', '1', '0B')}`,
    ),
  )
  expect(words[7]).toContain(
    '  - all build cache\n\n  Items to be pruned will be filtered with:\n  - until=1h\n\nAre you sure',
  )
  expect(words[8]).toBe('Total reclaimed space: 0B\n')
  const layers = (n: number): string => 'deleted: sha256:DIGEST\n'.repeat(n)
  const once = `untagged: oneshot@sha256:DIGEST\n${layers(5)}`
  expect(words[9]).toBe(
    `Deleted Containers:\nDIGEST\n\nDeleted Networks:\nn\n\nDeleted Images:\n${once}\nTotal reclaimed space: 60MB\n`,
  )
  expect(words[11]).toContain('\nuntagged: nginx:1.25\n')
  expect(words[11]).toContain('Total reclaimed space: 74MB\n')
  expect(words[12]).toMatch(/Images +0 +0 +0B +0B\n[^]*Local Volumes +1 +0 /)
})

/** As docker 28.2 wrote it into terminals of 120 and 80 columns, with `^` for the escape. */
test('in a terminal the lines of one layer take each other’s place', () => {
  const written = (columns: number): string => {
    let text = ''
    const stream = new LineStream({ out: (part) => void (text += part), columns })
    const line = (id: string, status: string, progressDetail = {}): void =>
      stream.write({ status, id, progressDetail })
    stream.write({ status: 'Pulling from library/nginx', id: '1.25' })
    line('2f88aa53e898', 'Pulling fs layer')
    line('9e1d7127737b', 'Pulling fs layer')
    line('2f88aa53e898', 'Downloading', { current: 820_200, total: 1_108_000 })
    stream.write({ status: 'Status: Downloaded newer image for nginx:1.25' })
    return text.replaceAll('\u001b', '^')
  }
  const head =
    '1.25: Pulling from library/nginx\n\n^[1A^[2K\r2f88aa53e898: Pulling fs layer \r^[1B' +
    '\n^[1A^[2K\r9e1d7127737b: Pulling fs layer \r^[1B^[2A^[2K\r2f88aa53e898: Downloading '
  const tail = '\r^[2BStatus: Downloaded newer image for nginx:1.25\n'
  const bar = '[=====================================>             ] '
  expect(written(120)).toBe(`${head}${bar} 820.2kB/1.108MB${tail}`)
  expect(written(80)).toBe(`${head} 820.2kB/1.108MB${tail}`)
})
