/** What containers print, each line behind the name of its container, as compose formats it. */
import { formatInstant, withNineDigits } from '../../../api/instant'
import { tell, type Io } from '../../client'
import type { Stream } from '../../../api/routes'
import { isColourful } from './look'

export interface PrinterWish {
  readonly hasColours: boolean
  readonly hasNames: boolean
  /** Whether each line says when it was printed here. */
  readonly hasTimes: boolean
}

const CODES = ['36', '33', '32', '35', '34', '36;1', '33;1', '32;1', '35;1', '34;1']

type Paint = (text: string) => string

const PLAIN: Paint = (text) => text

/** Goes to the beginning of the line and empties it. */
const FRESH = '\r\x1b[K'

export class LogPrinter {
  readonly #io: Io
  readonly #wish: PrinterWish
  readonly #paints = new Map<string, Paint>()

  constructor(io: Io, wish: PrinterWish) {
    this.#io = io
    this.#wish = wish
  }

  /** A line of a container. */
  line(stream: Stream, name: string, text: string): void {
    const paint = this.#paintOf(name)
    const width = Math.max(...[...this.#paints.keys()].map((one) => one.length)) + 1
    const prefix = this.#wish.hasNames ? paint(`${name.padEnd(width)} | `) : ''
    const now = this.#wish.hasTimes ? `${withNineDigits(formatInstant(this.#io.now()))} ` : ''
    tell(this.#io, stream, `${prefix}${now}${text}\n`)
  }

  /** What has become of it. */
  status(name: string, text: string): void {
    this.#io.out(this.#paintOf(name)(`${FRESH}${name} ${text}\n`))
  }

  /** Each name has the next colour. */
  #paintOf(name: string): Paint {
    const known = this.#paints.get(name)
    if (known !== undefined) return known
    const code = CODES[this.#paints.size % CODES.length]
    const isPlain = name === '' || !this.#wish.hasColours || !isColourful(this.#io)
    const paint: Paint = isPlain ? PLAIN : (text) => `\x1b[${code}m${text}\x1b[0m`
    this.#paints.set(name, paint)
    return paint
  }
}
