/**
 * Why a container that somebody made by hand is as it is: what befell it, back to who made it, and
 * why it stays where it is. No loop of the swarm ever decides anything about it.
 */
import type { World } from '../engine/index'
import { stateOf } from '../engine/machine/containers'
import type { About, WhyStep } from '../protocol/why'
import type { Lab } from './bench'
import type { Noted } from './history'

const MOST_TOLD = 12

/** The newest first, and before all why it stays; `rootOf` says of which deed a fact came. */
export function whyContainer(
  { world, branch, noted }: Lab,
  id: string,
  rootOf: (noted: Noted) => WhyStep,
): WhyStep[] {
  const own = branch.record
    .slice(0, noted)
    .filter(({ fact }) => fact.kind === 'container.byHand' && fact.task === id)
  const told = own.length > MOST_TOLD ? [...own.slice(0, 2), ...own.slice(2 - MOST_TOLD)] : own
  const steps = told.flatMap((one) => [
    rootOf(one),
    { at: one.at, text: one.line?.text ?? one.fact.kind },
  ])
  const unlike = steps.filter(
    ({ at, text }, n) => steps.findIndex((one) => one.at === at && one.text === text) === n,
  )
  return [...standing(world, id), ...unlike.reverse()]
}

const NOBODYS = 'no manager knows of it, so the swarm neither moves it nor starts it elsewhere'

/** Why it is where it is; nothing for one that is gone. */
function standing({ machines, now }: World, id: string): WhyStep[] {
  const machine = Object.values(machines).find(({ hand }) => hand?.containers[id] !== undefined)
  const container = machine?.hand?.containers[id]
  if (machine === undefined || container === undefined) return []
  const power = machine.power === 'on' ? '' : ', which has no power'
  const text = `${container.name} is ${stateOf(container)} on ${machine.id}${power}: ${NOBODYS}`
  return [{ at: now, text }]
}

/** One by its name or the beginning of its ID; of what is gone, by what was written down. */
export function containerNamed({ world, branch, noted }: Lab, name: string): About | null {
  const isIt = (id: string, own: string): boolean =>
    own === name || id === name || (name.length > 3 && id.startsWith(name))
  const all = Object.values(world.machines).flatMap(({ hand }) =>
    Object.values(hand?.containers ?? {}),
  )
  const found = all.find((one) => isIt(one.id, one.name))
  if (found !== undefined) return { kind: 'container', id: found.id }
  for (let at = noted - 1; at >= 0; at--) {
    const fact = branch.record[at]?.fact
    if (fact?.kind !== 'container.byHand' || fact.name === '') continue
    if (isIt(fact.task, fact.name)) return { kind: 'container', id: fact.task }
  }
  return null
}
