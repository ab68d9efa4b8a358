import { expect, test } from 'vitest'
import { parse } from '../transcript/parse'
import { act, createDeed, during, type Lab } from './bench'
import { filesAt } from './files'
import { answerHost } from './host'
import { advance, createLab } from './lab'
import { perform } from './perform'
import { transcribe } from './transcribe'
import { YAML } from './yaml'

const machines = [1, 2, 3].map((n) => ({ name: `v${n}`, address: `10.99.0.1${n}` }))

const factsOf = ({ branch }: Lab) => branch.record.map(({ fact, at }) => ({ fact, at }))

test('a branch written down and performed again goes as it went', () => {
  const lab = createLab({ seed: 1, machines, keeps: true, yaml: YAML })
  const { steps } = parse(`
    v1$ docker swarm init --advertise-addr 10.99.0.11
    host$ docker-machine ssh v2 docker swarm join --token $(docker-machine ssh v1 docker swarm join-token -q worker) 10.99.0.11:2377
    v1$ docker service create -d --name web --replicas 3 -p 8080:80 nginx:1.25
    @wait 20s
    @cut v2
    @wait 9s
    @heal v2
    @wait 1s
    host$ curl http://v1:8080
    v1$ cat > shop.yml <<EOF
    > services:
    >   db:
    >     image: redis:7
    >
    > EOF
    v1$ for n in a b; do
    >   docker node update --label-add $n=1 v2
    > done
    v1$ docker stack deploy -d -c shop.yml shop
  `)
  perform(lab, steps)
  advance(lab, lab.world.now + 1000)
  const crashed = Object.values(lab.world.machines)
    .flatMap(({ memory }) => Object.keys(memory?.member?.agent.tasks ?? {}))
    .at(-1) as string
  const crash = { kind: 'container.crash', task: crashed, exitCode: 1 } as const
  during(lab, createDeed(lab, '', 'crash'), () => act(lab, crash))
  advance(lab, lab.world.now + 12_345)
  for (const [path, content] of [
    ['plain', 'a $WORKER\n\n  b\n'],
    ['odd name', "EOF\n'"],
  ] as const) {
    during(lab, createDeed(lab, '', `dropped ${path}`), () => {
      answerHost(lab, 'host', { kind: 'file.write', path, text: content, append: false })
    })
    advance(lab, lab.world.now + 100)
  }

  const text = transcribe(lab)
  expect(text).toContain('# npm run perform -- --seed 1 --machines v1=10.99.0.11,v2=10.99.0.12')
  const again = parse(text)
  expect(again.mistakes).toEqual([])
  const other = createLab({ seed: 1, machines, keeps: true, yaml: YAML })
  perform(other, again.steps)
  expect(other.world.now).toBe(lab.world.now)
  expect(factsOf(other)).toEqual(factsOf(lab))
  expect(filesAt(lab).get('shop.yml')).toBe('services:\n  db:\n    image: redis:7\n\n')
  expect(filesAt(other)).toEqual(filesAt(lab))
})
