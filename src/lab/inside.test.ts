/** What a command inside a container sees of the secrets and configs that its task was given. */
import { expect, test } from 'vitest'
import { createLab } from './lab'
import { saidIn } from './said'

const lab = createLab({ seed: 5, machines: [{ name: 'v1' }, { name: 'v2' }], images: 'present' })

function said(text: string): string[] {
  return saidIn(lab, text)
}

const payloadsOf = (machine: string): string[] =>
  Object.values(lab.world.machines[machine]?.memory?.member?.agent.payloads ?? {}).map(
    ({ spec }) => spec.Name,
  )

test('secrets and configs are files, at their targets, and templates are filled in', () => {
  const words = said(`
v1$ docker swarm init
T=v1$ docker swarm join-token -q worker
v2$ docker swarm join --token $T v1:2377
@wait 2s
v1$ printf hush | docker secret create key -
v1$ printf spare | docker secret create unused -
v1$ printf 'a=1\\nb=2\\n' | docker config create conf -
v1$ printf '{{.Service.Name}}.{{.Task.Slot}}: {{secret "key"}} {{env "TIER"}} {{config "/etc/app.conf"}}' | docker config create --template-driver golang filled -
v1$ docker service create -d --name reads --constraint node.role==worker --env TIER=blue --secret key --secret source=key,target=other --config source=conf,target=/etc/app.conf --config filled alpine sleep 1000
@wait 6s
C=v2$ docker ps -q
v2$ docker exec $C cat /run/secrets/key
v2$ docker exec $C cat /run/secrets/other /etc/app.conf
v2$ docker exec $C cat /filled
v2$ docker exec $C ls /run/secrets
v2$ docker exec $C ls /run/secrets /etc/app.conf /run/none
v2$ docker exec $C cat /run/secrets/none
v2$ docker exec $C env`)
  expect(words.slice(-7)).toEqual([
    'hush',
    'husha=1\nb=2\n',
    'reads.1: hush blue a=1\nb=2\n',
    'key\nother\n',
    '/etc/app.conf\n\n/run/secrets:\nkey\nother\nls: /run/none: No such file or directory\n',
    "cat: can't open '/run/secrets/none': No such file or directory\n",
    expect.stringContaining('\nTIER=blue\n'),
  ])
})

test('an agent has what its tasks need, and lets go of it with the last of them', () => {
  expect(payloadsOf('v2').sort()).toEqual(['conf', 'filled', 'key'])
  expect(payloadsOf('v1')).toEqual([])
  said('v1$ docker service scale -d reads=0\n@wait 15s')
  expect(payloadsOf('v2')).toEqual([])
})
