/**
 * `npm run real-swarm`: the journey on a real swarm. It starts Debian's dockerd (root and
 * busybox-static wanted) with a swarm of its own in a folder that is thrown away, opens the page on
 * it by the bridge, deploys a stack from the page's terminal, and waits until it is seen to run.
 * Where no daemon can be started it says so, and why, and has found nothing.
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
import { chromium, type Page } from '@playwright/test'
import { launchOptions } from './chromium.mjs'

const BUSYBOX = '/bin/busybox'
const PORT = 24_600
const PATIENCE_MS = 60_000

/** Why no daemon can be started here; null: it can. */
function obstacle(): string | null {
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
async function startDaemon(folder: string, socket: string): Promise<ChildProcess> {
  const places = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')]
  const own = ['--pidfile', join(folder, 'pid'), '--host', `unix://${socket}`]
  const args = [...places, ...own, '--iptables=false', '--bridge=none']
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

/** An image of one busybox, under the name that the stack asks for, and a swarm. */
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
  const init = { ListenAddr: '127.0.0.1:2377', AdvertiseAddr: '127.0.0.1', Spec: {} }
  await ask(socket, 'POST', '/swarm/init', Buffer.from(JSON.stringify(init)))
}

/** The bridge as people start it, and the page's address that it prints. */
async function startBridge(socket: string): Promise<{ bridge: ChildProcess; address: string }> {
  const own = ['--connect', `unix://${socket}`, '--allow-write', '--port', String(PORT)]
  const args = ['--import', 'tsx', 'scripts/bridge.ts', ...own]
  const bridge = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  bridge.stdout.on('data', (part: Buffer) => void (said += part.toString()))
  while (bridge.exitCode === null) {
    const address = /http:\S+#swarm=\w+/.exec(said)?.[0]
    if (address !== undefined) return { bridge, address }
    await sleep(100)
  }
  throw new Error('the bridge ended without an address')
}

const STACK = 'services:\\n  web:\\n    image: web:1\\n    deploy:\\n      replicas: 3\\n'

/** Types a line at the host's prompt. */
async function type(page: Page, line: string): Promise<void> {
  const text = page.locator('[data-terminal-text="host"]').filter({ hasText: /\$\s*$/ })
  await text.waitFor({ state: 'attached', timeout: PATIENCE_MS })
  await page.locator('[data-terminal="host"] .xterm-helper-textarea').focus()
  await page.keyboard.type(`${line}\n`)
}

async function journey(page: Page, address: string): Promise<void> {
  await page.goto(address)
  const leader = page.locator('.machine[data-leader="true"][data-belief="ready"]')
  await leader.waitFor({ timeout: PATIENCE_MS })
  console.log('ok   the page shows the real swarm')
  await type(page, `printf '${STACK}' > stack.yml`)
  await type(page, 'docker stack deploy -c stack.yml shop')
  const running = page.locator('g.task[data-state="running"][data-desired="running"]')
  await running.nth(2).waitFor({ state: 'attached', timeout: PATIENCE_MS })
  console.log('ok   a stack that the terminal deployed is seen to run')
  await type(page, 'docker stack services shop')
  const told = page.locator('[data-terminal-text="host"]').filter({ hasText: 'shop_web' })
  await told.filter({ hasText: '3/3' }).waitFor({ state: 'attached', timeout: PATIENCE_MS })
  console.log('ok   the terminal lists it')
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

async function main(): Promise<void> {
  const why = obstacle()
  if (why !== null) return console.log(`NOT RUN: no real swarm can be started here: ${why}`)
  const folder = mkdtempSync(join(tmpdir(), 'swarmscope-real-'))
  const socket = join(folder, 'docker.sock')
  const daemon = await startDaemon(folder, socket)
  const browser = await chromium.launch(launchOptions())
  let bridge: ChildProcess | null = null
  try {
    await furnish(folder, socket)
    const started = await startBridge(socket)
    bridge = started.bridge
    await journey(await browser.newPage(), started.address)
  } finally {
    bridge?.kill()
    await browser.close()
    await ask(socket, 'POST', '/swarm/leave?force=1').catch(() => undefined)
    daemon.kill()
    await new Promise((resolve) => daemon.once('exit', resolve))
    sweep(folder)
  }
}

await main()
