import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { clone, fingerprint } from '../engine/index'
import type { Act } from '../protocol/act'
import { act, createDeed, during, request, type Lab } from './bench'
import { createFiller, fillOn } from './filler'
import { farthest, isSketch, titleOf, type Keyframe } from './history'
import { advance, createLab, nextDue } from './lab'
import { perform } from './perform'
import { parse } from '../transcript/parse'
import { foundSwarm } from './swarm'
import { goTo, redo, seek, stepBack, stepOn, undo } from './travel'

vi.setConfig({ testTimeout: 120_000 })

const MACHINES = ['v1', 'v2', 'v3', 'v4'].map((name) => ({ name }))

function swarm(seed: number): Lab {
  const lab = createLab({ seed, machines: MACHINES, images: 'present', keeps: true })
  foundSwarm(lab, 3)
  advance(lab, lab.world.now + 2000)
  return lab
}

const asDeed = (lab: Lab, text: string, go: () => void): void =>
  during(lab, createDeed(lab, '', text), go)

const machine = fc.constantFrom('v1', 'v2', 'v3', 'v4')
const deed: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constant('machine.off' as const),
    machine,
    how: fc.constantFrom('shutDown' as const, 'killed' as const, 'unplugged' as const),
  }),
  fc.record({ kind: fc.constant('machine.on' as const), machine }),
  fc.record({
    kind: fc.constant('link.cut' as const),
    from: fc.tuple(machine),
    to: fc.tuple(machine),
  }),
  fc.record({
    kind: fc.constant('link.heal' as const),
    from: fc.tuple(machine),
    to: fc.tuple(machine),
  }),
)
const seeds = fc.integer({ min: 1, max: 1_000_000 })
const run = fc.array(fc.record({ deed, pause: fc.integer({ min: 0, max: 9000 }) }), {
  minLength: 1,
  maxLength: 8,
})

/** What was seen in a first run: fingerprints by instant. */
type Seen = Map<number, string>

const look = (lab: Lab, seen: Seen): void => void seen.set(lab.world.now, fingerprint(lab.world))

function play(lab: Lab, steps: readonly { readonly deed: Act; readonly pause: number }[]): Seen {
  const seen: Seen = new Map()
  for (const step of steps) {
    asDeed(lab, step.deed.kind, () => act(lab, step.deed))
    if (step.deed.kind !== 'link.cut') {
      request(lab, 'v1', { endpoint: 'GET /nodes', params: {}, query: {}, body: null })
    }
    advance(lab, lab.world.now + step.pause)
    look(lab, seen)
    advance(lab, lab.world.now + 1)
  }
  return seen
}

const factsOf = ({ branch }: Lab) =>
  branch.record.map(({ fact, at, seq, cause }) => ({ fact, at, seq, cause }))

test('a world that was sought equals the first run at that instant, there and back', () => {
  fc.assert(
    fc.property(seeds, run, fc.array(fc.nat(), { maxLength: 12 }), (seed, steps, picks) => {
      const lab = swarm(seed)
      const seen = [...play(lab, steps)]
      for (const pick of picks) {
        const [at, print] = seen[pick % seen.length] as [number, string]
        seek(lab, at)
        expect(fingerprint(lab.world)).toBe(print)
      }
    }),
    { numRuns: 8 },
  )
})

test('two runs are noted alike, and what is met again is not noted again', () => {
  fc.assert(
    fc.property(seeds, run, (seed, steps) => {
      const lab = swarm(seed)
      const before = lab.world.now
      play(lab, steps)
      const record = factsOf(lab)
      const other = swarm(seed)
      play(other, steps)
      expect(factsOf(other)).toEqual(record)
      seek(other, before)
      expect(other.noted).toBeLessThanOrEqual(record.length)
      seek(other, other.branch.end)
      expect(other.branch.record.length).toBe(record.length)
    }),
    { numRuns: 6 },
  )
})

test('acting in the past begins a branch, and the first run stays as it was', () => {
  fc.assert(
    fc.property(seeds, run, run, fc.nat(), (seed, steps, others, pick) => {
      const lab = swarm(seed)
      const seen = [...play(lab, steps)]
      const [main] = lab.history.branches
      const [at] = seen[pick % seen.length] as [number, string]
      seek(lab, at)
      const past = at < lab.branch.end
      const then = [...play(lab, others)]
      expect(lab.branch !== main).toBe(past)
      const { branch } = lab
      for (const [instant, print] of then.reverse()) {
        goTo(lab, branch, instant)
        expect(fingerprint(lab.world)).toBe(print)
      }
      if (main === undefined || branch === main) return
      for (const [instant, print] of seen) {
        goTo(lab, main, instant)
        expect(fingerprint(lab.world)).toBe(print)
      }
    }),
    { numRuns: 6 },
  )
})

test('what is undone step by step is done again step by step', () => {
  fc.assert(
    fc.property(seeds, run, (seed, steps) => {
      const lab = swarm(seed)
      advance(lab, lab.world.now + 1)
      const [before, ended] = [fingerprint(lab.world), lab.world.now]
      play(lab, steps)
      const [after, at] = [fingerprint(lab.world), lab.world.now]
      for (const _ of steps) expect(undo(lab)).toBe(true)
      expect(undo(lab)).toBe(false)
      expect(lab.world.now).toBe(ended)
      expect(fingerprint(lab.world)).toBe(before)
      for (const _ of steps) expect(redo(lab)).toBe(true)
      expect(redo(lab)).toBe(false)
      expect(lab.world.now).toBe(at)
      expect(fingerprint(lab.world)).toBe(after)
      expect(lab.history.branches.length).toBe(1)
    }),
    { numRuns: 8 },
  )
})

test('a new deed after an undo keeps what was undone as a branch, and ends redoing', () => {
  const lab = swarm(5)
  asDeed(lab, 'kill v3', () => act(lab, { kind: 'machine.off', machine: 'v3', how: 'unplugged' }))
  advance(lab, lab.world.now + 5000)
  undo(lab)
  advance(lab, lab.world.now + 1000)
  expect(lab.world.machines['v3']?.power).toBe('on')
  asDeed(lab, 'kill v2', () => act(lab, { kind: 'machine.off', machine: 'v2', how: 'unplugged' }))
  advance(lab, lab.world.now + 1000)
  expect(redo(lab)).toBe(false)
  expect(lab.history.branches.map(titleOf)).toEqual(['main', 'kill v2'])
  expect(lab.branch.parent).toBe(1)
})

test('looking is no step of its own, and a step back comes from a step on', () => {
  const lab = swarm(3)
  request(lab, 'v1', { endpoint: 'GET /nodes', params: {}, query: {}, body: null })
  advance(lab, lab.world.now + 500)
  expect(undo(lab)).toBe(false)
  const start = lab.world.now
  const instants: number[] = [start]
  for (let n = 0; n < 6; n++) {
    stepOn(lab, 'message')
    instants.push(lab.world.now)
  }
  for (const at of instants.slice(1, -1).reverse()) {
    stepBack(lab, 'message')
    expect(lab.world.now).toBe(at)
  }
})

test('programs and their requests come again without the programs', () => {
  const lab = createLab({ seed: 9, machines: MACHINES, images: 'present', keeps: true })
  const { steps } = parse(`
    v1$ docker swarm init --advertise-addr 10.99.0.11
    TOK=v1$ docker swarm join-token -q worker
    v2$ docker swarm join --token $TOK 10.99.0.11:2377
    v1$ docker service create --name web --replicas 3 nginx:1.25
    @kill v2
    @wait 20s
  `)
  perform(lab, steps)
  const [at, print] = [lab.world.now, fingerprint(lab.world)]
  const early = Math.floor(at / 3)
  seek(lab, early)
  const there = fingerprint(lab.world)
  seek(lab, at)
  expect(fingerprint(lab.world)).toBe(print)
  seek(lab, early)
  expect(fingerprint(lab.world)).toBe(there)
  expect(lab.branch.deeds.map(({ text }) => text.split(' ').slice(0, 3).join(' '))).toEqual([
    'docker swarm init',
    'docker swarm join-token',
    'docker swarm join',
    'docker service create',
    '@kill v2',
  ])
})

test('keyframes leave the world as it is', () => {
  const lab = swarm(11)
  const bare = createLab({ seed: 11, machines: MACHINES, images: 'present' })
  foundSwarm(bare, 3)
  advance(bare, lab.world.now)
  const end = lab.world.now + 600_000
  for (const each of [lab, bare]) advance(each, end)
  expect(lab.branch.keyframes.length).toBeGreaterThan(2)
  expect(fingerprint(lab.world)).toBe(fingerprint(bare.world))
  expect(fingerprint(clone(lab.world))).toBe(fingerprint(bare.world))
  expect(nextDue(lab)).toBe(nextDue(bare))
})

test('worlds kept between others while time rests are what the run was at their instants', () => {
  const lab = swarm(12)
  const seen: Seen = new Map()
  for (let n = 0; n < 100; n++) {
    advance(lab, lab.world.now + 20_000)
    look(lab, seen)
  }
  const before = lab.branch.keyframes.length
  const filler = createFiller()
  while (fillOn(filler, lab));
  expect(lab.branch.keyframes.length).toBeGreaterThan(before * 1.5)
  const { queue } = (lab.branch.keyframes.at(-1) as Keyframe).world
  expect(lab.world.queue.nextSeq - queue.nextSeq).toBeLessThan(1.5 * farthest(lab.branch))
  const wholes = lab.branch.keyframes.filter(({ world }) => !isSketch(world))
  expect(wholes.length).toBeLessThan(before)
  const instants = lab.branch.keyframes.map(({ at }) => at)
  expect(instants).toEqual(instants.toSorted((a, b) => a - b))
  for (const [at, print] of [...seen].reverse()) {
    seek(lab, at)
    expect(fingerprint(lab.world)).toBe(print)
  }
})
