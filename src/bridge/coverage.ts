/** What of Docker is here, from the tables that the code itself is made of, and from recordings. */
import { commandTables, table } from '../cli/coverage'
import { byText } from '../api/order'
import { ROUTES } from './engine-api'
import { ROWS, type Row } from './rows'
import type { Shape } from '../api/shape'

const HEAD = `# Coverage

Made by \`npm run coverage\` from the tables that the code is made of; a test holds it. **done** runs, with every flag
named; **differs** is there and does not do all that Docker's does; **absent** is refused by name.

`

/** The fields of a body, an outer one before a dot; `[]` is each of a list. */
function* fieldsOf(shape: Shape, path = ''): Generator<string> {
  if (shape.kind === 'struct') {
    for (const [key, { shape: inner }] of Object.entries(shape.fields)) {
      yield* fieldsOf(inner, path === '' ? key : `${path}.${key}`)
    }
  } else if (shape.kind === 'list') yield* fieldsOf(shape.of, `${path}[]`)
  else yield path
}

/** Each body once, with the routes that read it. */
function bodies(): string[][] {
  const routes = new Map<Shape, string[]>()
  for (const [route, { body }] of Object.entries(ROWS as Readonly<Record<string, Row>>)) {
    if (body !== undefined) routes.set(body, [...(routes.get(body) ?? []), `\`${route}\``])
  }
  return [...routes].map(([body, names]) => [
    names.join(' '),
    [...fieldsOf(body)].map((field) => `\`${field}\``).join(' '),
  ])
}

/** What was recorded, and what of it was said in which scenarios. */
export interface Recorded {
  readonly scenario: string
  readonly stderr: string
}

/** IDs, digests and addresses differ from run to run. */
const masked = (line: string): string =>
  line
    .replace(/\b[0-9a-f]{64}\b/g, 'DIGEST')
    .replace(/\b[0-9a-z]{25}\b/g, 'ID')
    .replace(/\b10\.(99|255)[\d.:]+\d/g, 'ADDRESS')
    .replaceAll('|', '\\|')

const DAEMON = 'Error response from daemon: '

/** Each sentence of a daemon once, with the scenarios in which it was said. */
function errors(recorded: readonly Recorded[]): string[][] {
  const said = new Map<string, Set<string>>()
  for (const { scenario, stderr } of recorded) {
    for (const line of stderr.split('\n')) {
      if (!line.startsWith(DAEMON)) continue
      const sentence = masked(line.slice(DAEMON.length).trimEnd())
      said.set(sentence, (said.get(sentence) ?? new Set()).add(scenario))
    }
  }
  return [...said]
    .sort(([a], [b]) => byText(a, b))
    .map(([sentence, scenarios]) => [sentence, [...scenarios].join(', ')])
}

/** The whole page. */
export function coverage(recorded: readonly Recorded[]): string {
  return [
    HEAD,
    commandTables(),
    '\n## Routes of the Engine API\n\nVersions 1.24 to 1.50; any other route is answered 404 `page not found`.\n\n',
    ROUTES.map((route) => `- \`${route}\`\n`).join(''),
    '\n## Fields that are read\n\nOf a body that is sent; others are passed over, as Docker does.\n\n',
    table(['routes', 'fields'], bodies()),
    '\n## Errors of the daemon\n\nAll that the recordings of real swarms hold, where the engine has to say the same (docs/transcripts.md).\n\n',
    table(['sentence', 'recorded in'], errors(recorded)),
  ].join('')
}
