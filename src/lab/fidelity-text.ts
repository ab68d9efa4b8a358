/** Texts made alike, for the rules of fidelity.ts: what is luck, an instant or a version goes. */
import { byText } from '../api/order'

/** Facts of a computer, not of a swarm. */
const HOST_LINES =
  /^ +(Images|(Kernel|containerd|runc|init) (V|v)ersion|Operating System|Docker Root Dir|CPUs):/
const MORE_HOST_LINES = /^ +(Total Memory|Runtimes):|^[0-9a-f]{12} +docker_gwbridge /

/** Tokens, keys, long and short ids, and the ids of daemons. */
const IDS = new RegExp(
  [
    /SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}|SWMKEY-1-[A-Za-z0-9+/]{43}/,
    /\b[0-9a-f]{64}\b|\b[0-9a-z]{25}\b|\b(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{12}\b/,
    /\b(?:[A-Z0-9]{4}:){11}[A-Z0-9]{4}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
)

const SAME: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g, '<certificate>'],
  [/MFkw[A-Za-z0-9+/]+=*/g, '<public key>'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| \+0000 utc)/gi, '<instant>'],
  [/("Index": ?)\d+/g, '$1<version>'],
  [/\b28\.5\.2\+dfsg4|\b28\.2\.2/g, '<engine>'],
  // Debian builds it without this log driver.
  [/ gcplogs\b,?|\{\s+"Type": "Log",\s+"Name": "gcplogs"\s+\},\s+/g, ''],
  // The recording's bench had no name server to ask.
  [/(lookup \S+) on \S+: dial udp \S+ connect: network is unreachable/g, '$1: no such host'],
  // Which of two clocks of 20 s rings first is luck: both were recorded within a second.
  [/code = Unknown (desc = context deadline exceeded)/g, 'code = DeadlineExceeded $1'],
  // An id that was shortened within a message.
  [/(No such container: \w+\.)[\w.]+…/g, '$1…'],
]

/** Ids by number: a task's, and everything else's. */
interface Names {
  readonly task: (id: string) => string
  readonly id: (id: string) => string
  /** Gives what forgets the ids that are numbered from now on. */
  readonly mark: () => () => void
}

/** Numbers ids by first appearance; a short form has the number of the id it begins. */
function sequence(kind: string, known: string[]): (id: string) => string {
  return (id) => {
    const at = known.findIndex((other) => other.startsWith(id) || id.startsWith(other))
    if (at < 0) known.push(id)
    else if (id.length > (known[at] as string).length) known[at] = id
    return `<${kind} ${at < 0 ? known.length : at + 1}>`
  }
}

/** The numbers of a session's ids. Tasks have their own, for luck may order them differently. */
export function numbering(): Names {
  const [tasks, ids]: [string[], string[]] = [[], []]
  return {
    task: sequence('task', tasks),
    id: sequence('id', ids),
    mark() {
      const [taskCount, idCount] = [tasks.length, ids.length]
      return () => {
        tasks.length = taskCount
        ids.length = idCount
      }
    },
  }
}

/** Text as it is compared. `names` numbers the ids of the whole session. */
export function normalise(text: string, names: Names): string {
  let same = text
  for (const [pattern, mark] of SAME) same = same.replace(pattern, mark)
  if (same.startsWith('Usage:  ')) return skeleton(same)
  // A row that is left out may have been the widest.
  if (same.startsWith('NETWORK ID ')) same = same.replace(/ {2,}/g, '  ')
  const lines = same
    .split('\n')
    .filter((line) => !HOST_LINES.test(line) && !MORE_HOST_LINES.test(line))
  return numbered(sortByLuck(progress(lines)).map(sortAddresses), names).join('\n')
}

/** The peers of a network stand in the order in which gossip told of them. */
function sortAddresses(line: string): string {
  if (!/^(\d+\.\d+\.\d+\.\d+ ){2,}$/.test(line)) return line
  return line.trim().split(' ').sort(byText).join(' ')
}

/** A table's first column is an id, whatever it looks like. */
function numbered(lines: readonly string[], { task, id }: Names): string[] {
  const header = /^(CONTAINER |NETWORK )?ID .*/.exec(lines[0] ?? '')?.[0] ?? ''
  const first = header.includes(' NODE ') ? task : id
  return lines.map((line, at) =>
    (header !== '' && at > 0 ? line.replace(/^[0-9a-z]+/, first) : line)
      .replace(/(?<=\.(?:\d+|[0-9a-z]{25})\.)[0-9a-z]{25}/g, task)
      .replace(IDS, id),
  )
}

const FLAG = /^( {2,6}(?:-\w, )?--[\w-]+(?: [\w-]+)?)(?: {3,}|$)/

/**
 * A help screen without its descriptions, which are Docker's prose there and our own here: usage,
 * headings, names of commands, flags with their types and defaults.
 */
function skeleton(text: string): string {
  const rows: string[] = []
  for (const line of text.replace(/\n {16,}/g, ' ').split('\n')) {
    const flag = FLAG.exec(line)
    const command = /^ {2}(\S+) +\S/.exec(line)
    const isFrame = /^(Usage:|Run '|See '|For more help) .*|^[A-Z][A-Za-z ]+:$/.test(line)
    if (flag !== null)
      rows.push(`${flag[1]} ${/\(default [^)]+\)/.exec(line.replace('(default )', ''))?.[0] ?? ''}`)
    else if (command !== null) rows.push(`  ${command[1]}`)
    else if (isFrame) rows.push(line)
  }
  return rows.join('\n')
}

/** Progress, and the words of a task that fails in the meantime. */
const PROGRESS = /^(overall|job) progress: |^active tasks: |^\d+\/\d+: \S|^desired root digest: /

/** Of a stretch of progress lines the last; of the same `verify:` line again and again, one. */
const progress = (lines: readonly string[]): string[] =>
  lines.flatMap((line, at) => {
    const next = lines[at + 1] ?? ''
    if (PROGRESS.test(line)) return PROGRESS.test(next) ? [] : [lastFrame(line, next)]
    return line.startsWith('verify: Waiting') && line === next ? [] : [line]
  })

/** Where an update fails, a task that ran for an instant may have been counted or not. */
const lastFrame = (line: string, next: string): string =>
  next.startsWith('verify: ') ? line : line.replace(/\d+(?= out of )/, '<some>')

/**
 * The rows of a global service's tasks are ordered by node ids, a stack's services by a map of Go's:
 * here by what else they say.
 */
function sortByLuck(lines: readonly string[]): string[] {
  const isLuck = (line: string): boolean =>
    /^[0-9a-z]{12} +\S+\.[0-9a-z]{25} |^(Creating|Updating) service /.test(line)
  const sorted = [...lines]
  for (let from = 0; from < sorted.length; from++) {
    let to = from
    while (to < sorted.length && isLuck(sorted[to] as string)) to++
    const rows = sorted.slice(from, to)
    rows.sort((a, b) => byText(a.replace(IDS, ''), b.replace(IDS, '')))
    sorted.splice(from, rows.length, ...rows)
    from = to
  }
  return sorted
}

const SPAN = 'less than a second|about a minute|about an hour|\\d+ (?:second|minute|hour)s?'
const AGO = new RegExp(`(${SPAN})(?= ago)|(?<=Up )(${SPAN})`, 'gi')

/** The seconds which a relative time covers. */
function span(text: string): readonly [number, number] {
  const word = text.toLowerCase()
  if (word.startsWith('less')) return [0, 1]
  const unit = word.includes('hour') ? 3600 : word.includes('minute') ? 60 : 1
  const count = word.startsWith('about') ? 1 : Number.parseInt(word, 10)
  return [count * unit, (count + 1) * unit]
}

function isSameTime(a: string, b: string): boolean {
  const [from, to] = span(a)
  const [start, end] = span(b)
  const off = 2 + Math.max(from, start) / 10
  return from - off < end && start - off < to
}

/** Are two normalised texts the same but for relative times that are near enough? */
export function isSameText(a: string, b: string): boolean {
  if (a === b) return true
  const times = a.match(AGO) ?? []
  const others = b.match(AGO) ?? []
  if (times.length !== others.length || times.length === 0) return false
  if (!times.every((time, at) => isSameTime(time, others[at] as string))) return false
  const bare = (text: string): string =>
    text.replace(AGO, '<ago>').replace(/ {2,}/g, '  ').replace(/ +$/gm, '')
  return bare(a) === bare(b)
}

/** Are two tables of tasks the same but for luck: which slot, and which of equal nodes? */
export function isSameTable(a: string, b: string): boolean {
  const table = tableOf(a)
  return table !== null && table === tableOf(b)
}

/**
 * Are two lists the same but for which slot an update took first? Each line names a task, `web.1`;
 * what is said of one slot must be said of one slot.
 */
export function isSameList(a: string, b: string): boolean {
  const list = slotsOf(a)
  return list !== null && list === slotsOf(b)
}

/** Are two texts the same lines, in whatever order? */
export const isSameCrowd = (a: string, b: string): boolean =>
  isSameText(...([a, b].map(sorted) as [string, string]))

const sorted = (text: string): string => text.split('\n').sort(byText).join('\n')

function slotsOf(text: string): string | null {
  const slots = new Map<string, string[]>()
  for (const line of text.trimEnd().split('\n')) {
    const [name] = /\b[a-z][\w-]*\.\d+\b/.exec(line) ?? []
    if (name === undefined) return null
    const said = line.replace(name, name.replace(/\d+$/, 'slot')).trimEnd()
    slots.set(name, [...(slots.get(name) ?? []), said])
  }
  const all = [...slots.values()].map((lines) => lines.join('\n'))
  return all.sort(byText).join('\n\n')
}

/** A task that ended by itself: where each attempt was is a choice of its own among equal nodes. */
const ATTEMPT = / (Failed|Complete) /

/** A table of tasks or containers as a crowd: how many rows say what, and how they are spread. */
function tableOf(text: string): string | null {
  const [header = '', ...rows] = text.trimEnd().split('\n')
  if (!/^ID .* NODE |^CONTAINER ID /.test(header)) return null
  const from = header.indexOf('NODE ')
  const to = from < 0 ? -1 : header.indexOf('DESIRED STATE')
  const crowds = new Map<string, number>()
  const shown = rows.map((row) => {
    const node = `${row.slice(from, to).trim()} ${row.slice(to).split(' ')[0]}`
    if (from >= 0 && !ATTEMPT.test(row)) crowds.set(node, (crowds.get(node) ?? 0) + 1)
    const rest = from < 0 ? row : row.slice(0, from) + row.slice(to)
    return rest
      .replace(/^[0-9a-z]+|\\_ /g, '')
      .replace(/\.(\d+|[0-9a-z]{25})(\.[0-9a-z]{25}| )/, '.slot ')
      .replace(AGO, '<ago>')
      .replace(/ +/g, ' ')
      .trimEnd()
  })
  const spread = [...crowds].map(([node, count]) => `${node.split(' ').at(-1)}: ${count}`)
  return [...shown, ...spread].sort(byText).join('\n')
}
