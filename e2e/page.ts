/**
 * What journeys do and see. Facts are read from the marks on the page (their `data-*`), never from
 * the engine. Whoever breaks the page's word (an error, a request to somebody else) fails.
 */
import AxeBuilder from '@axe-core/playwright'
import { expect, test as base, type Locator, type Page } from '@playwright/test'

/** A page that was opened on a new lab, and watched for errors. */
export const test = base.extend<{ lab: Page }>({
  lab: async ({ page, baseURL }, give) => {
    const faults: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
    page.on('request', (request) => {
      const url = request.url()
      const own = url.startsWith(`${baseURL}/`) || /^(data|blob):/.test(url)
      if (!own) faults.push(`request: ${url}`)
    })
    await page.goto('/')
    await expect(machine(page, 'v3')).toHaveAttribute('data-power', 'on')
    await atPrompt(page, 'v1')
    await give(page)
    expect(faults).toEqual([])
  },
})

export { expect }

export const machine = (page: Page, id: string): Locator =>
  page.locator(`.machine[data-machine="${id}"]`)

/** Marks of tasks that run and are meant to, on a machine or anywhere. */
export const running = (page: Page, on?: string): Locator => {
  const where = on === undefined ? '' : `[data-machine="${on}"]`
  return page.locator(`g.task[data-state="running"][data-desired="running"]${where}`)
}

/** All that the terminal in front shows, as text. */
export const shown = (page: Page): Locator => page.locator('[data-terminal-text]')

/** Waits until the terminal `id` is in front and has a prompt with nothing behind it. */
export async function atPrompt(page: Page, id: string, exit = 0): Promise<void> {
  const status = exit === 0 ? '' : ` ${exit}`
  const prompt = new RegExp(`${id}( \\([a-z]+\\))?${status} \\$ *$`)
  await expect
    .poll(() => page.locator(`[data-terminal-text="${id}"]`).textContent(), { timeout: 60_000 })
    .toMatch(prompt)
}

/** Brings a terminal to the front, with its tab. */
export async function goTo(page: Page, id: string): Promise<void> {
  await page.getByRole('tab', { name: id, exact: true }).click()
  await page.locator(`[data-terminal="${id}"] .xterm-helper-textarea`).focus()
}

/** Types a line with the keyboard into the terminal in front, and enters it. */
export async function type(page: Page, line: string): Promise<void> {
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

/** Types a line in a terminal and waits for its next prompt. */
export async function run(page: Page, id: string, line: string, exit = 0): Promise<void> {
  await goTo(page, id)
  await type(page, line)
  await atPrompt(page, id, exit)
}

/** The slider, from a tenth to a hundred times. */
export async function speed(page: Page, times: number): Promise<void> {
  await page.getByLabel('Speed').fill(String(Math.round(Math.log10(times) * 20) / 20))
}

const TOKEN = '$(docker-machine ssh v1 docker swarm join-token -q worker)'

/** A swarm: v1 leads, v2 and v3 work. */
export async function swarm(page: Page): Promise<void> {
  await run(page, 'v1', 'docker swarm init --advertise-addr 10.99.0.11')
  const join = `docker swarm join --token ${TOKEN} 10.99.0.11:2377`
  await run(page, 'host', `for m in v2 v3; do docker-machine ssh $m ${join}; done`)
  for (const id of ['v1', 'v2', 'v3']) {
    await expect(machine(page, id)).toHaveAttribute('data-belief', 'ready')
  }
}

/** A swarm with a service of three tasks. */
export async function swarmWithService(page: Page): Promise<void> {
  await speed(page, 20)
  await swarm(page)
  await run(page, 'v1', 'docker service create --name web --replicas 3 nginx:1.25')
  await expect(running(page)).toHaveCount(3)
}

/** The middle of a mark. */
export async function middleOf(mark: Locator): Promise<{ x: number; y: number }> {
  const box = await mark.locator('.body').boundingBox()
  if (box === null) throw new Error('the mark is not on the page')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Drags with the mouse, in steps as a hand does, and leaves the button pressed. */
export async function dragTo(
  page: Page,
  from: { x: number; y: number },
  to: { x: number; y: number },
): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
  await page.mouse.move(to.x, to.y, { steps: 4 })
}

/** Waits for so many pictures to be drawn. */
export const frames = (page: Page, count: number): Promise<void> =>
  page.evaluate(async (left) => {
    for (let n = 0; n < left; n++) await new Promise(requestAnimationFrame)
  }, count)

/** Faults that axe calls serious or critical, in words. */
export async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}
