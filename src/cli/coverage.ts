/** What of docker's command line is here, from the tables the commands themselves are made of. */
import { byText } from '../api/order'
import type { Command, Flag } from './command'
import { MISSING } from './commands/missing'
import { COMMANDS } from './tree'

/** A table of Markdown. */
export const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
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

/** What may stand before the `=` of a command's `--filter`. */
function filtersOf({ flags }: Command): readonly string[] {
  const values = flags.find(({ name }) => name === 'filter')?.values ?? []
  return typeof values === 'string' ? [] : values
}

/** Commands with their flags and filters, and the commands that are not there. */
export function commandTables(): string {
  const commands = [...COMMANDS].sort((a, b) => byText(a.path, b.path))
  const absent = [...MISSING].sort((a, b) => byText(a.path, b.path))
  const flags = commands.reduce((sum, command) => sum + command.flags.length, 0)
  const filtering = commands.filter((command) => filtersOf(command).length > 0)
  return [
    '## Commands\n\n',
    `${commands.length} commands with ${flags} flags; ${absent.length} absent.\n\n`,
    table(['command', 'state', 'also', 'flags'], commands.map(row)),
    '\n## Filters\n\n',
    table(
      ['command', 'what `--filter` understands'],
      filtering.map((command) => [
        `\`${command.path}\``,
        filtersOf(command)
          .map((text) => `\`${text.replace(/=$/, '')}\``)
          .join(' '),
      ]),
    ),
    '\n## Absent commands\n\nAn image is built by running whatever its Dockerfile says, against files and a network that this world has not; a\nbuild that only pretends would teach what is not so. Of Compose the files are read here, and a stack is deployed by the\nswarm; projects of one machine, signatures and lists of manifests are not what a swarm is about.\n\n',
    table(
      ['command', 'what Docker has it for'],
      absent.map(({ path, short }) => [`\`${path}\``, short]),
    ),
  ].join('')
}
