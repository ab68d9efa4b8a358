import { describe, expect, test } from 'vitest'
import type { PortConfig } from '../../../api/types'
import {
  allocatePorts,
  claimPort,
  createPortSpace,
  drawPort,
  portsAllocated,
  reconcilePorts,
} from './ports'

/** `name:target>published/mode`, in any part but the target. */
function port(text: string): PortConfig {
  const [, name = '', target = '', published = '0', mode = 'ingress'] =
    /^(?:(\w+):)?(\d+)>(\d+)(?:\/(\w+))?$/.exec(text) ?? []
  return {
    Name: name,
    Protocol: 'tcp',
    TargetPort: Number(target),
    PublishedPort: Number(published),
    PublishMode: mode === 'host' ? 'host' : 'ingress',
  }
}

const ports = (text: string): PortConfig[] => text.split(' ').filter(Boolean).map(port)

describe('keeping what was allocated (spec 11.6)', () => {
  test.each([
    ['10000>10000', '', '10000>10000'],
    ['10000>10000 10001>10001', '10000>10000', '10000>10000 10001>10001'],
    ['10000>10000 10001>0', '10001>30000', '10000>10000 10001>0'],
    ['test1:10000>10000', 'test2:10001>10000', 'test1:10000>10000'],
    ['10000>0 10001>0', '10001>10001 10000>10000', '10000>10000 10001>10001'],
  ])('spec %j over %j', (spec, allocated, result) => {
    expect(reconcilePorts(ports(spec), ports(allocated))).toEqual(ports(result))
  })
})

describe('is the port set allocated (spec 11.6)?', () => {
  test.each([
    ['both empty', '', '', true],
    ['only the spec', '80>8080', '', false],
    ['only the endpoint', '', '80>8080', false],
    ['different lengths', '80>8080 81>8081', '80>8080', false],
    ['different target', '80>8080', '81>8080', false],
    ['different given port', '80>8080', '80>8081', false],
    ['0 on both sides', '80>0', '80>0', false],
    ['equal', '80>8080', '80>8080', true],
    ['drawn', '80>0', '80>30000', true],
    ['another order', '80>8080 81>8081', '81>8081 80>8080', true],
    ['given and drawn', '80>0 80>8080 81>8081', '80>8080 80>30000 81>8081', true],
    ['one host port for another', '80>8080/host', '81>8081/host', false],
    ['ingress becomes host', '80>8080/host', '80>8080', false],
    ['host, given', '80>8080/host', '80>8080/host', true],
    ['host, the node chooses', '80>0/host', '80>0/host', true],
    ['host, one given differs', '80>8080/host 81>0/host', '80>8081/host 81>0/host', false],
    ['host, one given equal', '80>8080/host 81>0/host', '80>8080/host 81>0/host', true],
  ])('%s', (_name, spec, allocated, expected) => {
    expect(portsAllocated(ports(spec), ports(allocated))).toBe(expected)
  })
})

describe('the space of ports (spec 9.2, 11.6)', () => {
  test('a port is taken once, per protocol', () => {
    const space = createPortSpace()
    const taken = [30_000, 30_000, 10_000, 10_000].map((number) => claimPort(space, 'tcp', number))
    expect(taken).toEqual([true, false, true, false])
    expect(claimPort(space, 'udp', 10_000)).toBe(true)
  })

  test('dynamic ports are serial, step over given ones and wrap round', () => {
    const space = createPortSpace()
    claimPort(space, 'tcp', 30_001)
    expect([drawPort(space, 'tcp'), drawPort(space, 'tcp')]).toEqual([30_000, 30_002])
    expect(drawPort(space, 'udp')).toBe(30_000)
    space.lastDrawn.set('tcp', 32_767)
    expect(drawPort(space, 'tcp')).toBe(30_003)
  })

  test('given ports come first, host ports are left to the nodes', () => {
    const given = allocatePorts(createPortSpace(), ports('80>0 81>30000 82>0/host'))
    expect(given).toEqual(ports('80>30001 81>30000 82>0/host'))
  })

  test('a full range gives nothing', () => {
    const space = createPortSpace()
    for (let i = 30_000; i <= 32_767; i++) claimPort(space, 'tcp', i)
    expect(drawPort(space, 'tcp')).toBeNull()
  })
})
