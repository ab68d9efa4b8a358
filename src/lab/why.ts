/**
 * The answer to "why?": from the last thing that happened to a task, a service or a machine back
 * to the input from which it came, a sentence each; and for a placement what each machine had.
 */
import type { About, WhyRow, WhyStep, WhyView } from '../protocol/why'
import type { Lab } from './bench'
import { causeOf } from './causes'
import { isFileChange, type Noted } from './history'
import { nodeName, peerName, taskName } from './names'
import { serviceView } from './project-service'
import { whyNew } from './why-address'
import { containerNamed, whyContainer } from './why-hand'
import { cameFrom, lastBefore } from './why-rules'
import { witness } from './witness'

const MOST_STEPS = 24

/** Why something is as it is at the playhead. */
export function why(lab: Lab, about: About): WhyView {
  const { record } = lab.branch
  const { kind, id } = about
  if (kind === 'message') return { id, ...NO_ROWS, steps: whySent(lab, Number(id)) }
  if (kind === 'election') return whyElection(lab, id)
  if (kind === 'container') {
    return { id, ...NO_ROWS, steps: whyContainer(lab, id, (noted) => rootOf(lab, noted)) }
  }
  const last = lastBefore(record, lab.noted, (fact, noted) => concerns(about, fact, noted))
  const steps = chain(lab, last)
  if (kind === 'service') return { id, ...NO_ROWS, steps: [...waitOf(lab, id), ...steps] }
  const rows = kind === 'task' ? rowsOf(lab, id) : []
  return {
    id,
    steps: [...addressOf(lab, id), ...steps],
    rows,
    caption: rows.length > 0 ? PLACES : '',
  }
}

const NO_ROWS = { rows: [], caption: '' } as const
const PLACES = 'The machines, when it last looked for a place'

/** From a fact of the record back to the input it came from; none: no steps. */
function chain(lab: Lab, last: number): WhyStep[] {
  const { record } = lab.branch
  const steps: WhyStep[] = []
  let at = last
  let first: Noted | null = null
  while (at >= 0 && steps.length < MOST_STEPS) {
    first = record[at] as Noted
    steps.push({ at: first.at, text: sentence(lab, first) })
    at = cameFrom(record, at)
  }
  if (first !== null) steps.push(rootOf(lab, first))
  return steps
}

/** Packets of one event have numbers from `seq * PACKETS` on (packets.ts). */
const PACKETS = 64

/**
 * The nearest fact in the chain of events from which a message was sent. What is said over and over
 * may come of one that happened long ago: then it is said how much lies between.
 */
function whySent(lab: Lab, packet: number): WhyStep[] {
  const { record, causes } = lab.branch
  const noted = new Map(record.map(({ seq }, at) => [seq, at]))
  let between = 0
  for (let seq = Math.floor(packet / PACKETS); seq !== 0; seq = causeOf(causes, seq)) {
    const found = noted.get(seq)
    if (found === undefined) {
      between++
      continue
    }
    const { at } = record[found] as Noted
    const text = `it is the last of ${between} alarms and messages, each the cause of the next`
    return [...(between > 1 ? [{ at, text }] : []), ...chain(lab, found)]
  }
  return []
}

/** What a task that is still new waits for. */
function addressOf({ world }: Lab, id: string): WhyStep[] {
  const store = witness(world)?.memory?.manager?.store
  const text = store === undefined ? null : whyNew(store, id)
  return text === null ? [] : [{ at: world.now, text }]
}

/** What the service's updater waits for, and until when. */
function waitOf({ world }: Lab, id: string): WhyStep[] {
  const store = witness(world)?.memory?.manager?.store
  const service = store?.services[id]
  if (store === undefined || service === undefined) return []
  const { update } = serviceView(service, store, world.now)
  if (update === null || update.waitingUntil === null) return []
  const left = ((update.waitingUntil - world.now) / 1000).toFixed(1)
  const text =
    update.waitingFor === 'delay'
      ? `its updater waits ${left} s more: the delay between two batches`
      : `its updater waits ${left} s more: new tasks that fail until then count as failed updates`
  return [{ at: world.now, text }]
}

/** Why the last election came, and how each manager voted in its term. */
function whyElection(lab: Lab, id: string): WhyView {
  const { record } = lab.branch
  const at = lastBefore(record, lab.noted, ({ kind }) => kind === 'raft.election.started')
  const fact = record[at]?.fact
  if (fact?.kind !== 'raft.election.started') return { id, ...NO_ROWS, steps: [] }
  const won = lastBefore(
    record,
    lab.noted,
    (other) => other.kind === 'manager.leading' && other.term === fact.term,
  )
  const votes = record.slice(0, lab.noted).flatMap(({ fact: vote }) => {
    const isVote = vote.kind === 'raft.vote.granted' || vote.kind === 'raft.vote.refused'
    if (!isVote || vote.term !== fact.term) return []
    const [voter, candidate] = [vote.peer, vote.candidate].map((peer) => peerName(lab.world, peer))
    const granted = vote.kind === 'raft.vote.granted'
    const says = `${granted ? 'for' : 'not for'} ${candidate}: ${vote.why}`
    return [{ machine: voter ?? '', filter: granted ? '' : 'refused', says, chosen: granted }]
  })
  const steps = chain(lab, Math.max(at, won))
  return { id, steps, rows: votes, caption: votes.length > 0 ? `Votes in term ${fact.term}` : '' }
}

function concerns({ kind, id }: About, fact: Noted['fact'], { line }: Noted): boolean {
  if (fact.kind === 'node.joined' && kind === 'machine') return fact.machine === id
  if (kind === 'task') return (fact as { task?: string }).task === id && fact.kind !== 'task.reaped'
  if (kind === 'service') {
    return (fact as { service?: string }).service === id && /^(update|service)\./.test(fact.kind)
  }
  return line?.weight === 'mark' && line.machine === id && line.task === '' && line.container === ''
}

/** The sentence of its time, or one made now for facts that the feed leaves out. */
function sentence({ world }: Lab, { fact, line }: Noted): string {
  if (line !== null) return line.text
  switch (fact.kind) {
    case 'task.created':
      return `${taskName(world, fact.task)} was made: ${fact.why}`
    case 'task.stopping':
      return `${taskName(world, fact.task)} shall be ${fact.desired}: ${fact.why}`
    case 'task.state':
      return `${taskName(world, fact.task)} is ${fact.to} on ${fact.machine}: ${fact.why}`
    default: {
      const reason = (fact as { why?: string }).why
      return `${fact.kind.replaceAll('.', ' ')}${reason === undefined ? '' : `: ${reason}`}`
    }
  }
}

/** The input at the end of the event's chain of causes. */
function rootOf({ branch }: Lab, { seq, cause }: Noted): WhyStep {
  let root = seq
  for (let next = cause; next !== 0; next = causeOf(branch.causes, root)) root = next
  const entry = branch.inputs.find(({ seq: own, input }) => own === root && !isFileChange(input))
  if (entry === undefined) return { at: 0, text: 'so the lab began' }
  const deed = branch.deeds.find(({ id }) => id === entry.deed)
  if (deed === undefined) return { at: entry.at, text: 'so the lab was set up' }
  const where = deed.terminal === '' ? '' : ` on ${deed.terminal}`
  return { at: deed.at, text: `you did${where}: ${deed.text}` }
}

/** The machines at the task's last look for a place: who was refused, and the rank of the rest. */
function rowsOf(lab: Lab, task: string): WhyRow[] {
  const { record } = lab.branch
  const at = lastBefore(
    record,
    lab.noted,
    (fact) =>
      (fact.kind === 'scheduler.placed' || fact.kind === 'scheduler.pending') && fact.task === task,
  )
  const fact = (record[at] as Noted | undefined)?.fact
  if (fact?.kind !== 'scheduler.placed' && fact?.kind !== 'scheduler.pending') return []
  const ranking = fact.kind === 'scheduler.placed' ? fact.ranking : []
  const chosen = fact.kind === 'scheduler.placed' ? fact.node : ''
  const passed = ranking.map((rank, index) => ({
    machine: nodeName(lab.world, rank.node),
    filter: '',
    says: `${index + 1}.: ${rank.ofService} of this service, ${rank.total} in all${
      rank.recentFailures > 0 ? `, ${rank.recentFailures} failed lately` : ''
    }`,
    chosen: rank.node === chosen,
  }))
  const refused = fact.refused.map(({ node, filter, why: says }) => ({
    machine: nodeName(lab.world, node),
    filter: filter ?? '',
    says,
    chosen: false,
  }))
  return [...passed, ...refused]
}

/**
 * What a name means: a machine, a service, a task (its newest), a container that somebody made by
 * hand, or the beginning of an ID.
 */
export function resolve(lab: Lab, name: string): About | null {
  if (name === 'election') return { kind: 'election', id: name }
  if (lab.world.machines[name] !== undefined) return { kind: 'machine', id: name }
  return inSwarm(lab, name) ?? containerNamed(lab, name)
}

function inSwarm(lab: Lab, name: string): About | null {
  const store = witness(lab.world)?.memory?.manager?.store
  if (store === undefined) return null
  const services = Object.values(store.services)
  const service = services.find(({ id, spec }) => spec.Name === name || id === name)
  if (service !== undefined) return { kind: 'service', id: service.id }
  const tasks = Object.values(store.tasks).sort((a, b) => b.meta.createdAt - a.meta.createdAt)
  const task =
    tasks.find(({ id }) => taskName(lab.world, id) === name) ??
    (name.length > 3 ? tasks.find(({ id }) => id.startsWith(name)) : undefined)
  return task === undefined ? null : { kind: 'task', id: task.id }
}
