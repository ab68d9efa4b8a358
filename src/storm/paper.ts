/** docs/invariants.md, made from the checkers themselves. */
import { CHECKERS } from './checkers'
import type { Checker } from './sight'

const ROOMS: readonly (readonly [Checker['room'], string])[] = [
  ['raft', 'Agreement'],
  ['store', 'The store'],
  ['swarm', 'Scheduling, updates, nodes'],
  ['gossip', 'Gossip'],
  ['mesh', 'The routing mesh'],
  ['machine', 'What a machine has to itself'],
  ['world', 'The world and its answers'],
]

const HEAD = `# What must never be seen, and what must come true

Made from the checkers of \`src/storm\` by \`npm run storm -- --papers\`; do not edit.

A storm does to a swarm all that may be done to it, then mends everything and demands calm. What has
"in calm" in its name is asked then; the rest holds at every moment.
`

/** The page. */
export function paper(): string {
  const parts = ROOMS.map(([room, title]) => {
    const rows = CHECKERS.filter((checker) => checker.room === room)
    const lines = rows.map(({ name, sentence }) => `- **${name}.** ${sentence}\n`)
    return `\n## ${title}\n\n${lines.join('')}`
  })
  return HEAD + parts.join('')
}
