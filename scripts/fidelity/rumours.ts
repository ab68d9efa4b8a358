/** Gossip: how soon a death is found, what it costs, how long a suspicion lasts, how rumours run. */
import { must } from '../../src/engine/kernel/assert'
import { freeze } from '../../src/engine/kernel/clone'
import { below, createRng } from '../../src/engine/kernel/rng'
import { createCircle, enter, gossipOf, kill, post, runUntil } from '../../src/engine/gossip/circle'
import type { Circle, Witness } from '../../src/engine/gossip/circle'
import { LAN } from '../../src/engine/gossip/config'
import { enrol } from '../../src/engine/gossip/roster'
import { isThere } from '../../src/engine/gossip/state'
import {
  confirmationsNeeded,
  pushPullScale,
  remaining,
  suspicionMin,
} from '../../src/engine/gossip/suspicion'
import { deviation, fourErrors, ofMean, type Finding, type Section } from './finding'

/** So many members that know each other and have nothing left to tell. */
function calmCircle(size: number, seed: number, witness: Witness): Circle {
  const circle = createCircle(seed, witness)
  const luck = createRng(seed, 5)
  for (let n = 1; n <= size; n++) {
    enter(circle, `m${n}`, n === 1 ? [] : ['m1'])
    runUntil(circle, circle.now + 1 + below(luck, 400))
  }
  runUntil(circle, circle.now + 40_000)
  return circle
}

interface Death {
  /** Probe intervals from the death until it is pinged for the first time. */
  readonly periods: number
  /** Confirmations of the first suspicion that ended, and how long it lasted. */
  readonly confirmations: number
  readonly lasted: number
}

/** One after another so many members die, are found dead, and begin anew. */
function deaths(size: number, runs: number): Death[] {
  const [found, luck] = [[] as Death[], createRng(size, 9)]
  let victim = ''
  let death = 0
  let pinged: number | null = null
  let ended: { readonly confirmations: number; readonly after: number } | null = null
  const circle = calmCircle(size, size, {
    sent: (_from, to, { kind }) => {
      if (kind === 'gossip.ping' && to === victim) pinged ??= circle.now
    },
    fact: (fact) => {
      if (fact.kind === 'gossip.member.dead' && fact.member === victim) ended ??= fact
    },
  })
  for (let run = 0; run < runs; run++) {
    runUntil(circle, circle.now + below(luck, 5000))
    const machine = `m${1 + below(luck, size)}`
    ;[death, pinged, ended] = [circle.now, null, null]
    victim = machine
    kill(circle, machine)
    runUntil(circle, circle.now + 35_000)
    victim = ''
    const { confirmations, after } = must<{ confirmations: number; after: number }>(ended, 'found')
    const periods = Math.ceil((must<number>(pinged, 'pinged') - death) / LAN.probeInterval)
    found.push({ periods, confirmations, lasted: after })
    enter(circle, machine, [machine === 'm1' ? 'm2' : 'm1'])
    runUntil(circle, circle.now + 60_000 + size * 1500)
  }
  return found
}

/** By SWIM 3.1: the periods until one of n − 1 others, each with the chance 1/(n − 1), pings it. */
const firstPing = (n: number): number => 1 / (1 - (1 - 1 / (n - 1)) ** (n - 1))

function suspicions(size: number, all: readonly Death[]): Finding[] {
  const min = suspicionMin(LAN.suspicionMult, size, LAN.probeInterval)
  const needed = confirmationsNeeded(LAN.suspicionMult, size)
  const counts = [...new Set(all.map(({ confirmations }) => confirmations))].sort((a, b) => a - b)
  return counts.map((count) => {
    const lasted = all.filter(({ confirmations }) => confirmations === count)
    const sorted = lasted.map((one) => one.lasted).sort((a, b) => a - b)
    const theory = remaining(count, needed, 0, min, min * LAN.suspicionMaxMult)
    const measured = sorted[Math.floor(sorted.length / 2)] as number
    const setting = `${size} members, ${count} confirmations`
    return {
      setting,
      measured: measured / 1000,
      theory: theory / 1000,
      tolerance: 0.01,
      runs: sorted.length,
    }
  })
}

/** Messages a member sends in a second when all is well. */
function load(size: number): Finding {
  let messages = 0
  const circle = calmCircle(size, 3, { sent: () => void messages++ })
  runUntil(circle, circle.now + 60_000)
  messages = 0
  const seconds = 360
  runUntil(circle, circle.now + seconds * 1000)
  const theory = 2 + 2000 / pushPullScale(LAN.pushPullInterval, size)
  const measured = messages / size / seconds
  return { setting: `${size} members`, measured, theory, tolerance: 0.02, runs: 1 }
}

/** Rounds of gossip from the instant in which one is told until each of the others is, in turn. */
type Spread = readonly number[]

/** By then nobody tells it any more. Virtual ms. */
const TOLD_MS = 5000

/** How so many new rumours ran, one after another. */
function spreads(size: number, runs: number): Spread[] {
  const circle = calmCircle(size, 4, {})
  const luck = createRng(size, 11)
  return Array.from({ length: runs }, (_, run) => {
    runUntil(circle, circle.now + 60_000 + below(luck, 1000))
    const name = `new${run}`
    const who = enrol(circle.roster, name, name, '')
    const rumours = [freeze({ kind: 'alive', who, incarnation: 1 } as const)]
    post(circle, name, `m${1 + below(luck, size)}`, { kind: 'gossip.gossip', rumours })
    const told: number[] = []
    const end = circle.now + TOLD_MS
    while (told.length < size && circle.now < end) {
      runUntil(circle, circle.now + 5)
      const knowing = [...circle.up.keys()].filter((machine) =>
        isThere(gossipOf(circle, machine).swim, who),
      ).length
      while (told.length < knowing) told.push(circle.now)
    }
    return told.map((at) => (at - must(told[0], 'one was told')) / LAN.gossipInterval)
  })
}

/**
 * From one who knows to so many of n: at k who know, 3k words a round go out, each to one who does not
 * know with the chance (n − k)/(n − 1). Nobody's rounds are in step with another's.
 */
function spreadRounds(n: number, know: number): number {
  const steps = Array.from({ length: know - 1 }, (_, at) => at + 1)
  return steps.reduce((sum, k) => sum + (n - 1) / (LAN.gossipNodes * k * (n - k)), 0)
}

/** All about gossip, from so many deaths and rumours each. */
export function rumours(runs: number): Section[] {
  const sizes = [8, 16, 32]
  const dead = sizes.map((size) => deaths(size, runs))
  const few = deaths(3, Math.ceil(runs / 4))
  return [
    {
      title: 'SWIM: probe periods until a dead member is pinged',
      text:
        'In a period each of the n − 1 others pings it with the chance 1/(n − 1): the first does so after ' +
        '1/(1 − (1 − 1/(n − 1))^(n − 1)) periods in the mean, which tends to e/(e − 1) = 1.58 ' +
        '(Das et al. 2002, 3.1; the ring that memberlist walks changes the bound, not the mean). ' +
        'Tolerance: four standard errors.',
      unit: 'periods',
      findings: sizes.map((size, at) => {
        const periods = (dead[at] ?? []).map((one) => one.periods)
        return ofMean(`${size} members`, periods, firstPing(size))
      }),
    },
    {
      title: 'SWIM: messages a member sends in a second at rest',
      text:
        'A ping and an answer, whatever n; and a push/pull with its answer every 30 s, more rarely ' +
        'above 32 members: 2 + 2/30. Tolerance: 0.02.',
      unit: '1/s',
      findings: [8, 32, 64].map(load),
    },
    {
      title: 'Lifeguard: how long a suspicion lasts that nobody contradicts',
      text:
        'max − log(c + 1)/log(k + 1) × (max − min) after c confirmations, with min = 4 × max(1, log10 n) s, ' +
        'max = 6 min and k = 2; at once min among fewer than four (k = 0). The median of the first ' +
        'suspicion that ended. Tolerance: 0.01 s.',
      unit: 's',
      findings: [
        ...suspicions(3, few),
        ...sizes.flatMap((size, at) => suspicions(size, dead[at] ?? [])),
      ],
    },
    {
      title: 'Gossip: rounds of 200 ms until a rumour is known to half, and to all',
      text:
        'Each who knows tells 3 at random in a round, at an instant of its own: with k who know the next one does ' +
        'after (n − 1)/(3k(n − k)) rounds in the mean; summed up, 2(n − 1)/(3n) × H(n − 1) rounds until all do ' +
        '(push of rumours in continuous time). Pings carry it, too. A rumour that nobody tells any more before all ' +
        'know it (each tells it 4⌈log10(n + 1)⌉ times; the next push/pull does the rest) is no run. Tolerance: 0.3 ' +
        'rounds and four standard errors.',
      unit: 'rounds',
      findings: [8, 32, 128].flatMap((size) => {
        const found = spreads(size, Math.ceil(runs / 4))
        return [size / 2, size].map((know) => spread(size, know, found))
      }),
    },
  ]
}

function spread(size: number, know: number, found: readonly Spread[]): Finding {
  const rounds = found.flatMap((told) => told[know - 1] ?? [])
  const setting = `${know} of ${size} members`
  const tolerance = 0.3 + fourErrors(deviation(rounds), rounds.length)
  return { ...ofMean(setting, rounds, spreadRounds(size, know)), tolerance }
}
