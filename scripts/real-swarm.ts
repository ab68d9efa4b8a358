/**
 * `npm run real-swarm`: the journey on a real swarm. It starts Debian's dockerd (root and
 * busybox-static wanted) with a swarm of its own in a folder that is thrown away, opens the page on
 * it by the bridge, deploys a stack from the page's terminal, and waits until it is seen to run.
 * Where no daemon can be started it says so, and why, and has found nothing.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import { launchOptions } from './chromium.mjs'
import { obstacle, withDaemon } from './daemon'

const PORT = 24_600
const PATIENCE_MS = 60_000

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

async function main(): Promise<void> {
  const why = obstacle()
  if (why !== null) return console.log(`NOT RUN: no real swarm can be started here: ${why}`)
  await withDaemon([], async ({ socket, ask }) => {
    const init = { ListenAddr: '127.0.0.1:2377', AdvertiseAddr: '127.0.0.1', Spec: {} }
    await ask('POST', '/swarm/init', Buffer.from(JSON.stringify(init)))
    const { bridge, address } = await startBridge(socket)
    const browser = await chromium.launch(launchOptions())
    try {
      await journey(await browser.newPage(), address)
    } finally {
      bridge.kill()
      await browser.close()
    }
  })
}

await main()
