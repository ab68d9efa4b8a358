/** The dispatcher: how soon a worker without power is found Down. */
import { below, createRng } from '../../src/engine/kernel/rng'
import { act, type Eye } from '../../src/lab/bench'
import { advance } from '../../src/lab/lab'
import { swarmOf } from '../../src/lab/swarm'
import { ofMean, ofShape, type Section } from './finding'

const WORKERS = ['v2', 'v3', 'v4', 'v5', 'v6']

/** Seconds from the power cut to Down, for each worker in each of so many rounds. */
function detections(rounds: number): number[] {
  const lab = swarmOf(WORKERS.length + 1, 1, 5, 30_000)
  const luck = createRng(1, 13)
  const spans: number[] = []
  let cutAt = 0
  const eye: Eye = {
    happened: ({ at, fact }) => {
      if (fact.kind === 'node.state' && fact.to === 'down') spans.push((at - cutAt) / 1000)
    },
  }
  lab.eyes.push(eye)
  for (let round = 0; round < rounds; round++) {
    cutAt = lab.world.now
    for (const machine of WORKERS) act(lab, { kind: 'machine.off', machine, how: 'unplugged' })
    advance(lab, lab.world.now + 20_000)
    for (const machine of WORKERS) act(lab, { kind: 'machine.on', machine })
    advance(lab, lab.world.now + 20_000 + below(luck, 5000))
  }
  return spans
}

/** The chance that a cut is found within t: a period p of 4.5 to 5.5 s, by its length; 3p less its age. */
function within(t: number): number {
  const steps = 400
  let [sum, weight] = [0, 0]
  for (let n = 0; n < steps; n++) {
    const p = 4.5 + (n + 0.5) / steps
    sum += p * Math.min(1, Math.max(0, (t - 2 * p) / p))
    weight += p
  }
  return sum / weight
}

/** All about heartbeats, from so many rounds. */
export function heartbeats(rounds: number): Section[] {
  const spans = detections(rounds)
  const theory = (2.5 * (25 + 1 / 12)) / 5
  return [
    {
      title: 'Dispatcher: from a worker’s power cut to Down',
      text:
        'The period p is drawn anew with each heartbeat from 4.5 to 5.5 s, and the leader waits 3p ' +
        '(spec 6.2). A cut falls into a period by its length, anywhere in it: 2.5 E[p²]/E[p] = 12.54 s ' +
        'in the mean, 9 to 16.5 s at the ends. Tolerance: four standard errors.',
      unit: 's',
      findings: [ofMean('5 workers at once', spans, theory)],
    },
    {
      title: 'Dispatcher: the shape of that distribution',
      text: 'Kolmogorov’s distance from it; tolerance 1.95/√runs.',
      unit: '',
      findings: [ofShape('5 workers at once', spans, within)],
    },
  ]
}
