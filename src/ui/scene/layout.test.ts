/** Machines stay where they are put, and none stands on another. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MachineView } from '../../protocol/view'
import { boundsOf, CARD, honeycomb, layout, settle, type Form, type Spots } from './layout'

const machine = (order: number): MachineView =>
  ({ id: `v${order}`, order, labels: {}, nodeLabels: {} }) as unknown as MachineView

const forms = fc.constantFrom<Form>('wide', 'tall')

test.each<Form>(['wide', 'tall'])('no card touches another, %s', (form) => {
  const machines = Array.from({ length: 120 }, (_, at) => machine(at))
  const places = [...layout(machines, settle(new Map(), machines), {}, form).values()]
  const touching = places.flatMap((a, at) =>
    places
      .slice(at + 1)
      .filter(({ x }) => Math.abs(a.x - x) < CARD.width + 20)
      .filter(({ y }) => Math.abs(a.y - y) < CARD.height + 20)
      .map((b) => [a, b]),
  )
  expect(touching).toEqual([])
})

test('nobody moves when others come and go', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(steps, forms, (orders, form) => {
      let spots: Spots = new Map()
      const there = new Map<number, MachineView>()
      let before: ReadonlyMap<string, { readonly x: number; readonly y: number }> = new Map()
      for (const order of orders) {
        if (!there.delete(order)) there.set(order, machine(order))
        const machines = [...there.values()]
        spots = settle(spots, machines)
        const now = layout(machines, spots, {}, form)
        for (const [id, place] of now) if (before.has(id)) expect(place).toEqual(before.get(id))
        before = now
      }
    }),
  )
})

test('whoever was put somewhere by hand stays there', () => {
  const machines = [machine(0), machine(1)]
  const placed = { v1: { x: 900, y: -40 } }
  expect(layout(machines, settle(new Map(), machines), placed, 'wide').get('v1')).toEqual(placed.v1)
})

test('the box holds all machines', () => {
  const machines = Array.from({ length: 9 }, (_, at) => machine(at))
  const places = layout(machines, settle(new Map(), machines), {}, 'wide')
  const { left, top, width, height } = boundsOf(places)
  for (const { x, y } of places.values()) {
    expect(x - CARD.width / 2).toBeGreaterThanOrEqual(left)
    expect(x + CARD.width / 2).toBeLessThanOrEqual(left + width)
    expect(y - CARD.height / 2).toBeGreaterThanOrEqual(top)
    expect(y + CARD.height / 2).toBeLessThanOrEqual(top + height)
  }
})

test('a honeycomb keeps within its room while its cells can be seen', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 60, max: 400 }),
      fc.integer({ min: 8, max: 200 }),
      (count, width, height) => {
        const { radius, spots } = honeycomb(count, width, height, 19)
        expect(spots).toHaveLength(count)
        if (radius <= 2.2) return
        for (const { x, y } of spots) {
          expect(Math.abs(x) + radius * 0.87).toBeLessThanOrEqual(width / 2 + 0.5)
          expect(Math.abs(y) + radius).toBeLessThanOrEqual(height / 2 + 0.5)
        }
      },
    ),
  )
})
