/**
 * For scripts: a real dockerd (Debian's; root and busybox-static wanted) in a folder that is thrown
 * away, with one image of its own.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const BUSYBOX = '/bin/busybox'
const PATIENCE_MS = 60_000

/** Why no daemon can be started here; null: it can. */
export function obstacle(): string | null {
  if (process.getuid?.() !== 0) return 'only root may start a daemon'
  if (spawnSync('dockerd', ['--version']).status !== 0) return 'there is no dockerd on PATH'
  if (!existsSync(BUSYBOX)) return `there is no ${BUSYBOX} to make an image of (busybox-static)`
  return null
}

/** A request to the daemon at the socket; gives the body. */
function ask(socket: string, method: string, path: string, body?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const type = path.startsWith('/images') ? 'application/x-tar' : 'application/json'
    const options = { socketPath: socket, method, path, headers: { 'content-type': type } }
    const going = request(options, (response) => {
      let text = ''
      response.on('data', (part: Buffer) => void (text += part.toString()))
      response.on('end', () => {
        if ((response.statusCode ?? 500) < 400) resolve(text)
        else reject(new Error(`${method} ${path}: ${text}`))
      })
    })
    going.on('error', reject)
    going.end(body)
  })
}

/** A daemon in the folder; resolves when it answers. */
async function startDaemon(
  folder: string,
  socket: string,
  more: readonly string[],
): Promise<ChildProcess> {
  const places = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')]
  const own = ['--pidfile', join(folder, 'pid'), '--host', `unix://${socket}`]
  const args = [...places, ...own, '--iptables=false', '--bridge=none', ...more]
  const daemon = spawn('dockerd', args, { stdio: 'ignore' })
  const end = Date.now() + PATIENCE_MS
  while (daemon.exitCode === null && Date.now() < end) {
    const isUp = await ask(socket, 'GET', '/_ping').then(
      () => true,
      () => false,
    )
    if (isUp) return daemon
    await sleep(200)
  }
  daemon.kill()
  throw new Error('dockerd did not start')
}

/** An image of one busybox, `web:1`, that sleeps. */
async function furnish(folder: string, socket: string): Promise<void> {
  const bin = join(folder, 'image', 'bin')
  mkdirSync(bin, { recursive: true })
  cpSync(BUSYBOX, join(bin, 'busybox'))
  symlinkSync('busybox', join(bin, 'sleep'))
  const tar = execFileSync('tar', ['-C', join(folder, 'image'), '-c', '.'], {
    maxBuffer: 64 * 1024 * 1024,
  })
  const change = encodeURIComponent('CMD ["sleep","100000"]')
  await ask(socket, 'POST', `/images/create?fromSrc=-&repo=web&tag=1&changes=${change}`, tar)
}

/** Throws the folder away, with the namespaces that the daemon leaves mounted in it. */
function sweep(folder: string): void {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
  const left = mounts.flatMap((line) => line.split(' ')[1] ?? [])
  for (const place of left.filter((path) => path.startsWith(`${folder}/`)).reverse()) {
    spawnSync('umount', ['--lazy', place])
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

interface Standing {
  /** Path of the daemon's socket. */
  readonly socket: string
  /** A request to the daemon; gives the body. */
  readonly ask: (method: string, path: string, body?: Buffer) => Promise<string>
}

/** Starts a daemon with more flags, lets somebody have it, and leaves nothing of it behind. */
export async function withDaemon(
  flags: readonly string[],
  have: (standing: Standing) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'swarmscope-real-'))
  const socket = join(folder, 'docker.sock')
  const daemon = await startDaemon(folder, socket, flags)
  try {
    await furnish(folder, socket)
    await have({ socket, ask: (method, path, body) => ask(socket, method, path, body) })
  } finally {
    await ask(socket, 'POST', '/swarm/leave?force=1').catch(() => undefined)
    daemon.kill()
    await new Promise((resolve) => daemon.once('exit', resolve))
    sweep(folder)
  }
}
