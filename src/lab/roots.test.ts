/**
 * `swarm ca --rotate` to a root of the operator's own. The files in testdata/ca were made by
 * openssl, as an operator makes them; nothing else trusts them.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLab } from './lab'
import { atTerminal, saidIn } from './said'

const FOLDER = join(import.meta.dirname, 'testdata/ca')
const FILES = ['house.crt', 'house.key', 'house-pkcs8.key', 'rsa.crt', 'soon.crt', 'soon.key']
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

/** Performs the lines on a manager and a worker, with the files at hand. */
function said(text: string): string[] {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }, { name: 'v2' }], images: 'present' })
  const files: [string, string][] = FILES.map((name) => [name, read(name)])
  files.push(['both.crt', read('house.crt') + read('soon.crt')], ['no.pem', 'nothing\n'])
  files.push(['torn.crt', read('house.crt').replace(/\n.{64}\n/, '\n')])
  const { write } = atTerminal(lab)
  for (const [path, content] of files) write(path, content)
  const swarm = `
v1$ docker swarm init
T=v1$ docker swarm join-token -q worker
v2$ docker swarm join --token $T v1:2377
`
  return saidIn(lab, swarm + text).slice(3)
}

const STATE = `docker node ls --format '{{.Hostname}} {{.TLSStatus}}'`
const ROTATES = `docker info --format '{{.Swarm.Cluster.RootRotationInProgress}}'`

test.each(['house.key', 'house-pkcs8.key'])('an own root with %s becomes the root', (key) => {
  const words = said(`
v1$ docker swarm ca --rotate -q --ca-cert house.crt --ca-key ${key}
v1$ docker swarm ca
v1$ ${STATE}
T=v1$ docker swarm join-token -q worker
v2$ docker swarm leave
v2$ docker swarm join --token $T v1:2377
v1$ docker swarm ca --rotate -q --ca-cert house.crt --ca-key ${key}
v1$ docker info --format '{{json .Swarm.Cluster.Spec.CAConfig}}'
`)
  expect(words[1]).toBe(read('house.crt'))
  expect(words[2]).toBe('v1 Ready\nv2 Ready\n')
  expect(words[5]).toBe('This node joined a swarm as a worker.\n')
  expect(words[6]).toBe('')
  expect(words[7]).not.toContain('PRIVATE KEY')
})

test('a rotation to an own root waits for a node that is down', () => {
  const words = said(`
@kill v2
v1$ docker swarm ca --rotate -d --ca-cert house.crt --ca-key house.key
@wait 20s
v1$ ${STATE}
v1$ ${ROTATES}
@start v2
@wait 30s
v1$ ${STATE}
v1$ ${ROTATES}
`)
  expect(words.slice(1)).toEqual([
    'v1 Ready\nv2 Needs Rotation\n',
    'true\n',
    'v1 Ready\nv2 Ready\n',
    'false\n',
  ])
})

const invalid = (why: string): string =>
  `Error response from daemon: rpc error: code = InvalidArgument desc = ${why}\n`

test.each([
  [
    '--ca-cert none.crt',
    'invalid argument "none.crt" for "--ca-cert" flag: open none.crt: no such',
  ],
  ['--ca-cert no.pem', 'for "--ca-cert" flag: file contents must be in PEM format'],
  ['--ca-cert house.crt', 'the --ca-cert flag requires that a --ca-key flag and/or --external-ca'],
  [
    '--ca-key house.key',
    invalid('if a signing CA key is provided, the signing CA cert must also be provided'),
  ],
  ['--ca-cert house.crt --ca-key soon.key', invalid('certificate key mismatch')],
  [
    '--ca-cert house.crt --ca-key house.crt',
    invalid('malformed private key: {"code":2003,"message":"Failed to parse private key"}'),
  ],
  ['--ca-cert soon.crt --ca-key soon.key', invalid('CA certificate expires too soon')],
  ['--ca-cert rsa.crt --ca-key soon.key', 'unsupported signature algorithm'],
  ['--ca-cert torn.crt --ca-key house.key', 'invalid root certificates: '],
  [
    '--ca-cert both.crt --ca-key house.key',
    invalid('the desired CA certificate cannot contain multiple certificates'),
  ],
  [
    '--ca-cert house.crt --external-ca protocol=cfssl,url=https://ca.example',
    invalid(
      'there must be at least one valid, reachable external CA corresponding to the desired CA certificate',
    ),
  ],
])('swarm ca --rotate %s', (flags, why) => {
  expect(said(`v1$ docker swarm ca --rotate ${flags}`)[0]).toContain(why)
})
