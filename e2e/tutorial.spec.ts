/** The first tutorial, typed by keyboard from an empty page to a finished rolling update. */
import { atPrompt, expect, goTo, machine, running, shown, speed, test, type } from './page'

test('from an empty page to a finished rolling update, by keyboard', async ({ lab: page }) => {
  await expect(page.locator('.scene-hint')).toBeVisible()
  await type(page, 'docker swarm init --advertise-addr 10.99.0.11')
  await expect(machine(page, 'v1')).toHaveAttribute('data-leader', 'true')
  await atPrompt(page, 'v1')
  const said = (await shown(page).textContent()) ?? ''
  const join = /docker swarm join --token \S+ \S+/.exec(said)?.[0] ?? ''

  for (const [tab, worker] of [
    [3, 'v2'],
    [4, 'v3'],
  ] as const) {
    await page.keyboard.press(`Alt+${tab}`)
    await atPrompt(page, worker)
    await type(page, join)
    await expect(shown(page)).toContainText('This node joined a swarm as a worker.')
    await expect(machine(page, worker)).toHaveAttribute('data-role', 'worker')
    await expect(machine(page, worker)).toHaveAttribute('data-belief', 'ready')
  }

  await page.keyboard.press('Alt+2')
  await atPrompt(page, 'v1')
  await speed(page, 10)
  await goTo(page, 'v1')
  await page.keyboard.type('docker service cr')
  await page.keyboard.press('Tab')
  await expect(shown(page)).toContainText('docker service create ')
  await type(page, '--name vote -p 8080:80 instavote/vote')
  await expect(running(page)).toHaveCount(1)
  await expect(shown(page)).toContainText(/Service \w+ converged/)
  await atPrompt(page, 'v1')

  await type(page, 'docker service scale vote=3')
  await expect(running(page)).toHaveCount(3)
  for (const id of ['v1', 'v2', 'v3']) await expect(running(page, id)).toHaveCount(1)
  await atPrompt(page, 'v1')

  await speed(page, 1)
  await goTo(page, 'v1')
  await type(
    page,
    'docker service update --image instavote/vote:movies --update-parallelism 2 --update-delay 10s vote',
  )
  const now = (image: string) =>
    page.locator(`g.task[data-desired="running"][data-image^="${image}"]`)
  await expect(page.locator('[data-service-chip="vote"]')).toHaveAttribute(
    'data-update',
    'updating',
  )
  await expect(now('instavote/vote:movies')).toHaveCount(2)
  await expect(page.locator('g.task[data-old="true"]').first()).toBeAttached()
  await speed(page, 10)
  await expect(now('instavote/vote:movies')).toHaveCount(3)
  await expect(page.locator('[data-service-chip="vote"]')).toHaveAttribute(
    'data-update',
    'completed',
  )
  await expect(running(page)).toHaveCount(3)
  await atPrompt(page, 'v1')

  await goTo(page, 'v1')
  await type(page, 'for i in 1 2 3; do curl -s http://v2:8080; done')
  await atPrompt(page, 'v1')
  const containers = [...((await shown(page).textContent()) ?? '').matchAll(/Hello from (\w+)/g)]
  expect(new Set(containers.map(([, id]) => id)).size).toBe(3)
})
