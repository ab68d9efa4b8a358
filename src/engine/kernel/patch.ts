/**
 * What a plain value has otherwise than one it came from, as columns of numbers. Two worlds some
 * seconds apart differ in little but counters and instants; those in an array weigh a third of the
 * objects that hold them, and give a garbage collector nothing to walk.
 */
import { clone, shallow } from './clone'
import { isColumn, narrow, type Column } from './column'

/**
 * A way through the older value, depth first. A step is a place among the keys that its holder had,
 * and in the lowest three bits what to do there: `NUMBER` and `VALUE` put the next of `numbers` or
 * `values`, `INTO` goes down until `OUT`, `GONE` takes the key away. `MORE` is for a key that the
 * holder had not: the next of `values`, with the value after it.
 */
export interface Patch {
  readonly steps: Column
  readonly numbers: Column
  /** Frozen, lent, or nobody else's. */
  readonly values: readonly unknown[]
}

const [OUT, NUMBER, VALUE, INTO, GONE, MORE] = [0, 1, 2, 3, 4, 5]

type Plain = Record<string, unknown>

interface Draft {
  readonly steps: number[]
  readonly numbers: number[]
  readonly values: unknown[]
}

/** What makes `value` of `base`, from which it came and which nobody writes to. */
export function differ<T extends object>(value: T, base: T): Patch {
  const draft: Draft = { steps: [], numbers: [], values: [] }
  walkRecord(draft, value as Plain, base as Plain)
  const { steps, numbers, values } = draft
  return { steps: narrow(steps), numbers: narrow(numbers), values }
}

function walk(draft: Draft, place: number, value: unknown, base: unknown): void {
  if (value === base) return
  if (typeof value === 'number') {
    draft.steps.push((place << 3) | NUMBER)
    draft.numbers.push(value)
  } else if (isAlike(value, base)) {
    walkInto(draft, place, value, base)
  } else {
    draft.steps.push((place << 3) | VALUE)
    draft.values.push(clone(value))
  }
}

/** Can the value be made of the older one by changes within? What is frozen is shared instead. */
function isAlike(value: unknown, base: unknown): value is object {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return false
  if (typeof base !== 'object' || base === null) return false
  if (isColumn(value)) return isColumn(base) && isNearly(value, base)
  if (Array.isArray(value)) return Array.isArray(base) && base.length === value.length
  return !isColumn(base) && !Array.isArray(base)
}

/** A column of which more than one in so many changed is lent whole. */
const SOME = 8

function isNearly(column: Column, base: Column): boolean {
  if (column.length !== base.length) return false
  let left = column.length / SOME
  for (let at = 0; at < column.length; at++) if (column[at] !== base[at] && --left < 0) return false
  return true
}

function walkInto(draft: Draft, place: number, value: object, base: unknown): void {
  const { steps } = draft
  const begun = steps.push((place << 3) | INTO)
  if (Array.isArray(value) || isColumn(value)) {
    const olds = base as ArrayLike<unknown>
    for (let at = 0; at < value.length; at++) walk(draft, at, value[at], olds[at])
  } else walkRecord(draft, value as Plain, base as Plain)
  if (steps.length === begun) steps.pop()
  else steps.push(OUT)
}

/** A key that has lost its place among the others goes, and comes back at the end. */
function walkRecord(draft: Draft, record: Plain, base: Plain): void {
  const [keys, olds] = [Object.keys(record), Object.keys(base)]
  const [values, before] = [Object.values(record), Object.values(base)]
  let at = 0
  for (const [place, key] of olds.entries()) {
    if (keys[at] === key) walk(draft, place, values[at++], before[place])
    else draft.steps.push((place << 3) | GONE)
  }
  for (; at < keys.length; at++) {
    draft.steps.push(MORE)
    draft.values.push(keys[at], clone(values[at]))
  }
}

/** What a value holds for itself, in numbers and references: what is frozen or lent is shared. */
export function weightOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  if (Object.isFrozen(value) || isColumn(value)) return 1
  return Object.values(value).reduce((sum: number, held) => sum + weightOf(held), 1)
}

/** How far one is in a patch. */
interface Reader extends Patch {
  step: number
  number: number
  value: number
}

/** Makes the newer value of a copy of the older one, in place. */
export function amend<T extends object>(copy: T, patch: Patch): T {
  change(copy as Plain, { ...patch, step: 0, number: 0, value: 0 })
  return copy
}

type Holder = Record<number | string, unknown>

function change(holder: Holder, reader: Reader): void {
  if (Array.isArray(holder) || isColumn(holder)) {
    for (let step = next(reader); step !== OUT; step = next(reader)) {
      put(holder, step >>> 3, step & 7, reader)
    }
  } else changeRecord(holder, reader)
}

/** The next step; at the end one goes out as well. */
const next = (reader: Reader): number => reader.steps[reader.step++] ?? OUT

/** Its keys are gone through as they stand, for a list of them would be made for each record. */
function changeRecord(holder: Holder, reader: Reader): void {
  let step = next(reader)
  let place = 0
  for (const key in holder) {
    if (step === OUT || step === MORE) break
    if (step >>> 3 !== place++) continue
    put(holder, key, step & 7, reader)
    step = next(reader)
  }
  for (; step === MORE; step = next(reader)) {
    const key = reader.values[reader.value++] as string
    put(holder, key, VALUE, reader)
  }
}

function put(holder: Holder, key: string | number, what: number, reader: Reader): void {
  switch (what) {
    case NUMBER:
      holder[key] = reader.numbers[reader.number++]
      break
    case VALUE:
      holder[key] = clone(reader.values[reader.value++])
      break
    case INTO:
      change((holder[key] = opened(holder[key] as Holder)), reader)
      break
    case GONE:
      delete holder[key]
      break
  }
}

/** What is frozen or lent is shared: a copy of it, to be written to. */
function opened(held: Holder): Holder {
  if (isColumn(held)) return held.slice() as unknown as Holder
  if (!Object.isFrozen(held)) return held
  return (Array.isArray(held) ? [...(held as unknown[])] : shallow(held)) as Holder
}
