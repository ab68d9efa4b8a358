/**
 * A lab as it is kept and shared: seed, inputs with their places, what was typed for them, and the
 * instant at which to open it. Plain data that may come from anywhere.
 */
export interface SavedLab extends Story {
  readonly seed: number
  readonly at: number
  /** Which branch the story is; absent: the only one. */
  readonly branch?: BranchMark
  /** All other branches. A link holds none of them. */
  readonly others?: readonly (Story & { readonly branch: BranchMark })[]
  /** The world's fingerprint at `at`, to tell whether this version plays it alike. */
  readonly print?: string
  /** The version that made it. */
  readonly version?: string
}

/** Which branch it is, and where it left its parent: when, and after how many inputs. */
interface BranchMark {
  readonly id: number
  readonly name: string
  readonly parent: number | null
  readonly left: { readonly at: number; readonly next: number }
}

/** What was put in on one branch, from the beginning on, and what it was put in for. */
interface Story {
  /** The newest instant that was reached; absent: the last input's. */
  readonly end?: number
  readonly inputs: readonly {
    readonly at: number
    readonly seq: number
    readonly deed: number
    readonly input: unknown
  }[]
  readonly deeds: readonly {
    readonly id: number
    readonly at: number
    readonly terminal: string
    readonly text: string
  }[]
}

/** Longest run that is opened: a month. */
const MOST_AT = 31 * 24 * 3_600_000
const MOST_INPUTS = 200_000
const MOST_BRANCHES = 1000
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9.-]{0,62}$/

const isName = (value: unknown): boolean => typeof value === 'string' && NAME.test(value)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isInstant = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MOST_AT

/** What is wrong with a lab from outside, in a sentence; null: nothing that can be seen. */
export function mistakeIn(lab: unknown): string | null {
  if (!isRecord(lab)) return 'it holds no lab'
  if (!Number.isSafeInteger(lab['seed'])) return 'its seed is no whole number'
  if (!isInstant(lab['at'])) return 'its instant is none'
  const { branch, others = [] } = lab
  if (branch !== undefined && !isMark(branch)) return 'its branch is none'
  if (!Array.isArray(others) || others.length > MOST_BRANCHES) return 'its branches are no list'
  for (const other of others as unknown[]) {
    if (!isRecord(other) || !isMark(other['branch'])) return 'its branches cannot be read'
    const mistake = mistakeInStory(other)
    if (mistake !== null) return mistake
  }
  return mistakeInStory(lab)
}

function isMark(mark: unknown): boolean {
  if (!isRecord(mark) || !isRecord(mark['left'])) return false
  const { id, name, parent, left } = mark
  const isId = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0
  if (!isId(id) || typeof name !== 'string' || (parent !== null && !isId(parent))) return false
  return isInstant(left['at']) && Number.isSafeInteger(left['next'])
}

function mistakeInStory(story: Record<string, unknown>): string | null {
  if (story['end'] !== undefined && !isInstant(story['end'])) return 'its end is no instant'
  const { inputs, deeds } = story
  if (!Array.isArray(inputs) || inputs.length > MOST_INPUTS) return 'its inputs are no list'
  let last = 0
  for (const entry of inputs as unknown[]) {
    if (!isRecord(entry) || !isInstant(entry['at']) || entry['at'] < last) {
      return 'its inputs are not in order'
    }
    last = entry['at']
    if (!Number.isSafeInteger(entry['seq']) || !isInput(entry['input'])) {
      return 'an input is none that this lab knows'
    }
  }
  return Array.isArray(deeds) && deeds.every(isDeed) ? null : 'what was typed cannot be read'
}

function isInput(input: unknown): boolean {
  if (!isRecord(input)) return false
  if (input['kind'] === 'act') {
    const { act } = input
    if (!isRecord(act) || typeof act['kind'] !== 'string') return false
    return act['machine'] === undefined || isName(act['machine'])
  }
  if (input['kind'] === 'file.remove') return typeof input['path'] === 'string'
  if (input['kind'] === 'file.write') return isWrite(input)
  const { kind, id, machine, ask } = input
  if (kind !== 'request' || typeof id !== 'string' || !isName(machine)) return false
  return isRecord(ask) && typeof ask['endpoint'] === 'string'
}

const isWrite = ({ path, text, append }: Record<string, unknown>): boolean =>
  typeof path === 'string' && typeof text === 'string' && typeof append === 'boolean'

const isDeed = (deed: unknown): boolean =>
  isRecord(deed) &&
  Number.isSafeInteger(deed['id']) &&
  isInstant(deed['at']) &&
  typeof deed['terminal'] === 'string' &&
  typeof deed['text'] === 'string'
