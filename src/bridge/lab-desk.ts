/** The headless desk: a lab in this process, in which time passes as it does outside. */
import type { Ask } from '../api/routes'
import type { Lab } from '../lab/bench'
import { advance } from '../lab/lab'
import { askFromOutside, calendarOf } from '../lab/outside'
import type { Desk, Told } from './desk'

/** Answers for the machines of a lab. Whoever has it lets time pass, or does not. */
export const createLabDesk = (lab: Lab): Desk => ({
  machines: () =>
    Object.values(lab.world.machines).map(({ id, power }) => ({ name: id, isOn: power === 'on' })),
  ask: (machine: string, ask: Ask, gone?: AbortSignal) =>
    new Promise<Told>((resolve) => {
      const over = new AbortController()
      const hangUp = askFromOutside(lab, machine, ask, (reply) => {
        over.abort()
        resolve({ reply, calendar: calendarOf(lab) })
      })
      const left = (): void => {
        hangUp()
        advance(lab, lab.world.now)
      }
      gone?.addEventListener('abort', left, { signal: over.signal })
      advance(lab, lab.world.now)
    }),
})

const SLICE_MS = 10

/** Most virtual milliseconds of one slice: a slow computer falls behind, not asleep. */
const MOST_MS = 2000

/** Lets virtual time pass, `speed` milliseconds for each real one; returns how to stop it. */
export function letTimePass(lab: Lab, speed: number): () => void {
  let last = performance.now()
  let owed = 0
  const timer = setInterval(() => {
    const now = performance.now()
    owed = Math.min(owed + (now - last) * speed, MOST_MS)
    last = now
    const whole = Math.floor(owed)
    owed -= whole
    advance(lab, lab.world.now + whole)
  }, SLICE_MS)
  return () => clearInterval(timer)
}
