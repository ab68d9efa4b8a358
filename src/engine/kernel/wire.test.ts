import { describe, expect, test } from 'vitest'
import { createRng } from './rng'
import { createWire, crossing, disturb, disturbed, qualityOf } from './wire'

const crossings = (wire: ReturnType<typeof createWire>, times: number): (number | null)[] => {
  const rng = createRng(1)
  return Array.from({ length: times }, () => crossing(wire, 'a', 'b', rng))
}

describe('a packet', () => {
  test('takes 1 or 2 ms on a calm network, and none to oneself', () => {
    const wire = createWire()
    expect(new Set(crossings(wire, 100))).toEqual(new Set([1, 2]))
    expect(crossing(wire, 'a', 'a', createRng(1))).toBe(0)
  })

  test.each([
    [{ latency: 200, jitter: 0 }, [200]],
    [{ latency: 10, jitter: 2 }, [10, 11, 12]],
    [{ cut: true }, [null]],
    [{ loss: 1000 }, [null]],
  ])('on a link with %j takes one of %j', (change, spans) => {
    const wire = createWire()
    disturb(wire, 'a', 'b', change)
    expect(new Set(crossings(wire, 200))).toEqual(new Set(spans))
  })

  test('is lost as often as was said: 250 of 1,000', () => {
    const wire = createWire()
    disturb(wire, 'a', 'b', { loss: 250 })
    const lost = crossings(wire, 8000).filter((span) => span === null).length
    expect(Math.abs(lost - 2000)).toBeLessThan(160)
  })
})

describe('a disturbance', () => {
  test('is of one direction only', () => {
    const wire = createWire()
    disturb(wire, 'a', 'b', { cut: true })
    expect([qualityOf(wire, 'a', 'b').cut, qualityOf(wire, 'b', 'a').cut]).toEqual([true, false])
  })

  test('adds to the one before, and is gone when all is as usual', () => {
    const wire = createWire()
    disturb(wire, 'b', 'a', { latency: 50 })
    disturb(wire, 'a', 'b', { cut: true })
    disturb(wire, 'b', 'a', { loss: 5 })
    expect(disturbed(wire)).toEqual([
      ['a>b', { latency: 1, jitter: 1, loss: 0, cut: true }],
      ['b>a', { latency: 50, jitter: 1, loss: 5, cut: false }],
    ])
    disturb(wire, 'a', 'b', { cut: false })
    disturb(wire, 'b', 'a', wire.quality)
    expect(wire.calm).toBe(true)
  })
})
