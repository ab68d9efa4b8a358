/**
 * The rules by which a performance is held against the recording of a real swarm: what must be the
 * same, what may differ by how much, and what is left out. `differences` gives back every place
 * where a rule is broken; an empty list means that the lab did what the real swarm did.
 *
 * Steps:
 *  1. The same steps in the same order: `on`, `cmd` or `at`, exit status.
 *  2. stdout and stderr are the same text, after these are made alike (fidelity-text.ts):
 *     - ids (25 characters, their short forms, container and network ids, daemon ids), tokens and
 *       keys are numbered by first appearance: the same id must stand where the same id stood;
 *     - instants, certificates and public keys, object versions (raft indices), engine versions;
 *     - a line of addresses (the peers of a network) is put in order: gossip told of them in any;
 *     - a stretch of progress lines is its last line; a repeated `verify:` line is one;
 *     - a relative time ("11 seconds ago") may differ by 2 s and a tenth; where its width differs
 *       the blanks of the table's row are not compared.
 *  3. `took` may differ by `slack` of the longer one.
 *
 * Timeline:
 *  4. A task's rows come in the recorded order. The recorder looked ten times a second: a state
 *     that lasted for less than `GLIMPSE` may be missing on either side, and so may what comes in
 *     the last `CURTAIN` seconds, and a node that has not yet told its name; others may not.
 *  5. A row comes as long after its cause as recorded, within `slack`; its cause is the latest step
 *     or the latest change of a node before it. How long a node's death takes to be seen depends
 *     on where in its 5 s heartbeat period it died: a node's row may be off by `DETECTION`.
 *
 * Luck, for which swarmkit asks Go's maps and the lab its own order (spec 4.3, 5.3): which of two
 * equal nodes gets a task, and which slot an update or a node's death takes first. So tasks are
 * compared as recorded first; where that fails, tables of tasks and the lives of a service's tasks
 * are compared without slots and nodes, and how many tasks stand on how many nodes is compared
 * (but for those that ended by themselves: each attempt chose anew). Lists in other formats that
 * name slots (`web.1 …`) are compared by what is said of one slot, others as a crowd of lines. Where an update fails, a task
 * that ran for less than a tenth of a second may be in the last frame of its progress, or not.
 *
 * Help screens are compared without their descriptions: the layout, the names of commands, the
 * flags with their types and defaults are Docker's, the words are our own.
 *
 * Left out, because the computer decides it and not the swarm: the lines of `docker info` and
 * `docker version` in `HOST_LINES`, since when there is a `docker_gwbridge`, and the absolute `t` of
 * a step (the sum of what went before).
 */
import {
  isSameCrowd,
  isSameList,
  isSameText,
  isSameTable,
  normalise,
  numbering,
} from './fidelity-text'
import type { Performance } from './perform'

/** A place where a rule is broken. */
export interface Difference {
  readonly where: string
  readonly recorded: string
  readonly performed: string
}

/** Seconds that two spans of this length may be apart: a second of noise, and a tenth. */
const slack = (seconds: number): number => 1 + seconds / 10

/** A state that lasts for less, in seconds, may have been missed by the recorder. */
const GLIMPSE = 0.6

/** Near the end one side may already have stopped looking. */
const CURTAIN = 2

/** Three heartbeat periods of 4.5 to 5.5 s, less the part of one that had already passed. */
const DETECTION = 8.5

/** Everything in which a performance differs from its recording. */
export const differences = (recorded: Performance, performed: Performance): Difference[] => [
  ...stepDifferences(recorded, performed, true),
  ...timelineDifferences(recorded, performed),
]

/** The same for a recording made on a busy computer: what was said counts, not when. */
export const differencesInText = (recorded: Performance, performed: Performance): Difference[] => [
  ...stepDifferences(recorded, performed, false),
]

/** Lists of tasks in a format of their own: their order is that of slots, or of nodes' IDs. */
const LIST = / (service|stack|node) ps .*--format/

function* stepDifferences(
  recorded: Performance,
  performed: Performance,
  timed: boolean,
): Generator<Difference> {
  const names = numbering()
  const others = numbering()
  const count = Math.max(recorded.steps.length, performed.steps.length)
  for (let at = 0; at < count; at++) {
    const a = recorded.steps[at]
    const b = performed.steps[at]
    const told = a === undefined ? '(no step)' : 'at' in a ? a.at : `${a.on}$ ${a.cmd}`
    const where = `step ${at + 1}: ${told}`
    const field = (name: string, x: unknown, y: unknown): Difference[] =>
      x === y ? [] : [{ where: `${where}: ${name}`, recorded: String(x), performed: String(y) }]
    if (a === undefined || b === undefined || 'at' in a || 'at' in b) {
      yield* field('at', a !== undefined && 'at' in a && a.at, b !== undefined && 'at' in b && b.at)
      continue
    }
    yield* field('on', a.on, b.on)
    yield* field('cmd', normalise(a.cmd, names), normalise(b.cmd, others))
    yield* field('status', a.status, b.status)
    for (const stream of ['stdout', 'stderr'] as const) {
      const forget = [names.mark(), others.mark()]
      const [x, y] = [normalise(a[stream], names), normalise(b[stream], others)]
      if (isSameText(x, y)) continue
      // Luck showed the ids in another order: they are numbered where they show next.
      for (const back of forget) back()
      if (isSameTable(a[stream], b[stream]) || isSameList(x, y)) continue
      if (LIST.test(a.cmd) && isSameCrowd(x, y)) continue
      yield { where: `${where}: ${stream}`, recorded: x, performed: y }
    }
    if (timed && Math.abs(a.took - b.took) > slack(Math.max(a.took, b.took))) {
      yield* field('took', a.took, b.took)
    }
  }
}

/** A row of the timeline, without instant and names. */
interface Moment {
  readonly t: number
  readonly text: string
}

/** The rows of one object: a task from its making to its end, a node, a service's update. */
interface Life {
  name: string
  /** What its rivals have in common: a service's tasks, or the node or service alone. */
  readonly kind: string
  readonly moments: Moment[]
  /** When looking ended, in seconds. */
  readonly end: number
}

function livesOf({ steps, timeline }: Performance): Life[] {
  const last = steps.at(-1)
  const end = last === undefined ? 0 : last.t + ('took' in last ? last.took : 0)
  const lives = new Map<string, Life>()
  for (const row of timeline) {
    const { t, task, id, ...shown } = row as unknown as Record<string, string> & { t: number }
    const name = task ?? `${shown['node'] ?? ''} ${shown['service'] ?? ''}`
    const key = id ?? name
    const fresh = { name, kind: blank(kindOf(name)), moments: [], end }
    const life = lives.get(key) ?? fresh
    // A job's task is called by its node as soon as it has one.
    life.name = blank(name)
    lives.set(key, life)
    life.moments.push({ t, text: blank(JSON.stringify(shown)) })
  }
  return [...lives.values()]
}

const blank = (text: string): string => text.replace(/\b[0-9a-z]{25}\b/g, '<id>')
const kindOf = (name: string): string => name.replace(/\.[^.]*$/, '.')

function* timelineDifferences(
  recorded: Performance,
  performed: Performance,
): Generator<Difference> {
  const clock = { recorded: anchorsOf(recorded), performed: anchorsOf(performed) }
  const left = livesOf(recorded)
  const rivals = livesOf(performed)
  for (const life of left.slice()) {
    const isSame = (rival: Life): boolean =>
      rival.name === life.name && compare(life, rival, clock).next().done === true
    if (take(rivals, isSame)) left.splice(left.indexOf(life), 1)
  }
  for (const kind of new Set([...left, ...rivals].map((life) => life.kind))) {
    const [ours, theirs] = [left, rivals].map((lives) => lives.filter((life) => life.kind === kind))
    yield* compareCrowds(kind, ours as Life[], theirs as Life[], clock)
  }
}

/** Takes out the first that is right; tells whether there was one. */
function take(lives: Life[], isRight: (life: Life) => boolean): boolean {
  const at = lives.findIndex(isRight)
  if (at >= 0) lives.splice(at, 1)
  return at >= 0
}

/** The tasks of a service together: each row that anyone had, in order of time, as often. */
function* compareCrowds(
  kind: string,
  ours: readonly Life[],
  theirs: readonly Life[],
  clock: Clock,
): Generator<Difference> {
  const rivals = crowdOf(theirs)
  for (const moment of crowdOf(ours)) {
    const at = rivals.findIndex(({ t, text }) => text === moment.text && isTimely(moment, t, clock))
    if (at >= 0) rivals.splice(at, 1)
    else if (!moment.isGlimpse) yield difference(kind, moment, '(absent)')
  }
  for (const { t, text, isGlimpse } of rivals) {
    if (!isGlimpse) yield difference(kind, undefined, `${t} ${text}`)
  }
}

interface Seen extends Moment {
  readonly isGlimpse: boolean
}

const crowdOf = (lives: readonly Life[]): Seen[] =>
  lives
    .flatMap((life) =>
      life.moments.map(({ t, text }, at) => ({
        t,
        text: text.replace(/"node":"[^"]*"/, '"node":"any"'),
        isGlimpse: isGlimpse(life, at),
      })),
    )
    .sort((a, b) => a.t - b.t)

const difference = (name: string, moment: Moment | undefined, performed: string): Difference => ({
  where: `timeline: ${name}`,
  recorded: moment === undefined ? '(not seen)' : `${moment.t} ${moment.text}`,
  performed,
})

function* compare(life: Life, rival: Life, clock: Clock): Generator<Difference> {
  let next = 0
  for (const [index, moment] of life.moments.entries()) {
    const at = rival.moments.findIndex(({ text }, i) => i >= next && text === moment.text)
    if (at < 0) {
      if (!isGlimpse(life, index))
        yield difference(life.name, moment, `(absent after ${next} rows)`)
      continue
    }
    for (let missed = next; missed < at; missed++) {
      const { t, text } = rival.moments[missed] as Moment
      if (!isGlimpse(rival, missed)) yield difference(life.name, undefined, `${t} ${text}`)
    }
    next = at + 1
    const { t } = rival.moments[at] as Moment
    if (!isTimely(moment, t, clock)) yield difference(life.name, moment, `at ${t}`)
  }
  for (const [at, { t, text }] of rival.moments.entries()) {
    if (at >= next && !isGlimpse(rival, at)) {
      yield difference(life.name, undefined, `${t} ${text}`)
    }
  }
}

/** Too short to be seen for sure; so is what the reaper takes away a quarter of a second later. */
function isGlimpse({ name, moments, end }: Life, at: number): boolean {
  const { t, text } = moments[at] as Moment
  if (t > end - CURTAIN || name === ' ') return true
  if (/"desired":"remove","state":"(complete|shutdown|failed|rejected|orphaned)"/.test(text)) {
    return true
  }
  return (moments[at + 1]?.t ?? Number.POSITIVE_INFINITY) - t < GLIMPSE
}

/** What later rows are measured from. */
interface Anchor {
  readonly t: number
  readonly name: string
}

interface Clock {
  readonly recorded: readonly (readonly Anchor[])[]
  readonly performed: readonly (readonly Anchor[])[]
}

/** Steps, and changes of nodes. */
function anchorsOf({ steps, timeline }: Performance): readonly (readonly Anchor[])[] {
  const nodes = timeline.filter((row) => 'state' in row && !('task' in row))
  const count = new Map<string, number>()
  const changes = nodes.map(({ t, ...row }) => {
    const text = JSON.stringify(row)
    count.set(text, (count.get(text) ?? 0) + 1)
    return { t, name: `${text} ${count.get(text)}` }
  })
  return [steps.map(({ t }, at) => ({ t, name: String(at) })), changes]
}

/** Does a row that was recorded at one instant come at this one in time? */
function isTimely(moment: Moment, t: number, clock: Clock): boolean {
  const isNode = !moment.text.includes('"desired"') && moment.text.includes('"state"')
  return clock.recorded.some((anchors, kind) => {
    const cause = anchors.findLast((anchor) => anchor.t <= moment.t && !(isNode && kind === 1))
    const same = clock.performed[kind]?.find(({ name }) => name === cause?.name)
    if (cause === undefined || same === undefined) return false
    const span = moment.t - cause.t
    return Math.abs(t - same.t - span) <= slack(span) + (isNode ? DETECTION : 0)
  })
}
