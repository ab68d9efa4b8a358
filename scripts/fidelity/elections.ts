/** Elections of raft after the leader's death: when, and how often contested. */
import { must } from '../../src/engine/kernel/assert'
import { createQueue, pop, push, type Due } from '../../src/engine/kernel/queue'
import { below, createRng, type Rng } from '../../src/engine/kernel/rng'
import { campaign } from '../../src/engine/raft/campaign'
import {
  crash,
  createGroup,
  deliver,
  drain,
  enter,
  memberOf,
  stabilize,
} from '../../src/engine/raft/group'
import { majority } from '../../src/engine/raft/quorum'
import { tick } from '../../src/engine/raft/raft'
import type { RaftMessage } from '../../src/engine/raft/types'
import { deviation, fourErrors, mean, ofMean, ofShape, type Section } from './finding'

type Event =
  | { readonly kind: 'tick'; readonly id: string }
  | { readonly kind: 'message'; readonly message: RaftMessage }

interface Election {
  /** Seconds from the leader's death to the first that stands, and to the next leader. */
  readonly stood: number
  readonly led: number
  /** A second one stood before it could hear of the first. */
  readonly contested: boolean
}

/** One death of a leader among `size` managers whose ticks fall at moments of their own. */
function election(size: number, seed: number, latency: number): Election {
  const [rng, queue] = [createRng(seed, size), createQueue<Event>()]
  const [stands, leads] = [[] as number[], [] as number[]]
  let now = 0
  const group = createGroup(seed, {
    fact: ({ kind }) => {
      if (kind === 'raft.election.started') stands.push(now)
      if (kind === 'raft.leader.elected') leads.push(now)
    },
    sent: (message) => void push(queue, now + latency, { kind: 'message', message }),
  })
  const ids = Array.from({ length: size }, (_, n) => `${n + 1}`)
  for (const id of ids) {
    enter(group, id, ids)
    push(queue, below(rng, 1000), { kind: 'tick', id })
  }
  campaign(memberOf(group, '1'), 'it was told to')
  drain(group, '1')
  stabilize(group)
  const death = 5000 + below(rng, 1000)
  const due: Due<Event> = { at: 0, seq: 0, cause: 0, event: { kind: 'tick', id: '' } }
  while (leads.length < 2) {
    pop(queue, due)
    if (now < death && due.at >= death) crash(group, '1')
    now = due.at
    const { event } = due
    group.wire = []
    if (event.kind === 'message') deliver(group, event.message)
    else {
      push(queue, now + 1000, event)
      if (!group.up.has(event.id)) continue
      tick(memberOf(group, event.id))
      drain(group, event.id)
    }
  }
  const [, first = 0, second = Infinity] = stands
  const led = must(leads[1], 'somebody leads')
  return {
    stood: (first - death) / 1000,
    led: (led - death) / 1000,
    contested: second - first < latency,
  }
}

const uniform = (rng: Rng): number => below(rng, 1_000_000) / 1_000_000
const patience = (rng: Rng): number => 10 + below(rng, 10)

/** The first tick after `t` of one whose ticks fall at `phase`. */
const nextTick = (phase: number, t: number): number => phase + Math.floor(t - phase) + 1

/**
 * The same by arithmetic alone, without logs or messages: followers with a patience, a lease of
 * ten ticks, a term and a vote; requests and answers take no time.
 */
function model(size: number, rng: Rng): number {
  const voters = Array.from({ length: size - 1 }, () => {
    const phase = uniform(rng)
    return { phase, at: phase + patience(rng) - 1, lease: phase + 9, term: 1, voted: false }
  })
  const sinceHeartbeat = uniform(rng)
  for (;;) {
    const candidate = voters.reduce((a, b) => (b.at < a.at ? b : a))
    const now = candidate.at
    candidate.term++
    candidate.voted = true
    candidate.lease = 0
    candidate.at = nextTick(candidate.phase, now) + patience(rng) - 1
    let votes = 1
    for (const voter of voters) {
      if (voter === candidate || now < voter.lease || voter.term > candidate.term) continue
      if (voter.term === candidate.term && voter.voted) continue
      voter.term = candidate.term
      voter.voted = true
      voter.lease = 0
      voter.at = nextTick(voter.phase, now) + patience(rng) - 1
      votes++
    }
    if (votes >= majority(size)) return now - sinceHeartbeat
  }
}

/** The chance that the first of `others` stands within `t` seconds of the leader's death. */
function firstStands(others: number, t: number): number {
  const steps = 200
  let sum = 0
  for (let n = 0; n < steps; n++) {
    const sinceHeartbeat = (n + 0.5) / steps
    const share = Math.min(1, Math.max(0, (t + sinceHeartbeat - 9) / 10))
    sum += 1 - (1 - share) ** others
  }
  return sum / steps
}

const SIZES = [3, 5, 7]
const LATENCY = 2
const SLOW = 200

/** All about elections, from so many seeds each. */
export function elections(runs: number): Section[] {
  const seeds = Array.from({ length: runs }, (_, n) => n + 1)
  const quick = SIZES.map((size) => seeds.map((seed) => election(size, seed, LATENCY)))
  const slow = SIZES.map((size) => seeds.map((seed) => election(size, seed, SLOW)))
  const stood = quick.map((all) => all.map((one) => one.stood))
  return [
    {
      title: 'Raft: from the leader’s death until a follower stands',
      text:
        'Patience is 10 to 19 ticks, counted from the last heartbeat, and ticks fall anywhere in a second: ' +
        'a follower stands 9 to 19 s after that heartbeat, uniformly, and n − 1 followers do so first ' +
        'after 9 + 10/n s in the mean; the death is half a second after the heartbeat in the mean. ' +
        'So: 8.5 + 10/n. Tolerance: four standard errors.',
      unit: 's',
      findings: SIZES.map((size, at) =>
        ofMean(`${size} managers`, stood[at] ?? [], 8.5 + 10 / size + LATENCY / 1000),
      ),
    },
    {
      title: 'Raft: the shape of that distribution',
      text:
        'Kolmogorov’s distance between the sample and the minimum of n − 1 uniform draws less a ' +
        'uniform second; tolerance 1.95/√runs.',
      unit: '',
      findings: SIZES.map((size, at) =>
        ofShape(`${size} managers`, stood[at] ?? [], (t) => firstStands(size - 1, t)),
      ),
    },
    {
      title: 'Raft: from the leader’s death to the next leader',
      text:
        'Who stands before the others’ lease of ten ticks is over is not heard, and must be patient ' +
        'again. Theory: 20,000 draws of a model of thirty lines that knows patience, lease, term and ' +
        'vote, but no log and no message. Tolerance: four standard errors.',
      unit: 's',
      findings: SIZES.map((size, at) => {
        const rng = createRng(size, 77)
        const draws = Array.from({ length: 20_000 }, () => model(size, rng))
        const measured = (quick[at] ?? []).map(({ led }) => led)
        const found = ofMean(`${size} managers`, measured, mean(draws) + (3 * LATENCY) / 1000)
        return { ...found, tolerance: found.tolerance + fourErrors(deviation(draws), 20_000) }
      }),
    },
    {
      title: 'Raft: contested elections',
      text:
        'With messages that take 200 ms, a second follower stands before it can hear of the first ' +
        'with the chance 1 − (1 − 0.2/10)^(n − 1). Tolerance: four standard errors.',
      unit: '',
      findings: SIZES.map((size, at) => {
        const theory = 1 - (1 - SLOW / 10_000) ** (size - 1)
        const measured = mean((slow[at] ?? []).map(({ contested }) => (contested ? 1 : 0)))
        const tolerance = fourErrors(Math.sqrt(theory * (1 - theory)), runs)
        return { setting: `${size} managers`, measured, theory, tolerance, runs }
      }),
    },
  ]
}
