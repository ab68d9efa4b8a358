/**
 * JSON as Go's decoder reads it from a stream (`encoding/json`): the first value counts, whatever
 * follows, and what is wrong is said in its words.
 */

/** Plain data. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

const CUT_OFF = 'unexpected EOF'

/** A letter as Go quotes it. */
function shown(letter: string): string {
  if (letter === "'") return `'\\''`
  if (letter === '"') return `'"'`
  return `'${JSON.stringify(letter).slice(1, -1)}'`
}

/** Reads a text from its start to its first mistake. */
class Reader {
  private at = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** The first value; undefined where there is nothing at all. @throws Error */
  first(): Json | undefined {
    this.skip()
    return this.at === this.text.length ? undefined : this.value()
  }

  private skip(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) this.at++
  }

  private wrong(where: string): Error {
    const letter = this.text[this.at]
    return new Error(letter === undefined ? CUT_OFF : `invalid character ${shown(letter)} ${where}`)
  }

  private take(): string {
    const letter = this.text[this.at]
    if (letter === undefined) throw new Error(CUT_OFF)
    this.at++
    return letter
  }

  private value(): Json {
    this.skip()
    const letter = this.text[this.at] ?? ''
    if (letter === '{') return this.object()
    if (letter === '[') return this.list()
    if (letter === '"') return this.string()
    if (/[-\d]/.test(letter)) return this.number()
    for (const [word, means] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (letter === word[0]) return this.word(word, means)
    }
    throw this.wrong('looking for beginning of value')
  }

  private word<T>(word: string, means: T): T {
    for (const letter of word) {
      if (this.text[this.at] !== letter) {
        throw this.wrong(`in literal ${word} (expecting ${shown(letter)})`)
      }
      this.at++
    }
    return means
  }

  private number(): number {
    const from = this.at
    const digits = (where: string): void => {
      if (!/\d/.test(this.text[this.at] ?? '')) throw this.wrong(where)
      while (/\d/.test(this.text[this.at] ?? '')) this.at++
    }
    if (this.text[this.at] === '-') this.at++
    if (this.text[this.at] === '0') this.at++
    else digits('in numeric literal')
    if (this.text[this.at] === '.') {
      this.at++
      digits('after decimal point in numeric literal')
    }
    if (/[eE]/.test(this.text[this.at] ?? '')) {
      this.at++
      if (/[-+]/.test(this.text[this.at] ?? '')) this.at++
      digits('in exponent of numeric literal')
    }
    return Number(this.text.slice(from, this.at))
  }

  private string(): string {
    const from = this.at++
    for (;;) {
      const letter = this.take()
      if (letter === '"') return JSON.parse(this.text.slice(from, this.at)) as string
      if (letter < ' ') {
        this.at--
        throw this.wrong('in string literal')
      }
      if (letter === '\\') this.escape()
    }
  }

  private escape(): void {
    if (!/["\\/bfnrtu]/.test(this.text[this.at] ?? '"')) throw this.wrong('in string escape code')
    if (this.take() !== 'u') return
    for (let digit = 0; digit < 4; digit++) {
      if (!/[\da-fA-F]/.test(this.text[this.at] ?? '0')) {
        throw this.wrong('in \\u hexadecimal character escape')
      }
      this.take()
    }
  }

  /** After an item: does another follow? */
  private goesOn(end: string, where: string): boolean {
    this.skip()
    if (this.text[this.at] !== ',' && this.text[this.at] !== end) throw this.wrong(where)
    return this.take() === ','
  }

  private list(): Json {
    const items: Json[] = []
    this.at++
    this.skip()
    if (this.text[this.at] === ']') this.at++
    else
      do items.push(this.value())
      while (this.goesOn(']', 'after array element'))
    return items
  }

  private object(): Json {
    const fields: Record<string, Json> = {}
    this.at++
    this.skip()
    if (this.text[this.at] === '}') {
      this.at++
      return fields
    }
    do {
      this.skip()
      if (this.text[this.at] !== '"') throw this.wrong('looking for beginning of object key string')
      const key = this.string()
      this.skip()
      if (this.text[this.at] !== ':') throw this.wrong('after object key')
      this.at++
      fields[key] = this.value()
    } while (this.goesOn('}', 'after object key:value pair'))
    return fields
  }
}

/** The first value of a text; undefined where there is none. @throws Error in Go's words */
export const readJson = (text: string): Json | undefined => new Reader(text).first()

/** What Go calls the kind of a value. */
export function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
