/** What a first visit loads: the page, what it names, and the thread, gzipped. */
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Figure } from './measure'

const BAR = 300

/** Needs a build in `dist`. */
export function firstLoad(): Figure {
  const html = readFileSync('dist/index.html', 'utf8')
  const named = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, file]) => file)
  const thread = readdirSync('dist/assets').filter((file) => file.startsWith('lab.worker'))
  const files = new Set(['index.html', ...named, ...thread.map((file) => `assets/${file}`)])
  let bytes = 0
  for (const file of files) {
    bytes += gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length
  }
  const measured = bytes / 1024
  return { what: 'first load, gzipped', measured, unit: 'KB', bar: BAR, better: 'less' }
}
