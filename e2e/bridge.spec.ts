/** A program outside the browser speaks to a machine's port, and the picture moves. */
import { spawn, type ChildProcess } from 'node:child_process'
import { expect, test } from '@playwright/test'
import { machine, running } from './page'

const PORT = 24_400

let bridge: ChildProcess
let address = ''

/** The bridge as people start it; what it prints first is the page's address. */
test.beforeAll(async () => {
  const args = ['--import', 'tsx', 'scripts/bridge.ts', '--port', String(PORT)]
  bridge = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  bridge.stdout?.on('data', (part: Buffer) => void (said += part.toString()))
  await expect.poll(() => said).toContain('Ctrl-C ends it.')
  address = /http:\S+#bridge=\w+/.exec(said)?.[0] ?? ''
})
test.afterAll(() => void bridge.kill())

const daemon = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://127.0.0.1:${PORT + 1}/v1.50${path}`, init)

const create = (Name: string, Replicas: number): Promise<Response> =>
  daemon('/services/create', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      Name,
      TaskTemplate: { ContainerSpec: { Image: 'nginx' } },
      Mode: { Replicated: { Replicas } },
    }),
  })

test('a service that a program creates appears, also after a reload', async ({ page }) => {
  await page.goto(address)
  await expect(machine(page, 'v3')).toHaveAttribute('data-power', 'on')
  await expect(page.getByText('The bridge is connected')).toBeVisible()
  expect((await create('web', 3)).status).toBe(201)
  await expect(running(page)).toHaveCount(3)

  await page.reload()
  await expect(running(page)).toHaveCount(3, { timeout: 60_000 })
  await expect(page.getByText('The bridge is connected')).toBeVisible()
  expect((await create('api', 2)).status).toBe(201)
  await expect(running(page)).toHaveCount(5)

  await page.goto('about:blank')
  const { message } = (await (await daemon('/nodes')).json()) as { message: string }
  expect(message).toContain('Swarmscope: no page is open: open http://127.0.0.1')
})
