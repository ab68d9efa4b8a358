/** What lies on a machine's disk: it stays when containers go, machines lose power or leave. */
import { expect, test } from 'vitest'
import { createLab } from './lab'
import { saidIn } from './said'

function said(text: string): string[] {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }] })
  return saidIn(lab, text)
}

test('volumes: named ones stay, those that nobody named go with their container', () => {
  const words = said(`
v1$ docker volume create --label a=b keep
v1$ docker swarm init
v1$ docker service create -d --name m --mount type=volume,source=data,target=/data --mount type=volume,target=/x alpine sleep 1000
@wait 8s
v1$ docker volume ls -q
v1$ docker volume rm data
v1$ docker volume prune -af
v1$ docker service rm m
@wait 20s
@kill v1
@start v1
@wait 2s
v1$ docker volume ls -q
v1$ docker swarm leave --force
v1$ docker volume ls -q
v1$ docker volume rm keep data
v1$ docker volume rm data`)
  expect(words[3]?.replace(/^[0-9a-f]{64}\n/m, '')).toBe('data\nkeep\n')
  expect(words[4]).toMatch(/^Error .* remove data: volume is in use - \[[0-9a-f]{64}\]\n$/)
  expect(words[5]).toBe('Deleted Volumes:\nkeep\n\nTotal reclaimed space: 0B\n')
  expect([words[7], words[9]]).toEqual(['data\n', 'data\n'])
  expect(words[10]).toBe('data\nError response from daemon: get keep: no such volume\n')
  expect(words[11]).toBe('Error response from daemon: get data: no such volume\n')
})

test.each([
  ['no good', 'includes invalid characters for a local volume name'],
  ['x', 'volume name is too short, names should be at least two alphanumeric characters'],
  ['-d nfs data', 'error looking up volume plugin nfs: plugin "nfs" not found'],
])('docker volume create %s: %s', (name, why) => {
  const quoted = name.startsWith('-') ? name : `'${name}'`
  expect(said(`v1$ docker volume create ${quoted}`)[0]).toContain(why)
})
