/** What a first visit loads, gzipped: up to the first picture, and with the terminal that follows. */
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Figure } from './measure'

const BAR = 300

/** What comes by itself right after the first picture: the terminal, its commands and its letters. */
const FOLLOWS = /^(Terminal|shell|yaml)-|\.woff2$/

const kilobytes = (files: Iterable<string>): number => {
  let bytes = 0
  for (const file of files) bytes += gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length
  return bytes / 1024
}

/** Needs a build in `dist`. */
export function* firstLoad(): Generator<Figure> {
  const html = readFileSync('dist/index.html', 'utf8')
  const named = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, file]) => file)
  const assets = readdirSync('dist/assets')
  const thread = assets.filter((file) => file.startsWith('lab.worker'))
  const first = new Set(['index.html', ...named, ...thread.map((file) => `assets/${file}`)])
  const less = { unit: 'KB', better: 'less' } as const
  const picture = kilobytes(first as Set<string>)
  yield {
    ...less,
    what: 'first load, gzipped: up to the first picture',
    measured: picture,
    bar: BAR,
  }
  const rest = assets.filter((file) => FOLLOWS.test(file)).map((file) => `assets/${file}`)
  const whole = picture + kilobytes(rest)
  yield { ...less, what: 'with the terminal, all commands and letters', measured: whole, bar: null }
}
