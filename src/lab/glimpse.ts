/**
 * A look at the past: what only asks is answered by a copy of the world, so that nothing moves and
 * no branch begins. An answer takes its virtual milliseconds there; here it comes at once.
 */
import { clone, runUntil, submit, type Fact, type Input, type World } from '../engine/index'
import { isFileChange, type Entry } from './history'

type Answered = Extract<Fact, { kind: 'request.answered' | 'traffic.answered' }>

/** Longest that an answer is waited for: longer than any daemon or client waits. Virtual ms. */
const PATIENCE = 120_000

/** Does it change nothing that would be missed? Looking and asking are no deeds. */
export function isLook(input: Entry['input']): boolean {
  if (isFileChange(input)) return false
  if (input.kind === 'act') return input.act.kind === 'traffic'
  return input.kind === 'request' && input.ask.endpoint.startsWith('GET ')
}

/** What a world would answer; null: nothing, within two minutes. The world stays as it is. */
export function glimpse(world: World, input: Input): Answered | null {
  const copy = clone(world)
  const end = copy.now + PATIENCE
  const id = input.kind !== 'act' ? input.id : input.act.kind === 'traffic' ? input.act.id : ''
  let answer: Answered | null = null
  const watcher = {
    enough: false,
    note(fact: Fact): void {
      if (fact.kind !== 'request.answered' && fact.kind !== 'traffic.answered') return
      if (fact.id !== id) return
      answer = fact
      watcher.enough = true
    },
  }
  submit(copy, input)
  while (answer === null && copy.now < end) runUntil(copy, end, watcher)
  return answer
}
