/** Values of YAML that JavaScript has no type for, as Go reads and writes them (`yaml.v3`). */
import { goFloat } from './float'

export class GoValue {
  /** What Go calls its type. */
  readonly type: 'float64' | 'time.Time'
  /** As Go prints it (`%v`). */
  readonly text: string
  readonly yaml: string
  readonly json: number | string

  constructor({ type, text, yaml, json }: Pick<GoValue, 'type' | 'text' | 'yaml' | 'json'>) {
    this.type = type
    this.text = text
    this.yaml = yaml
    this.json = json
  }

  toString(): string {
    return this.text
  }

  toJSON(): number | string {
    return this.json
  }

  valueOf(): number | string {
    return this.json
  }
}

/** A whole number that was written with a point or an exponent: Go prints it with one. */
export function wholeFloat(value: number): GoValue {
  const text = goFloat(value)
  return new GoValue({ type: 'float64', text, yaml: text, json: value })
}

const INSTANT =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:([Tt ])(\d\d?):(\d\d?):(\d\d?)(?:\.(\d+))?(Z|[-+]\d\d:\d\d)?)?$/

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

function isDay(year: number, month: number, day: number): boolean {
  const short = month === 2 ? (isLeap(year) ? 29 : 28) : 30 + ((month + (month > 7 ? 1 : 0)) % 2)
  return month >= 1 && month <= 12 && day >= 1 && day <= short
}

const two = (text: string): string => text.padStart(2, '0')

/** A day, or an instant: with a zone behind `T`, without one behind a blank; null: none. */
export function instantIn(given: string): GoValue | null {
  const [, year, month, day, mark, hour = '0', minute = '0', second = '0', part = '', zone] =
    INSTANT.exec(given) ?? []
  if (year === undefined || month === undefined || day === undefined) return null
  if (mark !== undefined && (mark === ' ') !== (zone === undefined)) return null
  const isThere = isDay(Number(year), Number(month), Number(day))
  if (!isThere || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
  const date = `${year}-${two(month)}-${two(day)}`
  const fraction = part.replace(/0+$/, '')
  const clock = [hour, minute, second].map(two).join(':') + (fraction === '' ? '' : `.${fraction}`)
  const offset = zone === undefined || /^(?:Z|[-+]00:00)$/.test(zone) ? 'Z' : zone
  const [plain, name] = offset === 'Z' ? ['+0000', 'UTC'] : [offset.replace(':', ''), null]
  const yaml = `${date}T${clock}${offset}`
  const text = `${date} ${clock} ${plain} ${name ?? plain}`
  return new GoValue({ type: 'time.Time', text, yaml, json: yaml })
}
