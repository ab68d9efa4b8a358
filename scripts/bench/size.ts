/** What a first visit loads, gzipped: up to the first picture, and with the terminal that follows. */
import { readdirSync } from 'node:fs'
import { firstLoad, kilobytes } from '../site.mjs'
import type { Figure } from './measure'

const BAR = 300

/** What comes by itself right after the first picture: the terminal, its commands and its letters. */
const FOLLOWS = /^(Terminal|late|yaml)-|\.woff2$/

/** Needs a build in `dist`. */
export function* sizeFigures(): Generator<Figure> {
  const less = { unit: 'KB', better: 'less' } as const
  const picture = kilobytes(firstLoad())
  yield {
    ...less,
    what: 'first load, gzipped: up to the first picture',
    measured: picture,
    bar: BAR,
  }
  const rest = readdirSync('dist/assets').filter((file) => FOLLOWS.test(file))
  const whole = picture + kilobytes(rest.map((file) => `assets/${file}`))
  yield { ...less, what: 'with the terminal, all commands and letters', measured: whole, bar: null }
}
