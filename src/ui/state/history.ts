/** What was typed, in all terminals of this origin and before the last reload. */
import { recall, remember as keep } from './storage'

const KEY = 'swarmscope.history'
const MOST = 500

/** The history with one more line; a leading blank keeps a line out, as does saying it twice. */
export function remembered(history: readonly string[], line: string): readonly string[] {
  if (line.trim() === '' || line.startsWith(' ') || history.at(-1) === line) return history
  return [...history, line].slice(-MOST)
}

/** Oldest first; empty where nothing, or no history, is kept. */
export function readHistory(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(recall(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((line) => typeof line === 'string') : []
  } catch {
    return []
  }
}

export const remember = (line: string): void =>
  keep(KEY, JSON.stringify(remembered(readHistory(), line)))
