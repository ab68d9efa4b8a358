/**
 * Cases of Compose files: `== what it is about`, the files that there are (`-- PATH --` and the text),
 * and the lines that are typed (`$ LINE`), in the home folder of a machine that has nothing else.
 * What the real client and its plugin said is beside them, by scripts/record-compose.ts.
 */

import { byText } from '../api/order'

/** What a line printed. */
export interface Printed {
  readonly line: string
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  /** Whether rows stand in the order of a Go map, so in any. */
  readonly unordered?: true
}

export interface Case {
  readonly name: string
  readonly files: readonly (readonly [path: string, text: string])[]
  readonly lines: readonly string[]
}

/** What was recorded of each case, by its name. */
export type Recorded = Readonly<Record<string, readonly Printed[]>>

/** Reads cases; `#` before the first is for remarks. */
export function casesIn(text: string): readonly Case[] {
  return text
    .split(/^== /m)
    .slice(1)
    .map((body): Case => {
      const [name = '', ...rows] = body.split('\n')
      const lines = rows.filter((row) => row.startsWith('$ ')).map((row) => row.slice(2))
      const rest = rows.filter((row) => !row.startsWith('$ ')).join('\n')
      const [, ...parts] = rest.split(/^-- (\S+) --\n/m)
      const paths = parts.filter((_, at) => at % 2 === 0)
      return {
        name,
        files: paths.map((path, at) => [path, `${parts[2 * at + 1]?.trimEnd() ?? ''}\n`] as const),
        lines,
      }
    })
}

/** Without the instants of warnings, which walk through Go's maps: by the alphabet. */
export function timeless(text: string): string {
  const lines = text.replace(/^time="[^"]*"/gm, 'time="…"').split('\n')
  const isWarned = lines.every((line) => line === '' || line.startsWith('time='))
  const warnings = lines.filter((line) => line !== '').toSorted(byText)
  return isWarned ? warnings.map((line) => `${line}\n`).join('') : lines.join('\n')
}

/** Rows in an order of their own. */
export const byRow = (text: string): string => text.split('\n').toSorted(byText).join('\n')
