/** Docker's types as Go has them: templates ask what there is, what is empty, how it prints. */
import { ANY, type GoType, type Struct, type Value, valueOf } from '../../api/template/types'
import { printDuration } from '../../api/duration'
import { STRUCTS } from './go-structs'
import { goTime } from './units'

/** The fields of each struct. */
const LINES: ReadonlyMap<string, string> = new Map(
  STRUCTS.replaceAll('\n  ', ' ')
    .trim()
    .split('\n')
    .map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    }),
)

/** Types that print as more than their fields. */
const PRINTING: Readonly<Record<string, (it: never) => string>> = {
  'time.Time': (it: string) => goTime(typeof it === 'string' ? it : '0001-01-01T00:00:00Z'),
  'time.Duration': (it: number) => printDuration(it),
  'swarm.Version': ({ Index = 0 }: { readonly Index?: number }) => String(Index),
  'os.FileMode': (it: number) => modeOf(it),
}

/** `-r--r--r--` */
const modeOf = (mode: number): string =>
  `-${[6, 3, 0]
    .map((shift) => [...'rwx'].map((l, n) => ((mode >> shift) & (4 >> n) ? l : '-')).join(''))
    .join('')}`

const BASIC: Readonly<Record<string, 'string' | 'bool' | 'int' | 'uint' | 'float' | 'bytes'>> = {
  string: 'string',
  bool: 'bool',
  int: 'int',
  int64: 'int',
  uint32: 'uint',
  uint64: 'uint',
  float32: 'float',
  bytes: 'bytes',
  'time.Duration': 'int',
  'os.FileMode': 'uint',
}

const known = new Map<string, GoType>()

/** A type by its name, as `STRUCTS` writes it. */
function typeNamed(name: string, home = ''): GoType {
  const key = `${home} ${name}`
  const found = known.get(key) ?? made(name, home)
  known.set(key, found)
  return found
}

function made(name: string, home: string): GoType {
  if (name.startsWith('*')) return { kind: 'pointer', of: typeNamed(name.slice(1), home) }
  if (name.startsWith('[]')) return { kind: 'slice', of: typeNamed(name.slice(2), home) }
  if (name.startsWith('map[string]')) return { kind: 'map', of: typeNamed(name.slice(11), home) }
  if (name === 'any') return ANY
  const holds = /^any\((.*)\)$/.exec(name)?.[1]
  if (holds !== undefined) return { kind: 'interface', holds: typeNamed(holds, home) }
  const basic = BASIC[name]
  const print = PRINTING[name]
  if (basic !== undefined) {
    const shown = name === 'bytes' ? '[]uint8' : name
    return { kind: basic, name: shown, ...(print === undefined ? {} : { print }) }
  }
  const full = name.includes('.') ? name : `${home}.${name}`
  return structOf(full)
}

function structOf(name: string): Struct {
  const print = PRINTING[name]
  const line = LINES.get(name) ?? ''
  const [home = ''] = name.split('.')
  const fields = line === '' ? [] : line.split('; ').map((text) => fieldIn(text, home))
  return { kind: 'struct', name, fields, ...(print === undefined ? {} : { print }) }
}

/** `Name TYPE`, `Name=json TYPE`, `+TYPE`, or `Role NodeRole string`: a type of its own name. */
function fieldIn(text: string, home: string): Struct['fields'][number] {
  if (text.startsWith('+')) {
    const type = typeNamed(text.slice(1), home)
    const name = text.replace(/^.*[+*.]/, '')
    return { name, json: name, type, embedded: true }
  }
  const [names = '', type = '', base] = text.split(' ')
  const [name = '', json = name] = names.split('=')
  if (base === undefined) return { name, json, type: typeNamed(type, home), embedded: false }
  const own = type.includes('.') ? type : `${home}.${type}`
  return { name, json, type: { kind: 'string', name: own }, embedded: false }
}

/** An object of the API as the struct of this name. */
export const asStruct = (name: string, it: unknown): Value => valueOf(typeNamed(name), it)
