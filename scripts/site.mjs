/** The built page: it is built when the sources are newer, and its files are served. */
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'
import { run } from './install.mjs'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

/** The newest change below a file or folder. */
function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Builds the page, unless what was built is newer than the sources. */
export function ensureBuild() {
  const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json']
  const built = existsSync('dist/index.html') ? statSync('dist/index.html').mtimeMs : 0
  if (built > Math.max(...sources.map(newest))) return
  if (!run('npx', ['vite', 'build', '--logLevel', 'warn'])) process.exit(1)
}

/** Answers with a file of the page. */
export function answer(request, response) {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname)
  const file = join('dist', normalize(path === '/' ? '/index.html' : path))
  if (!file.startsWith('dist') || !existsSync(file) || statSync(file).isDirectory()) {
    response.writeHead(404).end('not found')
    return
  }
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
  createReadStream(file).pipe(response)
}

/** What a browser loads up to the first picture: the page, what it names, and the thread. */
export function firstLoad() {
  const html = readFileSync('dist/index.html', 'utf8')
  const named = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, file]) => file)
  const thread = readdirSync('dist/assets').filter((file) => file.startsWith('lab.worker'))
  return [...new Set(['index.html', ...named, ...thread.map((file) => `assets/${file}`)])]
}

/** Kilobytes that files of the page have when they travel. */
export const kilobytes = (files) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join('dist', file))).length, 0) / 1024
