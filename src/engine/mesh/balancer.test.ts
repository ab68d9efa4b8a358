/** Who answers at a published port (spec 9.3): every machine for itself, round robin. */
import { describe, expect, test } from 'vitest'
import type { PortConfig } from '../../api/types'
import { createCircle, enter, gossipOf, handsOf, runUntil } from '../gossip/circle'
import { deleteEntry, joinNetwork, setEntry } from '../gossip/tables'
import { choose, createBalancers, takeTurn, type Endpoint } from './balancer'

const port = (published: number, mode: 'ingress' | 'host' = 'ingress'): PortConfig => ({
  Protocol: 'tcp',
  TargetPort: 80,
  PublishedPort: published,
  PublishMode: mode,
})

const endpoint = (service: string, n: number, ports: readonly PortConfig[]): Endpoint => ({
  service,
  serviceId: `${service}-id`,
  task: `${service}${n}`,
  name: `${service}.${n}`,
  machine: `v${n}`,
  address: `10.0.0.${10 + n}/24`,
  virtualIp: '10.0.0.5/24',
  aliases: [],
  containerId: '',
  ports,
})

/** Three machines on ingress; each has a task of `web`, and v3 one of `api`, too. */
function mesh() {
  const circle = createCircle(5, {})
  const machines = ['v1', 'v2', 'v3']
  for (const machine of machines) enter(circle, machine, machine === 'v1' ? [] : ['v1'])
  runUntil(circle, 3000)
  for (const [at, machine] of machines.entries()) {
    const { swim, tables } = gossipOf(circle, machine)
    const ctx = handsOf(circle, machine)
    joinNetwork(tables, swim, ctx, 'ingress')
    runUntil(circle, circle.now + 2000)
    const web = endpoint('web', at + 1, [port(8080), port(8443)])
    setEntry(tables, handsOf(circle, machine), 'ingress', web.task, web)
  }
  const api = endpoint('api', 3, [port(9000), port(9001, 'host')])
  setEntry(gossipOf(circle, 'v3').tables, handsOf(circle, 'v3'), 'ingress', api.task, api)
  runUntil(circle, circle.now + 3000)
  return circle
}

const asked = (circle: ReturnType<typeof mesh>, machine: string) => {
  const { tables } = gossipOf(circle, machine)
  const balancers = createBalancers()
  return (number: number): string => {
    const choice = choose(tables, balancers, number)
    return choice === null ? 'refused' : `${choice.endpoint.task} ${choice.turn}/${choice.of}`
  }
}

describe('a published port', () => {
  const circle = mesh()

  test('is balanced over all tasks in turn, those of other machines too', () => {
    const ask = asked(circle, 'v1')
    expect([1, 2, 3, 4].map(() => ask(8080))).toEqual([
      'web3 1/3',
      'web2 2/3',
      'web1 3/3',
      'web3 1/3',
    ])
  })

  test('shares its turns with the other ports of the service, as one firewall mark does', () => {
    const ask = asked(circle, 'v2')
    expect([8080, 8443, 8080].map(ask)).toEqual(['web3 1/3', 'web2 2/3', 'web1 3/3'])
  })

  test('has its own turns on every machine', () => {
    expect(['v1', 'v2', 'v3'].map((machine) => asked(circle, machine)(8080))).toEqual([
      'web3 1/3',
      'web3 1/3',
      'web3 1/3',
    ])
  })

  test.each([
    [9000, 'api3 1/1', 'one task behind it'],
    [9001, 'refused', 'published in host mode: not the mesh’s'],
    [80, 'refused', 'the target port is not published'],
    [1, 'refused', 'nobody publishes it'],
  ])('%i: %s (%s)', (number, answer) => expect(asked(circle, 'v1')(number)).toBe(answer))

  test('forgets a task that is no more, as soon as gossip says so', () => {
    const ask = asked(circle, 'v1')
    deleteEntry(gossipOf(circle, 'v2').tables, handsOf(circle, 'v2'), 'ingress', 'web2')
    runUntil(circle, circle.now + 1000)
    expect([1, 2, 3].map(() => ask(8080))).toEqual(['web3 1/2', 'web1 2/2', 'web3 1/2'])
  })
})

/** Each step: the tasks there are, in the order in which they came, and who answers then. */
describe('the pointer of round robin', () => {
  test.each<[string, readonly (readonly [string, number])[]]>([
    [
      'begins with the newest and goes back',
      [
        ['abc', 3],
        ['abc', 2],
        ['abc', 1],
        ['abc', 3],
      ],
    ],
    [
      'stays where it is when one comes',
      [
        ['ab', 2],
        ['abc', 1],
        ['abc', 3],
      ],
    ],
    [
      'steps back off one that goes',
      [
        ['abc', 3],
        ['abc', 2],
        ['ac', 1],
        ['ac', 3],
      ],
    ],
    [
      'begins again when the newest was last and goes',
      [
        ['abc', 3],
        ['ab', 2],
        ['ab', 1],
      ],
    ],
    [
      'is not moved when another goes',
      [
        ['abc', 3],
        ['abc', 2],
        ['ab', 1],
        ['ab', 2],
      ],
    ],
    [
      'begins anew when all have gone',
      [
        ['ab', 2],
        ['cd', 4],
        ['cd', 3],
      ],
    ],
  ])('%s', (_what, steps) => {
    const balancers = createBalancers()
    const turns = steps.map(([there]) => {
      const choices = [...there].map((c) => endpoint('web', c.charCodeAt(0) - 96, []))
      return takeTurn(balancers, choices).endpoint.task
    })
    expect(turns).toEqual(steps.map(([, n]) => `web${n}`))
  })

  test('is one for each service and network', () => {
    const balancers = createBalancers()
    const web = [1, 2].map((n) => endpoint('web', n, []))
    const elsewhere = web.map((one) => ({ ...one, virtualIp: '10.0.1.2/24' }))
    const turns = [web, elsewhere, web].map((tasks) => takeTurn(balancers, tasks).endpoint.task)
    expect(turns).toEqual(['web2', 'web2', 'web1'])
  })
})
