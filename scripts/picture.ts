/**
 * The pictures of the README, made from the running page: six machines, three services, a rolling
 * update half-way. `npm run picture` builds the page, plays the session and writes
 * docs/picture-dark.png and docs/picture-light.png.
 */
import { statSync } from 'node:fs'
import { chromium, type Page } from '@playwright/test'
import { build, preview } from 'vite'
import { launchOptions } from './chromium.mjs'

const PORT = 4390
const MOST_BYTES = 250 * 1024
const TOKEN = (role: string): string =>
  `$(docker-machine ssh v1 docker swarm join-token -q ${role})`
const JOIN = (role: string): string => `docker swarm join --token ${TOKEN(role)} 10.99.0.11:2377`
const PATIENCE = { timeout: 120_000 }

/** Types a line into a terminal as a person would. */
async function type(page: Page, terminal: string, line: string): Promise<void> {
  await page.getByRole('tab', { name: terminal, exact: true }).click()
  const text = page.locator(`[data-terminal-text="${terminal}"]`)
  await text.filter({ hasText: /\$\s*$/ }).waitFor({ state: 'attached', ...PATIENCE })
  await page.locator('.term-holder').click()
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

const speed = (page: Page, times: number): Promise<void> =>
  page.getByLabel('Speed').fill(String(Math.log10(times)))

const running = (page: Page, service: string, count: string): Promise<void> =>
  page
    .locator(`[data-service-chip="${service}"]`)
    .filter({ hasText: count })
    .waitFor({ state: 'visible', ...PATIENCE })

async function found(page: Page): Promise<void> {
  await speed(page, 10)
  for (const machine of ['v4', 'v5', 'v6']) {
    await type(page, 'host', `docker-machine create ${machine}`)
  }
  await type(page, 'v1', 'docker swarm init --advertise-addr 10.99.0.11')
  await page.locator('[data-machine="v1"][data-leader="true"]').waitFor(PATIENCE)
  for (const machine of ['v2', 'v3', 'v4', 'v5', 'v6']) {
    const role = machine < 'v4' ? 'manager' : 'worker'
    await type(page, machine, JOIN(role))
    await page.locator(`[data-machine="${machine}"][data-belief="ready"]`).waitFor(PATIENCE)
  }
}

async function serve(page: Page): Promise<void> {
  const web = '--name web --replicas 7 -p 8080:80 --update-parallelism 2 --update-delay 10s'
  await type(page, 'v1', `docker service create -d ${web} nginx:1.25`)
  await running(page, 'web', '7/7')
  await type(
    page,
    'v1',
    'docker service create -d --name api --replicas 4 --reserve-cpu 0.5 redis:7',
  )
  await running(page, 'api', '4/4')
  await type(page, 'v1', 'docker service create -d --mode global --name agent prom/node-exporter')
  await running(page, 'agent', '6/6')
  await speed(page, 1)
  await type(page, 'v1', 'clear')
  await type(page, 'v1', 'docker service ls')
  await type(page, 'v1', 'docker service update --image nginx:1.27 web')
  await running(page, 'web', 'updating 2/7')
  await page.locator('.countdown').waitFor(PATIENCE)
}

async function take(page: Page, theme: 'dark' | 'light'): Promise<void> {
  const path = `docs/picture-${theme}.png`
  if ((await page.locator('html').getAttribute('data-theme')) !== theme) {
    await page.getByRole('button', { name: 'Dark or light' }).click()
  }
  await page.mouse.move(720, 870)
  await page.screenshot({ path, animations: 'disabled' })
  const { size } = statSync(path)
  console.log(`${path}: ${Math.round(size / 1024)} KiB`)
  if (size > MOST_BYTES) throw new Error(`${path} is larger than ${MOST_BYTES} bytes`)
}

await build({ logLevel: 'warn' })
const server = await preview({ preview: { host: '127.0.0.1', port: PORT, strictPort: true } })
const browser = await chromium.launch(launchOptions())
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(`http://127.0.0.1:${PORT}/`)
  await page.locator('[data-machine="v3"]').waitFor(PATIENCE)
  await found(page)
  await serve(page)
  await take(page, 'dark')
  await take(page, 'light')
} finally {
  await browser.close()
  await server.close()
}
