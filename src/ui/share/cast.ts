/** A terminal as an asciinema cast, version 2: what was typed and said, in virtual seconds. */
import type { Said } from '../state/keep'

/** Somebody types a letter in so many milliseconds. */
const LETTER_MS = 45
const WIDTH = 120
const HEIGHT = 30
/** Players shorten longer pauses to this many seconds. */
const LONGEST_PAUSE = 2

/** The file's text; `past` is what was said, in order. */
export function castOf(title: string, past: readonly Said[]): string {
  const header = { version: 2, width: WIDTH, height: HEIGHT, idle_time_limit: LONGEST_PAUSE, title }
  const lines = [JSON.stringify(header)]
  const began = past[0]?.at ?? 0
  let now = 0
  const event = (text: string): void => {
    lines.push(JSON.stringify([now / 1000, 'o', text.replaceAll(/\r?\n/g, '\r\n')]))
  }
  for (const { at, text, typed = '' } of past) {
    now = Math.max(now, at - began)
    const end = text.lastIndexOf(typed)
    if (typed === '' || end < 0) {
      event(text)
      continue
    }
    event(text.slice(0, end))
    for (const letter of typed) {
      now += LETTER_MS
      event(letter)
    }
    event(text.slice(end + typed.length))
  }
  return `${lines.join('\n')}\n`
}
