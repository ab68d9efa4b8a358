/**
 * `npm run fidelity -- [--runs N]` measures distributions over many seeds, compares them with what
 * theory says, and writes docs/fidelity.md. It ends with 1 when something is out of tolerance.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine, whole } from './command-line'
import { elections } from './fidelity/elections'
import { holds, type Section } from './fidelity/finding'
import { heartbeats } from './fidelity/heartbeats'
import { rumours } from './fidelity/rumours'

const PAPER = join(import.meta.dirname, '..', 'docs', 'fidelity.md')
const USAGE = 'usage: npm run fidelity -- [--runs N]'
const { values } = commandLine(USAGE, { runs: { type: 'string', default: '1000' } })
const runs = whole('runs', values.runs, 1, USAGE)

const INTRODUCTION = `# Fidelity

What theory and the papers promise of raft, SWIM, Lifeguard and the heartbeats, against what the
engine does, over many seeds. Written by \`npm run fidelity\`; a test measures the same with fewer
seeds (\`src/engine/fidelity.test.ts\`). What is left out of the originals on purpose: a raft message
holds 64 entries and not 65,535 bytes; the disk writes at once; TCP loses what a cable loses, and
has patience only where managers keep a connection; a member that leaves says all its good-byes in
one instant; a ticker starts at a random moment.
`

const number = (value: number): string => value.toFixed(Math.abs(value) < 1 ? 4 : 2)

function table({ title, text, unit, findings }: Section): string {
  const head = `| setting | measured ${unit} | theory | tolerance | runs | verdict |`
  const rows = findings.map((finding) => {
    const { setting, measured, theory, tolerance, runs: times } = finding
    const cells = [setting, ...[measured, theory, tolerance].map(number), times]
    return `| ${cells.join(' | ')} | ${holds(finding) ? 'holds' : '**does not hold**'} |`
  })
  return [`## ${title}`, '', text, '', head, '| --- | --: | --: | --: | --: | --- |', ...rows].join(
    '\n',
  )
}

const sections = [
  ...elections(runs),
  ...rumours(Math.ceil(runs / 8)),
  ...heartbeats(Math.ceil(runs / 16)),
]
writeFileSync(PAPER, `${INTRODUCTION}\n${sections.map(table).join('\n\n')}\n`)
const broken = sections.flatMap(({ title, findings }) =>
  findings.filter((finding) => !holds(finding)).map(({ setting }) => `${title}: ${setting}`),
)
for (const line of broken) process.stdout.write(`${line}\n`)
const all = sections.reduce((sum, { findings }) => sum + findings.length, 0)
process.stdout.write(`${all} findings, ${broken.length} out of tolerance\n`)
process.exitCode = broken.length === 0 ? 0 : 1
