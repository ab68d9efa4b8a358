/**
 * The answer to "why?": from the last thing that happened to a task, a service or a machine back
 * to the input from which it came, a sentence each; and for a placement what each machine had.
 */
import type { WhyRow, WhyStep, WhyView } from '../protocol/why'
import type { Lab } from './bench'
import { causeOf } from './causes'
import type { Noted } from './history'
import { nodeName, taskName } from './names'
import { cameFrom, lastBefore } from './why-rules'
import { witness } from './witness'

const MOST_STEPS = 24

export interface About {
  readonly kind: 'task' | 'service' | 'machine'
  readonly id: string
}

/** Why something is as it is at the playhead. */
export function why(lab: Lab, about: About): WhyView {
  const { record } = lab.branch
  const steps: WhyStep[] = []
  let at = lastBefore(record, lab.noted, (fact, noted) => concerns(about, fact, noted))
  let first: Noted | null = null
  while (at >= 0 && steps.length < MOST_STEPS) {
    first = record[at] as Noted
    steps.push({ at: first.at, text: sentence(lab, first) })
    at = cameFrom(record, at)
  }
  if (first !== null) steps.push(rootOf(lab, first))
  return { id: about.id, steps, rows: about.kind === 'task' ? rowsOf(lab, about.id) : [] }
}

function concerns({ kind, id }: About, fact: Noted['fact'], { line }: Noted): boolean {
  if (fact.kind === 'node.joined' && kind === 'machine') return fact.machine === id
  if (kind === 'task') return (fact as { task?: string }).task === id && fact.kind !== 'task.reaped'
  if (kind === 'service') {
    return (fact as { service?: string }).service === id && /^(update|service)\./.test(fact.kind)
  }
  return line?.weight === 'mark' && line.machine === id && line.task === ''
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
  const entry = branch.inputs.find((input) => input.seq === root)
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

/** What a name means: a machine, a service, a task (its newest), or the beginning of an ID. */
export function resolve(lab: Lab, name: string): About | null {
  if (lab.world.machines[name] !== undefined) return { kind: 'machine', id: name }
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
