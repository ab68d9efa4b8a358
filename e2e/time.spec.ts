/** Time: it stands still, goes on step by step or fast, and a reload is no gap in it. */
import type { Page } from '@playwright/test'
import { expect, frames, machine, run, running, shown, speed, swarmWithService, test } from './page'

const clock = (page: Page) => page.getByLabel('Virtual time')

async function clockTenths(page: Page): Promise<number> {
  const [minutes = 0, seconds = 0] = ((await clock(page).textContent()) ?? '')
    .split(':')
    .map(Number)
  return Math.round((minutes * 60 + seconds) * 10)
}

/** The picture as it is drawn: all marks with their places. */
const picture = (page: Page): Promise<string> => page.locator('svg.stage').innerHTML()

test('paused, nothing moves; a step goes on to the next event; fast is fast', async ({
  lab: page,
}) => {
  await swarmWithService(page)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  await frames(page, 5)
  const before = { at: await clockTenths(page), picture: await picture(page) }
  await frames(page, 60)
  expect({ at: await clockTenths(page), picture: await picture(page) }).toEqual(before)

  const step = page.getByRole('button', { name: 'Step to the next event' })
  for (let n = 0; n < 12; n++) await step.click()
  await expect.poll(() => clockTenths(page)).toBeGreaterThan(before.at)

  await speed(page, 100)
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  const from = await clockTenths(page)
  await expect.poll(() => clockTenths(page)).toBeGreaterThan(from + 300)
})

test('a reload keeps the cluster, the instant, the history and what the terminal said', async ({
  lab: page,
}) => {
  await swarmWithService(page)
  const ids = async () =>
    new Set(
      await page.locator('g.task').evaluateAll((all) => all.map((one) => one.dataset['task'])),
    )
  const tasks = await ids()
  await speed(page, 1)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await frames(page, 5)
  const at = await clockTenths(page)

  await page.reload()
  await expect(running(page)).toHaveCount(3)
  expect(await clockTenths(page)).toBeGreaterThanOrEqual(at - 10)
  expect(await clockTenths(page)).toBeLessThan(at + 300)
  expect(await ids()).toEqual(tasks)
  await expect(machine(page, 'v1')).toHaveAttribute('data-leader', 'true')
  await run(page, 'v1', 'history 2')
  await expect(shown(page)).toContainText(
    'docker service create --name web --replicas 3 nginx:1.25',
  )
})
