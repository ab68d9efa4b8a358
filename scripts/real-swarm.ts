/**
 * `npm run real-swarm`: the journey on a real swarm. It starts Debian's dockerd (root and
 * busybox-static wanted) with a swarm of its own in a folder that is thrown away, reaches it by TLS
 * in the ways that docker has, opens the page on it by the bridge and a context's name, deploys a
 * stack from the page's terminal, and waits until it is seen to run.
 * Where no daemon can be started it says so, and why, and has found nothing.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import { addressOf, type TlsFlags } from '../src/bridge/real/address'
import { createWire } from '../src/bridge/real/wire'
import { launchOptions } from './chromium.mjs'
import { obstacle, withDaemon } from './daemon'
import { makeKeys } from './keys'

const PORT = 24_600
const TLS_PORT = 24_690
const DAEMON = `tcp://127.0.0.1:${TLS_PORT}`
const CONTEXT = 'real'
const PATIENCE_MS = 60_000

/** The bridge as people start it, and the page's address that it prints. */
async function startBridge(): Promise<{ bridge: ChildProcess; address: string }> {
  const own = ['--connect', CONTEXT, '--allow-write', '--port', String(PORT)]
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

const NO_TLS: TlsFlags = { tls: false, tlsverify: false }

/** The daemon is reached with the keys, by flags, variables and a context, and not without them. */
async function reach(keys: string): Promise<void> {
  const version = async (to: string, flags: TlsFlags): Promise<string> => {
    try {
      return (await createWire(addressOf(to, flags))).prefix
    } catch (error) {
      return (error as Error).message
    }
  }
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => join(keys, name))
  const named = { tls: false, tlsverify: true, tlscacert: ca, tlscert: cert, tlskey: key }
  process.env['DOCKER_CONFIG'] = join(keys, 'config')
  const endpoint = `host=${DAEMON},ca=${ca},cert=${cert},key=${key}`
  const create = ['context', 'create', CONTEXT, '--docker', endpoint]
  execFileSync('docker', create, { stdio: 'ignore' })
  const found = {
    flags: await version(DAEMON, named),
    nobody: await version(DAEMON, { ...named, tlscert: undefined, tlskey: undefined }),
    stranger: await version(DAEMON, { ...named, tlscacert: undefined }),
    context: await version(CONTEXT, NO_TLS),
  }
  process.env['DOCKER_CERT_PATH'] = keys
  const folder = await version(DAEMON, { tls: false, tlsverify: true })
  delete process.env['DOCKER_CERT_PATH']
  const isReached = [found.flags, found.context, folder].every((said) => said.startsWith('/v1.'))
  const isRefused =
    /certificate required|bad certificate/.test(found.nobody) && /verify/.test(found.stranger)
  if (!isReached || !isRefused) throw new Error(JSON.stringify({ ...found, folder }))
  console.log('ok   it is reached by TLS with its keys, and not without them')
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

async function main(): Promise<void> {
  const why = obstacle()
  if (why !== null) return console.log(`NOT RUN: no real swarm can be started here: ${why}`)
  const keys = mkdtempSync(join(tmpdir(), 'swarmscope-keys-'))
  makeKeys(keys)
  const server = [`--tlscacert=${keys}/ca.pem`, `--tlscert=${keys}/server-cert.pem`]
  const flags = ['--tlsverify', ...server, `--tlskey=${keys}/server-key.pem`, '--host', DAEMON]
  const journeys = withDaemon(flags, async ({ ask }) => {
    const init = { ListenAddr: '127.0.0.1:2377', AdvertiseAddr: '127.0.0.1', Spec: {} }
    await ask('POST', '/swarm/init', Buffer.from(JSON.stringify(init)))
    await reach(keys)
    const { bridge, address } = await startBridge()
    const browser = await chromium.launch(launchOptions())
    try {
      await journey(await browser.newPage(), address)
    } finally {
      bridge.kill()
      await browser.close()
    }
  })
  await journeys.finally(() => rmSync(keys, { recursive: true }))
}

await main()
