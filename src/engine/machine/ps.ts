/**
 * `ps` as the daemon runs it for `docker top`: its options in their three styles, and what they make of
 * the processes of a container (procps-ng 4; recorded: 44-top).
 */
import { COLUMNS, type Column, type Process } from './ps-columns'

/** What the options ask for. */
interface Wanted {
  /** The columns that `-o` names; without one, letters choose a layout. */
  readonly named: Named[]
  readonly sysv: Set<string>
  readonly bsd: Set<string>
  /** There is a word without a dash, so that the plain layout is BSD's. */
  isBsd: boolean
  hasHeader: boolean
  readonly keeps: ((process: Process) => boolean)[]
}

interface Named {
  readonly column: Column
  readonly title: string
}

/** The table as text, its titles first; or in `trouble` what ps says first when it fails. */
export type Printed = { readonly lines: readonly string[] } | { readonly trouble: string }

/** It says nothing and fails. */
const SILENT = { trouble: 'exit status 1' } as const

/** What `ps` with these arguments prints of the processes. */
export function ps(args: readonly string[], processes: readonly Process[]): Printed {
  const first = read(args, false)
  const wanted = typeof first === 'string' ? read(args, true) : first
  if (typeof wanted === 'string') return { trouble: first as string }
  const isDressed = ['f', 'F', 'l', 'j'].some((letter) => wanted.sysv.has(letter))
  if (wanted.named.length > 0 && isDressed) return SILENT
  // A forest has no place for chosen numbers, and of a terminal's own processes there are none.
  if (wanted.bsd.has('f') && !/[ax]/.test(args.join(''))) return SILENT
  const columns = wanted.named.length > 0 ? wanted.named : layoutOf(wanted)
  const titles = columns.map(({ title }) => title).join(' ')
  const shown = processes.filter((one) => wanted.keeps.every((keep) => keep(one)))
  const rows = shown.map((one) => columns.map(({ column }) => column.value(one)).join(' '))
  const isHeaded = wanted.hasHeader && titles.trim() !== ''
  return { lines: isHeaded ? [titles, ...rows] : rows }
}

/** Reads the options; `asBsd`: a dash says nothing, which is tried when they make no sense otherwise. */
function read(args: readonly string[], asBsd: boolean): Wanted | string {
  const wanted: Wanted = {
    named: [],
    sysv: new Set(),
    bsd: new Set(),
    isBsd: false,
    hasHeader: true,
    keeps: [],
  }
  const rest = args.filter((arg, at) => arg !== '' || takesNext(args[at - 1] ?? ''))
  while (rest.length > 0) {
    const arg = rest.shift() ?? ''
    const why = arg.startsWith('--')
      ? readLong(wanted, arg.slice(2), rest)
      : arg.startsWith('-') && !asBsd
        ? readCluster(wanted, arg.slice(1), rest, SYSV)
        : readCluster(wanted, arg.replace(/^-/, ''), rest, BSD)
    if (why !== null) return `error: ${why}`
  }
  return wanted
}

const takesNext = (arg: string): boolean => /^-?\w*o$|^--format$/.test(arg)

interface Style {
  readonly isBsd: boolean
  readonly plain: string
  readonly unknown: string
  readonly lacking: string
}

const SYSV: Style = {
  isBsd: false,
  plain: 'AeadNfFljyLTHMZcwmP',
  unknown: 'unsupported SysV option',
  lacking: 'format specification must follow -o',
}
const BSD: Style = {
  isBsd: true,
  plain: 'axrgfehHcluvjsXmnSwT',
  unknown: 'unsupported option (BSD syntax)',
  lacking: 'format specification must follow o',
}

/** One word of letters; the last may take what follows. Gives what is wrong; null: nothing. */
function readCluster(wanted: Wanted, text: string, rest: string[], style: Style): string | null {
  if (style.isBsd) wanted.isBsd = true
  if (style.isBsd && /^[\d,]+$/.test(text)) return choose(wanted, 'p', text)
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string
    if (style.plain.includes(letter)) {
      if (style.isBsd && letter === 'h') wanted.hasHeader = false
      ;(style.isBsd ? wanted.bsd : wanted.sysv).add(letter)
      continue
    }
    if (!(style.isBsd ? 'opqU' : 'opquUCgGt').includes(letter)) return style.unknown
    const value = text.slice(at + 1) || rest.shift() || ''
    if (letter !== 'o') return choose(wanted, letter, value)
    return value === '' ? style.lacking : name(wanted, value)
  }
  return null
}

function readLong(wanted: Wanted, text: string, rest: string[]): string | null {
  const [option = '', ...given] = text.split('=')
  const value = (): string => given.join('=') || rest.shift() || ''
  switch (option) {
    case 'format': {
      const text = value()
      return text === '' ? 'format specification must follow --format' : name(wanted, text)
    }
    case 'no-headers':
    case 'no-heading':
      wanted.hasHeader = false
      return null
    case 'pid':
    case 'quick-pid':
      return choose(wanted, 'p', value())
    case 'user':
    case 'User':
      return choose(wanted, 'u', value())
    case 'sort':
      value()
      return null
    case 'forest':
    case 'headers':
    case 'cumulative':
      return null
    default:
      return 'unknown gnu long option'
  }
}

/** `-p 1`, `-u root`, `-C sleep`: which processes are shown. */
function choose({ keeps }: Wanted, letter: string, text: string): string | null {
  const values = text.split(',')
  switch (letter) {
    case 'C':
      keeps.push((one) => values.includes(COLUMNS['comm']?.value(one) ?? ''))
      return null
    case 'p':
    case 'q':
      if (!values.every((one) => /^\d+$/.test(one))) return 'process ID list syntax error'
      keeps.push(({ pid }) => values.includes(String(pid)))
      return null
    case 'u':
    case 'U':
      if (values.some((one) => !/^(root|\d+)$/.test(one))) return 'user name does not exist'
      keeps.push(() => values.some((one) => one === 'root' || Number(one) === 0))
      return null
    default:
      return null
  }
}

/** `-o pid,comm=NAME`: what stands behind `=` is a title to the end of the word. */
function name({ named }: Wanted, text: string): string | null {
  let left = text
  while (left !== '') {
    const [, key = '', mark = '', rest = ''] = /^([^,=\s]*)([,=\s]?)(.*)$/s.exec(left) ?? []
    const column = COLUMNS[key]
    if (column === undefined) return `unknown user-defined format specifier "${key}"`
    named.push({ column, title: mark === '=' ? rest : column.title })
    left = mark === '=' ? '' : rest
  }
  return null
}

const LAYOUTS = {
  plain: 'pid tname time ucmd',
  f: 'user=UID pid ppid c stime tname time cmd',
  Lf: 'user=UID pid ppid lwp c nlwp stime tname time cmd',
  F: 'user=UID pid ppid c sz rss psr stime tname time cmd',
  l: 'f s uid pid ppid c opri=PRI ni addr sz wchan tname time ucmd',
  ly: 's uid pid ppid c opri=PRI ni rss sz wchan tname time ucmd',
  j: 'pid pgid sid tname time ucmd',
  L: 'pid lwp tname time ucmd',
  T: 'pid spid tname time ucmd',
  bsd: 'pid tname stat bsdtime args',
  bsdu: 'user pid %cpu %mem vsz rss tname stat bsdstart bsdtime args',
  bsdl: 'f uid pid ppid bpri=PRI ni vsz rss wchan stat tname bsdtime args',
  bsdv: 'pid tname stat bsdtime majflt trs drs rss %mem args',
  bsdj: 'ppid pid pgid sid tname tpgid stat uid bsdtime args',
  bsds: 'uid pid pending blocked ignored caught stat tname bsdtime args',
} as const

/** The columns of a layout, of which letters choose one. */
function layoutOf({ sysv, bsd, isBsd }: Wanted): readonly Named[] {
  const columns = LAYOUTS[chosen(sysv, bsd, isBsd)].split(' ').map((text): Named => {
    const [key = '', title] = text.split('=')
    const column = COLUMNS[key] as Column
    return { column, title: title ?? column.title }
  })
  const label = COLUMNS['label'] as Column
  const isLabelled = sysv.has('Z') || sysv.has('M')
  return isLabelled ? [{ column: label, title: label.title }, ...columns] : columns
}

function chosen(
  sysv: ReadonlySet<string>,
  bsd: ReadonlySet<string>,
  isBsd: boolean,
): keyof typeof LAYOUTS {
  if (sysv.has('F')) return 'F'
  if (sysv.has('f')) return sysv.has('L') ? 'Lf' : 'f'
  if (sysv.has('l')) return sysv.has('y') ? 'ly' : 'l'
  for (const letter of ['j', 'L', 'T'] as const) if (sysv.has(letter)) return letter
  for (const letter of ['u', 'l', 'v', 'j', 's'] as const)
    if (bsd.has(letter)) return `bsd${letter}`
  return isBsd ? 'bsd' : 'plain'
}
