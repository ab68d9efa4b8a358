/**
 * Swarms for benches and storms: machines that have joined, and requests that are answered before
 * the call returns. The same doors as everybody's: inputs go in, facts come out.
 */
import type { Ask, Endpoint, Reply, Routes } from '../api/routes'
import { DEFAULT_SWARM } from '../api/swarm'
import { request, type Lab } from './bench'
import { advance, createLab, nextDue } from './lab'

const PATIENCE = 60_000

/** Asks a machine's daemon and lets time go on until the answer is there. */
export function answerOf<E extends Endpoint>(
  lab: Lab,
  machine: string,
  endpoint: E,
  rest: {
    readonly params?: Routes[E]['params']
    readonly query?: Routes[E]['query']
    readonly body?: Routes[E]['body']
  } = {},
): Reply<E> {
  let reply: Reply | null = null
  const { params = {}, query = {}, body = null } = rest
  const id = request(lab, machine, { endpoint, params, query, body } as unknown as Ask)
  const eye = {
    happened: ({ fact }: { readonly fact: { readonly kind: string } }) => {
      const answer = fact as { kind: string; id?: string; reply?: Reply }
      if (answer.kind === 'request.answered' && answer.id === id) reply = answer.reply ?? null
    },
  }
  lab.eyes.push(eye)
  const end = lab.world.now + PATIENCE
  while (reply === null && lab.world.now < end) advance(lab, Math.min(nextDue(lab), end))
  lab.eyes.splice(lab.eyes.indexOf(eye), 1)
  return (reply ?? { status: 0, message: 'no answer' }) as Reply<E>
}

/** Makes the first machine a manager and lets the others join as they should. */
export function foundSwarm(lab: Lab, managers: number): void {
  const [first = '', ...others] = Object.keys(lab.world.machines)
  const { address = '' } = lab.world.machines[first] ?? {}
  const listen = { ListenAddr: '0.0.0.0:2377', Availability: 'active' }
  answerOf(lab, first, 'POST /swarm/init', {
    body: {
      ...listen,
      AdvertiseAddr: address,
      DefaultAddrPool: [],
      ForceNewCluster: false,
      AutoLockManagers: false,
      Spec: DEFAULT_SWARM,
    },
  })
  const swarm = answerOf(lab, first, 'GET /swarm')
  if (!('body' in swarm)) throw new Error(`no swarm: ${swarm.message}`)
  for (const [at, machine] of others.entries()) {
    const { Worker, Manager } = swarm.body.JoinTokens
    const JoinToken = at + 1 < managers ? Manager : Worker
    answerOf(lab, machine, 'POST /swarm/join', {
      body: { ...listen, AdvertiseAddr: '', RemoteAddrs: [`${address}:2377`], JoinToken },
    })
  }
}

/** A lab with a swarm of so many machines, calm after `rest` milliseconds. */
export function swarmOf(machines: number, managers: number, seed: number, rest: number): Lab {
  const names = Array.from({ length: machines }, (_, n) => ({ name: `v${n + 1}` }))
  const lab = createLab({ seed, machines: names, images: 'present' })
  foundSwarm(lab, managers)
  advance(lab, lab.world.now + rest)
  return lab
}
