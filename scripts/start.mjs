/** `npm start`: installs what is missing, builds when the sources are newer, serves, and says where. */
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { ensurePackages, run } from './install.mjs'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}
const FIRST_PORT = Number(process.env.PORT ?? 4321)

/** The newest change below a file or folder. */
function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

function ensureBuild() {
  const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json']
  const built = existsSync('dist/index.html') ? statSync('dist/index.html').mtimeMs : 0
  if (built > Math.max(...sources.map(newest))) return
  if (!run('npx', ['vite', 'build', '--logLevel', 'warn'])) process.exit(1)
}

function answer(request, response) {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname)
  const file = join('dist', normalize(path === '/' ? '/index.html' : path))
  if (!file.startsWith('dist') || !existsSync(file) || statSync(file).isDirectory()) {
    response.writeHead(404).end('not found')
    return
  }
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
  createReadStream(file).pipe(response)
}

function serve(port) {
  const server = createServer(answer)
  server.on('error', (error) => {
    if (error.code !== 'EADDRINUSE' || port > FIRST_PORT + 50) throw error
    serve(port + 1)
  })
  server.listen(port, '127.0.0.1', () => {
    process.stdout.write(`\n  Swarmscope is at http://127.0.0.1:${port}/\n\n  Ctrl-C ends it.\n`)
  })
}

ensurePackages()
ensureBuild()
serve(FIRST_PORT)
