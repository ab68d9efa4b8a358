/** Machines die and come back, cables part and mend: by hand, by key, by menu, by command. */
import type { Page } from '@playwright/test'
import {
  dragTo,
  expect,
  frames,
  goTo,
  machine,
  middleOf,
  run,
  running,
  swarmWithService,
  test,
  type,
} from './page'

/** The truth first: it is off. Then what the leader believes, when its patience has ended. */
async function isFoundDead(page: Page, id: string): Promise<void> {
  await expect(machine(page, id)).toHaveAttribute('data-power', 'off')
  await expect(machine(page, id)).toHaveAttribute('data-belief', 'down')
  await expect(page.locator(`g.task[data-desired="running"][data-machine="${id}"]`)).toHaveCount(0)
  await expect(running(page)).toHaveCount(3)
}

async function isBack(page: Page, id: string): Promise<void> {
  await expect(machine(page, id)).toHaveAttribute('data-power', 'on')
  await expect(machine(page, id)).toHaveAttribute('data-belief', 'ready')
  await expect(running(page)).toHaveCount(3)
}

/** Inside the kill zone, at the height of a mark. */
async function killZone(page: Page, y: number): Promise<{ x: number; y: number }> {
  const stage = await page.locator('svg.stage').boundingBox()
  if (stage === null) throw new Error('there is no stage')
  return { x: stage.x + stage.width - 30, y }
}

const feed = (page: Page) => page.locator('.feed-lines li')

test('a machine dragged onto the kill zone dies; dragged back, it boots', async ({ lab: page }) => {
  await swarmWithService(page)
  const home = await middleOf(machine(page, 'v3'))
  await expect(running(page, 'v3')).toHaveCount(1)

  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  const events = await feed(page).count()
  await dragTo(page, home, await killZone(page, home.y))
  await expect(page.locator('.kill-zone')).toHaveAttribute('data-inside', 'true')
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await frames(page, 10)
  await expect(machine(page, 'v3')).toHaveAttribute('data-power', 'on')
  expect(await feed(page).count()).toBe(events)
  expect(await middleOf(machine(page, 'v3'))).toEqual(home)

  await dragTo(page, home, await killZone(page, home.y))
  await page.mouse.up()
  await expect(machine(page, 'v3')).toHaveAttribute('data-power', 'off')
  await expect(machine(page, 'v3')).toHaveAttribute('data-belief', 'ready')
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await isFoundDead(page, 'v3')

  await dragTo(page, await middleOf(machine(page, 'v3')), home)
  await page.mouse.up()
  await isBack(page, 'v3')
})

test('the same by key, by menu and by command', async ({ lab: page }) => {
  await swarmWithService(page)
  await machine(page, 'v3').focus()
  await page.keyboard.press('k')
  await isFoundDead(page, 'v3')
  await page.keyboard.press('s')
  await isBack(page, 'v3')

  await machine(page, 'v2').click({ button: 'right', position: { x: 40, y: 20 } })
  await page.getByRole('menuitem', { name: 'Pull the plug' }).click()
  await isFoundDead(page, 'v2')
  await machine(page, 'v2').focus()
  await page.keyboard.press('m')
  await page.getByRole('menuitem', { name: 'Switch on' }).press('Enter')
  await isBack(page, 'v2')

  await run(page, 'host', 'docker-machine kill v3')
  await isFoundDead(page, 'v3')
  await goTo(page, 'v3')
  await expect(page.locator('[data-terminal-text="v3"]')).toContainText('connection closed')
  await run(page, 'host', 'docker-machine start v3')
  await isBack(page, 'v3')
  await run(page, 'v3', 'hostname')
  await expect(page.locator('[data-terminal-text="v3"]')).toContainText('hostname\nv3')
})

test('a cut drawn between machines parts them; a click mends it', async ({ lab: page }) => {
  await swarmWithService(page)
  const one = await middleOf(machine(page, 'v1'))
  const three = await middleOf(machine(page, 'v3'))
  const x = (one.x + three.x) / 2
  const cut = (a: string, b: string) =>
    page.locator(`.link[data-link="${a}|${b}"][data-cut="true"]`)

  await dragTo(page, { x, y: one.y - 80 }, { x, y: three.y + 70 })
  await page.mouse.up()
  await expect(cut('v1', 'v3')).toBeAttached()
  await expect(cut('v2', 'v3')).toBeAttached()
  await expect(cut('v1', 'v2')).not.toBeAttached()
  await expect(machine(page, 'v3')).toHaveAttribute('data-power', 'on')
  await expect(machine(page, 'v3')).toHaveAttribute('data-belief', 'down')

  for (const [a, b] of [
    ['v2', 'v3'],
    ['v1', 'v3'],
  ] as const) {
    await cut(a, b).locator('.hit').click({ force: true })
    await expect(cut(a, b)).not.toBeAttached()
  }
  await expect(machine(page, 'v3')).toHaveAttribute('data-belief', 'ready')

  await goTo(page, 'host')
  await type(page, 'chaos cut v2')
  await expect(cut('v1', 'v2')).toBeAttached()
  await type(page, 'chaos heal')
  await expect(cut('v1', 'v2')).not.toBeAttached()
  await machine(page, 'v2').focus()
  await page.keyboard.press('x')
  await expect(cut('v1', 'v2')).toBeAttached()
  await page.keyboard.press('x')
  await expect(cut('v1', 'v2')).not.toBeAttached()
})
