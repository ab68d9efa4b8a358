/**
 * Programs that run at the same time within one command, as compose's goroutines do. Each goes on
 * in the instant in which its own answer exists; those that can at once do so in their order.
 */
import type { Reply } from '../../../api/routes'
import { Interrupted, type Io, type Resume, type Wait } from '../../client'

export type Doing<T = void> = Generator<Wait, T, Resume>

interface Strand {
  readonly program: Doing
  readonly at: number
  /** When it goes on at the latest. Milliseconds, as the clock has them. */
  until: number
  /** The questions it waits for, with their answers; null: there is none yet. */
  asked: Map<string, Reply | null>
  /** Whether it waits for all of them, for one that it asked, or for the first of some. */
  waits: 'all' | 'one' | 'first' | 'nothing'
}

export interface Course {
  /** What can begin when one has ended well; `at`: which it was. */
  readonly after?: (at: number) => readonly Doing[]
  /** Whether the others come to their end when one fails; else they are left as they are. */
  readonly isPatient?: boolean
  /** Whether Ctrl-C is not heard. */
  readonly isDeaf?: boolean
}

/** Runs all of them to their end. @throws what the first that failed threw */
export function* together(
  io: Pick<Io, 'now'>,
  programs: readonly Doing[],
  { after = () => [], isDeaf = false, isPatient = false }: Course = {},
): Doing {
  const strands = new Set<Strand>()
  const faults: unknown[] = []
  let count = 0
  const begin = (program: Doing): Strand => {
    const strand: Strand = { program, at: count++, until: 0, asked: new Map(), waits: 'nothing' }
    strands.add(strand)
    return strand
  }
  let able: readonly Strand[] = programs.map(begin)
  for (;;) {
    for (const strand of able) {
      if (!strands.has(strand)) continue
      try {
        const isOver = yield* goOn(strand, io)
        if (!isOver) continue
        strands.delete(strand)
        if (faults.length === 0) able = [...able, ...after(strand.at).map(begin)]
      } catch (error) {
        strands.delete(strand)
        faults.push(error)
        if (error instanceof Interrupted || !isPatient) return abandon(strands, error)
      }
    }
    const fresh = [...strands].filter(({ waits }) => waits === 'nothing')
    if (fresh.length > 0) {
      able = fresh
      continue
    }
    if (strands.size === 0) break
    able = yield* waitForOne(strands, io, isDeaf)
  }
  if (faults.length > 0) throw faults[0]
}

/** Nobody waits for them any longer. */
function abandon(strands: ReadonlySet<Strand>, error: unknown): never {
  for (const { program } of strands) program.return()
  throw error
}

/** What a strand is resumed with, or null where it only begins. */
function resumeOf({ asked, waits }: Strand): Resume | null {
  const replies = [...asked].flatMap(([question, reply]) =>
    reply === null ? [] : [{ question, reply }],
  )
  const [first] = replies
  switch (waits) {
    case 'nothing':
      return null
    case 'all':
      return { kind: 'replies', replies: replies.map(({ reply }) => reply) }
    case 'one':
    case 'first':
      return first === undefined ? { kind: 'slept' } : { kind: 'reply', ...first }
  }
}

/** Lets a strand go on as far as it comes; tells whether it has ended. */
function* goOn(strand: Strand, io: Pick<Io, 'now'>): Generator<Wait, boolean, Resume> {
  let resume: Resume | null = resumeOf(strand)
  strand.waits = 'all'
  for (;;) {
    const step = resume === null ? strand.program.next() : strand.program.next(resume)
    if (step.done === true) return true
    const wait = step.value
    if (wait.kind === 'sleep') {
      strand.until = io.now() + Math.max(0, wait.ms)
      strand.asked = new Map((wait.until ?? []).map((question) => [question, null]))
      strand.waits = 'first'
      return false
    }
    if (wait.kind === 'asks' && wait.asks.length > 0) {
      const asks = wait.asks.map((ask): Wait => ({ kind: 'ask', ask, later: true }))
      strand.asked = yield* begun(asks)
      strand.until = Number.POSITIVE_INFINITY
      strand.waits = 'all'
      if (!isAnswered(strand)) return false
      resume = resumeOf(strand)
    } else if (wait.kind === 'ask' && wait.later !== true) {
      strand.asked = yield* begun([{ ...wait, later: true }])
      strand.until = Number.POSITIVE_INFINITY
      strand.waits = 'one'
      if (!isAnswered(strand)) return false
      resume = resumeOf(strand)
    } else {
      resume = yield wait
      if (resume.kind === 'interrupt') throw new Interrupted()
    }
  }
}

/** Puts the questions; some have their answers at once. */
function* begun(asks: readonly Wait[]): Generator<Wait, Map<string, Reply | null>, Resume> {
  const asked = new Map<string, Reply | null>()
  for (const ask of asks) {
    const resume = yield ask
    if (resume.kind === 'interrupt') throw new Interrupted()
    if (resume.kind === 'begun') asked.set(resume.question, null)
    else if (resume.kind === 'reply') asked.set(`at once ${asked.size}`, resume.reply)
  }
  return asked
}

const isAnswered = ({ asked, waits }: Strand): boolean => {
  const replies = [...asked.values()]
  return waits === 'first'
    ? replies.some((reply) => reply !== null)
    : replies.every((reply) => reply !== null)
}

/** Waits until one of them can go on; gives those that can. */
function* waitForOne(
  strands: ReadonlySet<Strand>,
  io: Pick<Io, 'now'>,
  isDeaf: boolean,
): Generator<Wait, readonly Strand[], Resume> {
  const all = [...strands]
  const open = all.flatMap(({ asked }) =>
    [...asked].flatMap(([question, reply]) => (reply === null ? [question] : [])),
  )
  const ms = Math.min(...all.map(({ until }) => until)) - io.now()
  const resume = yield { kind: 'sleep', ms, until: open }
  if (resume.kind === 'interrupt' && !isDeaf) throw new Interrupted()
  if (resume.kind === 'reply' && resume.question !== undefined) {
    for (const { asked } of all) {
      if (asked.has(resume.question)) asked.set(resume.question, resume.reply)
    }
  }
  return all.filter((strand) => strand.until <= io.now() || isAnswered(strand))
}
