/** Programs side by side: who goes on when, and what becomes of the others when one fails. */
import { expect, test } from 'vitest'
import { Fail, Interrupted, sleep, type Resume, type Wait } from '../../client'
import { together, type Course, type Doing } from './together'

/** Lets virtual time pass until all is over; what was noted with its instant. */
function played(
  programs: (note: (text: string) => void) => readonly Doing[],
  course: Course = {},
  interruptAt = Number.POSITIVE_INFINITY,
): readonly string[] {
  const clock = { now: 0 }
  const notes: string[] = []
  const all = together(
    { now: () => clock.now },
    programs((text) => notes.push(`${clock.now} ${text}`)),
    course,
  )
  let step: IteratorResult<Wait, void>
  try {
    step = all.next()
    while (step.done !== true) {
      const wait = step.value
      if (wait.kind !== 'sleep') throw new Error(wait.kind)
      const resume: Resume =
        clock.now + wait.ms > interruptAt ? { kind: 'interrupt' } : { kind: 'slept' }
      clock.now += wait.ms
      step = all.next(resume)
    }
    notes.push(`${clock.now} over`)
  } catch (error) {
    notes.push(`${clock.now} ${error instanceof Fail ? error.message : (error as Error).name}`)
  }
  return notes
}

test('each goes on in its own time', () => {
  const said = played((note) => [napping(note, 'a', 30), napping(note, 'b', 20)])
  expect(said).toEqual(['20 b', '30 a', '40 b', '60 a', '60 over'])
})

test('what follows one begins when that has ended', () => {
  const said = played((note) => [napping(note, 'a', 10), napping(note, 'b', 50)], {
    after: (at) => (at === 0 ? [napping(() => {}, 'c', 100)] : []),
  })
  expect(said.at(-1)).toBe('220 over')
})

test('one that fails ends all, or lets the others come to their end', () => {
  const programs = (note: (text: string) => void) => [failing(15), napping(note, 'b', 10)]
  expect(played(programs)).toEqual(['10 b', '15 broken'])
  expect(played(programs, { isPatient: true })).toEqual(['10 b', '20 b', '20 broken'])
})

test('Ctrl-C ends all', () => {
  const said = played((note) => [napping(note, 'a', 10), napping(note, 'b', 15)], {}, 12)
  expect(said).toEqual(['10 a', `15 ${new Interrupted().name}`])
})

function* napping(note: (text: string) => void, name: string, ms: number): Doing {
  for (let times = 0; times < 2; times++) {
    yield* sleep(ms)
    note(name)
  }
}

function* failing(ms: number): Doing {
  yield* sleep(ms)
  throw new Fail('broken')
}
