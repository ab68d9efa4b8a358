/**
 * Files of variables as compose-go v2.9 (`dotenv`) reads them: `NAME=value` or `NAME: value`,
 * quoted or not, over several lines in quotes; a bare name stands for what the surroundings have.
 */
import { quoted } from '../values'
import { substituted, type Unset } from './substitute'

type Variables = Readonly<Record<string, string>>

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v',
} // prettier-ignore

const escaped = (text: string): string =>
  text.replace(/\\([abcfnrtv$"\\]|0\d{0,3})/g, (all, mark: string) => {
    if (mark === '$') return '$$'
    return ESCAPES[mark] ?? (mark === '"' || mark === '\\' ? mark : all)
  })

/** What is left of a file, and the line it begins on. */
interface Rest {
  readonly text: string
  readonly line: number
}

const lines = (text: string): number => text.split('\n').length - 1

const after = ({ text, line }: Rest, length: number): Rest => ({
  text: text.slice(length),
  line: line + lines(text.slice(0, length)),
})

/**
 * The file, `around` before what it says itself; `unset` hears of what has no value.
 * @throws Error in compose's words
 */
export function readDotenv(file: string, around: Variables, unset: Unset): Variables {
  const found: Record<string, string> = {}
  const fill = (text: string): string => substituted(text, { ...found, ...around }, unset)
  let rest: Rest = { text: file, line: 1 }
  for (;;) {
    rest = after(rest, /^(?:\s+|#[^\n]*)*/.exec(rest.text)?.[0].length ?? 0)
    if (rest.text === '') return found
    rest = after(rest, /^export[^\S\n]+/.exec(rest.text)?.[0].length ?? 0)
    const [head = '', name = '', mark = ''] = /^([^=:\n]*)([=:\n]|$)/.exec(rest.text) ?? []
    const key = name.trimEnd()
    const wrong = /[^\p{L}\p{N}_.\-[\] \t]/u.exec(name)?.[0]
    if (wrong !== undefined) {
      const whole = rest.text.split('\n')[0] as string
      throw new Error(
        `line ${rest.line}: unexpected character ${quoted(wrong)} in variable name ${quoted(whole)}`,
      )
    }
    if (key.includes(' ')) throw new Error(`line ${rest.line}: key cannot contain a space`)
    rest = after(rest, head.length)
    if (mark === '=' || mark === ':') rest = readValue(rest, key, found, fill)
    else if (around[key] !== undefined) found[key] = around[key]
  }
}

function readValue(
  from: Rest,
  key: string,
  found: Record<string, string>,
  fill: (text: string) => string,
): Rest {
  const rest = after(from, /^[^\S\n]*/.exec(from.text)?.[0].length ?? 0)
  const quote = rest.text[0]
  const [line = ''] = rest.text.split('\n')
  if (quote !== '"' && quote !== "'") {
    found[key] = fill(line.replace(/ #.*/, '').trimEnd())
    return after(rest, line.length)
  }
  const match = new RegExp(`^${quote}((?:[^\\\\${quote}]|\\\\.)*)${quote}`, 's').exec(rest.text)
  if (match === null) {
    throw new Error(`line ${rest.line + lines(rest.text)}: unterminated quoted value ${line}`)
  }
  const text = (match[1] as string).replaceAll(`\\${quote}`, quote)
  found[key] = quote === '"' ? fill(escaped(text)) : text
  return after(rest, match[0].length)
}

/** Each line as it is (`format: raw`). */
export function readRaw(file: string, around: Variables): Variables {
  const found: Record<string, string> = {}
  for (const line of file.split('\n')) {
    const text = line.trimStart()
    if (text === '' || text.startsWith('#')) continue
    const [, key = text, value = around[text]] = /^([^=]*)=(.*)$/.exec(text) ?? []
    if (value !== undefined) found[key] = value
  }
  return found
}
