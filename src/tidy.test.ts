/**
 * The house rules as a test: who may import whom, what pure rooms never say, and how long things
 * may be. Each message says how to mend.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const SRC = join(ROOT, 'src')
const FEWEST_FILES = 100

interface Source {
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
  readonly imports: readonly string[]
}

const sources: Source[] = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => read(join(entry.parentPath, entry.name)))

function read(file: string): Source {
  const text = readFileSync(file, 'utf8')
  const path = relative(SRC, file).replaceAll('\\', '/')
  const specifiers = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(
    (match) => match[1] as string,
  )
  const imports = specifiers.map((to) => join(dirname(path), to).replaceAll('\\', '/'))
  return { path, text, lines: text.split('\n'), imports }
}

const product = sources.filter(({ path }) => !path.endsWith('.test.ts'))
const pure = product.filter(({ path }) =>
  /^(api|protocol|transcript|shell|engine|cli|lessons|lab|storm)\//.test(path),
)

/** Who may import whom (house C.4). The first folder of a path is its room. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  api: [],
  protocol: [],
  transcript: [],
  shell: ['api'],
  engine: ['api', 'protocol', 'shell'],
  cli: ['api', 'shell'],
  lessons: ['protocol', 'transcript'],
  lab: ['engine', 'cli', 'api', 'protocol', 'transcript', 'shell'],
  storm: ['lab', 'engine', 'protocol', 'api'],
  ui: ['protocol', 'lessons'],
  bridge: ['lab', 'cli', 'api', 'protocol'],
  'lab.worker': ['lab', 'protocol'],
  'experiment.worker': ['lab', 'protocol'],
  main: ['ui'],
}

const roomOf = (path: string): string => (path.split('/')[0] as string).replace(/\.tsx?$/, '')

/** Floors of the engine (house C.2): a part imports only from floors below its own. */
const FLOORS: Readonly<Record<string, number>> = {
  kernel: 1,
  raft: 2,
  gossip: 2,
  store: 2,
  fact: 3,
  dispatcher: 3,
  ca: 3,
  mesh: 3,
  control: 4,
  agent: 4,
  machine: 5,
  state: 6,
  registry: 7,
  acts: 7,
  world: 8,
  index: 9,
}

const floorOf = (path: string): number =>
  FLOORS[(path.split('/')[1] as string).replace('.ts', '')] ?? 0

/** Siblings that do know each other's words, and why. */
const NEIGHBOURS = new Set([
  'dispatcher>fact', // facts are what a dispatcher says
  'mesh>fact', // hops are part of what a request leaves behind
])

function isLower(from: string, to: string): boolean {
  const [a, b] = [from.split('/')[1] as string, to.split('/')[1] as string].map((part) =>
    part.replace('.ts', ''),
  ) as [string, string]
  return a === b || floorOf(to) < floorOf(from) || NEIGHBOURS.has(`${a}>${b}`)
}

const faults = (found: readonly string[]): void => expect(found).toEqual([])

test('the house has as many files as it should', () => {
  expect(sources.length).toBeGreaterThan(FEWEST_FILES)
})

test('a room imports only what it may', () => {
  const found = product.flatMap(({ path, imports }) =>
    imports
      .filter((to) => to !== path && roomOf(to) !== roomOf(path))
      .filter((to) => !(MAY[roomOf(path)] ?? []).includes(roomOf(to)))
      .map((to) => `${path} imports ${to}: move what both need to a floor below (house C.4)`),
  )
  faults(found)
})

test('the engine is built in floors', () => {
  const found = product
    .filter(({ path }) => path.startsWith('engine/'))
    .flatMap(({ path, imports }) =>
      imports
        .filter((to) => to.startsWith('engine/') && !isLower(path, to))
        .map((to) => `${path} imports ${to}, which is not below it (house C.2)`),
    )
  faults(found)
})

test('nothing imports in a circle', () => {
  const graph = new Map(product.map(({ path, imports }) => [path.replace(/\.tsx?$/, ''), imports]))
  const done = new Set<string>()
  const found: string[] = []
  const walk = (at: string, trail: readonly string[]): void => {
    if (trail.includes(at)) {
      found.push([...trail.slice(trail.indexOf(at)), at].join(' → '))
      return
    }
    if (done.has(at)) return
    for (const to of graph.get(at) ?? []) walk(to, [...trail, at])
    done.add(at)
  }
  for (const path of graph.keys()) walk(path, [])
  faults(found)
})

/** Words a pure room never says, and what to say instead. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/Math\.random/, 'luck comes from an Rng'],
  [/Math\.(log|log2|log10|exp|pow|sin|cos|tan|sqrt|cbrt|hypot)\b/, 'use whole numbers or a table'],
  [/\bnew Date\b|\bDate\.now\b/, 'time is virtual; use api/instant'],
  [/\basync\b|\bawait\b|\bnew Promise\b/, 'a program is a generator'],
  [/localeCompare|\bIntl\.|toLocale/, 'compare by code unit'],
  [/\.sort\(\)/, 'say by what'],
  [/setTimeout|setInterval|structuredClone/, 'ask for a timer; use kernel/clone'],
  [/^export \* from/m, 'no barrels: import from the file itself'],
]

test('pure rooms keep to pure words', () => {
  const found = pure.flatMap(({ path, lines }) =>
    lines.flatMap((line, at) =>
      /^\s*(\/\/|\*|\/\*)/.test(line)
        ? []
        : BANNED.filter(([word]) => word.test(line)).map(
            ([, mend]) => `${path}:${at + 1}: ${mend}: ${line.trim()}`,
          ),
    ),
  )
  faults(found)
})

test('files, functions and lines fit a screen', () => {
  const found = product.flatMap(({ path, lines }) => [
    ...(lines.length > 501 ? [`${path} has ${lines.length} lines: split it by ideas (500)`] : []),
    ...lines.flatMap((line, at) =>
      line.length > 100 && !/https?:\/\/|['"`].{60}/.test(line)
        ? [`${path}:${at + 1} has ${line.length} columns (100)`]
        : [],
    ),
    ...longFunctions(lines).map(
      ({ at, length }) => `${path}:${at} is a function of ${length} lines: find its parts (60)`,
    ),
  ])
  faults(found)
})

/** Functions at the outermost level: from their first line to the brace that closes them. */
function longFunctions(lines: readonly string[]): { at: number; length: number }[] {
  const found: { at: number; length: number }[] = []
  let from = -1
  for (const [at, line] of lines.entries()) {
    const opens = /^(export )?(default )?function\*? /.test(line)
    const arrow = /^(export )?const \w+.*=>.*\{$/.test(line)
    if (opens || arrow) from = at
    if (from >= 0 && line.startsWith('}')) {
      if (at - from + 1 > 60) found.push({ at: from + 1, length: at - from + 1 })
      from = -1
    }
  }
  return found
}

test('no test is skipped or alone, and nothing waits to be fixed', () => {
  const words = [
    'test.only',
    'describe.only',
    'it.only',
    'test.skip',
    'describe.skip',
    'it.skip',
    'FIX' + 'ME',
  ]
  const found = sources.flatMap(({ path, text }) =>
    path === 'tidy.test.ts'
      ? []
      : words.filter((word) => text.includes(word)).map((word) => `${path}: ${word}`),
  )
  faults(found)
})

test('the papers name only what exists', () => {
  const papers = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'GLOSSARY.md']
  const named = papers.flatMap((paper) =>
    [...readFileSync(join(ROOT, paper), 'utf8').matchAll(/(?:src|docs|e2e|scripts)\/[\w./-]*\w/g)]
      .map(([path]) => path)
      .filter((path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, `${path}.ts`)))
      .map((path) => `${paper} names ${path}, which is not there`),
  )
  faults(named)
})
