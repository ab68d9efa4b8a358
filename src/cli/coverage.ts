/** What of docker's command line is here, from the tables the commands themselves are made of. */
import { byText } from './format/order'
import type { Command, Flag } from './command'
import { MISSING } from './commands/missing'
import { COMMANDS } from './tree'

const HEAD = `# Coverage

Made by \`npm run coverage\` from the command tree; a test holds it. **done** runs, with every flag named; **differs** is
there and does not do all that Docker's does; **absent** is refused by name.

`

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')

const flagNames = (flags: readonly Flag[]): string =>
  flags
    .filter(({ hidden }) => hidden !== true)
    .map(({ name }) => `\`--${name}\``)
    .join(' ')

const row = ({ path, missing, flags, aliases = [] }: Command): string[] => [
  `\`${path}\``,
  missing === undefined ? 'done' : `differs: ${missing}`,
  aliases.map((alias) => `\`${alias}\``).join(' '),
  flagNames(flags),
]

/** The whole page. */
export function coverage(): string {
  const commands = [...COMMANDS].sort((a, b) => byText(a.path, b.path))
  const absent = [...MISSING].sort((a, b) => byText(a.path, b.path))
  const flags = commands.reduce((sum, command) => sum + command.flags.length, 0)
  return [
    HEAD,
    `${commands.length} commands with ${flags} flags; ${absent.length} absent.\n\n`,
    table(['command', 'state', 'also', 'flags'], commands.map(row)),
    '\n## Absent\n\nContainers of no service, and building and pushing images, are not what a swarm is about.\n\n',
    table(
      ['command', 'what Docker has it for'],
      absent.map(({ path, short }) => [`\`${path}\``, short]),
    ),
  ].join('')
}
