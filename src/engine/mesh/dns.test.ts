/** Names inside containers (spec 9.4): who is called what on which network. */
import { describe, expect, it, test } from 'vitest'
import { createCircle, enter, gossipOf, handsOf } from '../gossip/circle'
import { joinNetwork, setEntry, type Tables } from '../gossip/tables'
import { createRng } from '../kernel/rng'
import type { Endpoint } from './balancer'
import { behind, resolve } from './dns'

const rng = createRng(3, 1)
const endpoint = (service: string, slot: number, change: Partial<Endpoint> = {}): Endpoint => ({
  service,
  serviceId: `${service}-id`,
  task: `task${service}${slot}`,
  name: `${service}.${slot}`,
  machine: `v${slot}`,
  address: `10.0.1.${10 + slot}/24`,
  virtualIp: '10.0.1.2/24',
  aliases: [],
  containerId: `${service}${slot}`.padEnd(64, '0'),
  ports: [],
  ...change,
})

/** Tables of one member with these endpoints by network. */
function tablesOf(networks: Readonly<Record<string, readonly Endpoint[]>>): Tables {
  const circle = createCircle(3, {})
  enter(circle, 'n1', [])
  const { swim, tables } = gossipOf(circle, 'n1')
  const ctx = handsOf(circle, 'n1')
  for (const [network, endpoints] of Object.entries(networks)) {
    joinNetwork(tables, swim, ctx, network)
    for (const one of endpoints) setEntry(tables, ctx, network, one.task, one)
  }
  return tables
}

const tables = tablesOf({
  app: [
    endpoint('web', 1),
    endpoint('web', 2, { aliases: ['www'] }),
    endpoint('api', 1, { virtualIp: '', address: '10.0.1.31/24' }),
    endpoint('api', 2, { virtualIp: '', address: '10.0.1.32/24' }),
  ],
  other: [endpoint('hidden', 1, { address: '10.0.2.11/24', virtualIp: '10.0.2.2/24' })],
})

const addresses = (name: string, networks: readonly string[] = ['app']) =>
  resolve(tables, networks, name, rng)?.addresses.toSorted() ?? null

describe('a name means', () => {
  it.each([
    ['web', ['10.0.1.2'], 'the virtual address of a service'],
    ['web.', ['10.0.1.2'], 'the same with a final dot'],
    ['tasks.web', ['10.0.1.11', '10.0.1.12'], 'all its tasks'],
    ['www', ['10.0.1.2'], 'a service by its alias'],
    ['api', ['10.0.1.31', '10.0.1.32'], 'all tasks where there is no virtual address'],
    ['web.1.taskweb1', ['10.0.1.11'], 'a container by its name'],
    ['web2000000000', null, 'nothing: an ID is cut at twelve digits'],
    ['web200000000', ['10.0.1.12'], 'a container by its short ID'],
    ['hidden', null, 'nothing on a network that is not shared'],
    ['nosuch', null, 'nothing that nobody is called'],
  ])('%s is %j: %s', (name, wanted, _why) => {
    expect(addresses(name)).toEqual(wanted)
  })
})

test('the asker sees all its networks, and a service only where it stands', () => {
  expect(addresses('hidden', ['app', 'other'])).toEqual(['10.0.2.2'])
  expect(addresses('web', [])).toBeNull()
})

test('without a virtual address the order changes from query to query', () => {
  const seen = new Set(
    Array.from({ length: 20 }, () => resolve(tables, ['app'], 'api', rng)?.addresses.join()),
  )
  expect(seen).toEqual(new Set(['10.0.1.31,10.0.1.32', '10.0.1.32,10.0.1.31']))
})

test('an address is a service, a task, or nobody', () => {
  const who = (address: string) => behind(tables, ['app'], address)
  expect(who('10.0.1.2')).toMatchObject({ isVirtual: true, endpoints: [{ name: 'web.1' }, { name: 'web.2' }] }) // prettier-ignore
  expect(who('10.0.1.12')).toMatchObject({ isVirtual: false, endpoints: [{ name: 'web.2' }] })
  expect(who('10.0.2.11')).toBeNull()
})
