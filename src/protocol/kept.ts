/**
 * A lab as it is kept and shared: seed, inputs with their places, what was typed for them, and the
 * instant at which to open it. Plain data that may come from anywhere.
 */
export interface SavedLab {
  readonly seed: number
  readonly at: number
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
  /** The world's fingerprint at `at`, to tell whether this version plays it alike. */
  readonly print?: string
  /** The version that made it. */
  readonly version?: string
}

/** Longest run that is opened: a month. */
const MOST_AT = 31 * 24 * 3_600_000
const MOST_INPUTS = 200_000
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
  if (lab['end'] !== undefined && !isInstant(lab['end'])) return 'its end is no instant'
  const { inputs, deeds } = lab
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
  const { kind, id, machine, ask } = input
  if (kind !== 'request' || typeof id !== 'string' || !isName(machine)) return false
  return isRecord(ask) && typeof ask['endpoint'] === 'string'
}

const isDeed = (deed: unknown): boolean =>
  isRecord(deed) &&
  Number.isSafeInteger(deed['id']) &&
  isInstant(deed['at']) &&
  typeof deed['terminal'] === 'string' &&
  typeof deed['text'] === 'string'
