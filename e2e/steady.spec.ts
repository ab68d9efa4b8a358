/** What a reader relies on: nothing jumps, what was broken can be undone, failures can be looked at. */
import type { Page } from '@playwright/test'
import {
  atPrompt,
  dragTo,
  expect,
  goTo,
  machine,
  middleOf,
  run,
  running,
  speed,
  swarm,
  swarmWithService,
  test,
  type,
} from './page'

declare global {
  interface Window {
    jumps: string[]
  }
}

/** Notes what is laid out elsewhere than before, but for lists that grow and the terminal. */
const noteJumps = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.jumps = []
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[]
      })[]) {
        for (const { node, previousRect, currentRect } of entry.sources) {
          const element = node instanceof Element ? node : node?.parentElement
          const own = element?.closest('.feed, .xterm, .tip, .inspector, .notices, .speed') ?? null
          const [dx, dy] = [currentRect.x - previousRect.x, currentRect.y - previousRect.y]
          if (element == null || own !== null || Math.hypot(dx, dy) < 1) continue
          window.jumps.push(`${element.tagName}.${element.getAttribute('class')} by ${dx}, ${dy}`)
        }
      }
    }).observe({ type: 'layout-shift' })
  })

for (const [name, size] of [
  ['a desktop', { width: 1440, height: 900 }],
  ['a phone', { width: 390, height: 844 }],
] as const) {
  test.describe(name, () => {
    test.use({ viewport: size })

    test('nothing on the page jumps while a swarm works, breaks and branches', async ({
      lab: page,
    }) => {
      await swarm(page)
      await noteJumps(page)
      await speed(page, 20)
      await run(page, 'v1', 'docker service create --name web --replicas 3 nginx:1.25')
      await run(page, 'v1', 'docker service create -d --name other --replicas 2 nginx:1.25')
      await expect(running(page)).toHaveCount(5)
      await machine(page, 'v3').focus()
      await page.keyboard.press('k')
      await expect(machine(page, 'v3')).toHaveAttribute('data-belief', 'down')
      await page.getByRole('button', { name: 'Pause', exact: true }).click()
      await page.getByRole('button', { name: /^Go to .*: v3 is off/ }).click()
      await run(page, 'v1', 'docker node update --availability drain v2')
      await expect(page.locator('.branch')).toHaveCount(2)
      expect(await page.evaluate(() => window.jumps)).toEqual([])
    })
  })
}

test('what was broken by hand can be undone at once: a plug, and one stroke through cables', async ({
  lab: page,
}) => {
  await swarmWithService(page)
  const undo = page.locator('.time-notice').getByRole('button', { name: 'Undo' })
  await machine(page, 'v3').focus()
  await page.keyboard.press('k')
  await expect(machine(page, 'v3')).toHaveAttribute('data-power', 'off')
  await expect(page.locator('.time-notice')).toContainText('You pulled the plug of v3.')
  await undo.click()
  await expect(machine(page, 'v3')).toHaveAttribute('data-power', 'on')

  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  const [one, two, three] = await Promise.all(
    ['v1', 'v2', 'v3'].map((id) => middleOf(machine(page, id))),
  )
  if (one === undefined || two === undefined || three === undefined) throw new Error('no marks')
  await dragTo(page, { x: two.x + 90, y: one.y - 60 }, { x: three.x - 90, y: two.y + 60 })
  await page.mouse.up()
  await expect(page.locator('.link[data-cut="true"]').first()).toBeAttached()
  await undo.click()
  await expect(page.locator('.link[data-cut="true"]')).toHaveCount(0)
})

test('the little browser offers a machine that is on', async ({ lab: page }) => {
  await page.goto('/?machines=3&managers=3')
  await atPrompt(page, 'v1')
  await speed(page, 20)
  await run(page, 'v1', 'docker service create --name web --replicas 2 -p 8080:80 nginx:1.25')
  await page.getByRole('button', { name: 'Browser' }).click()
  const address = page.getByLabel('Address')
  await expect(address).toHaveValue('http://v1:8080/')
  await machine(page, 'v1').focus()
  await page.keyboard.press('k')
  await expect(address).toHaveValue(/^http:\/\/v[23]:8080\/$/)
})

test('a failure opens as a lab of its own, says what is wrong, and its steps lead out of it', async ({
  lab: page,
}) => {
  await page.getByRole('button', { name: 'Failures' }).click()
  await page.locator('[data-failure="constraint"]').click()
  await expect(page.locator('.guide-story')).toContainText('One letter in a constraint')
  await expect(page.locator('.tray')).toHaveAccessibleName('3 wait: no zone==wset')
  await atPrompt(page, 'v1')
  await page.locator('[data-guide="0"]').click()
  await expect(page.locator('[data-terminal-text="v1"]')).toContainText('because')
  await speed(page, 20)
  await page.locator('[data-guide="1"]').click()
  await expect(running(page)).toHaveCount(3)
  await expect(page.locator('.guide-end')).toBeVisible()
})

test('for a room the page is large, and a slide remote walks on and back', async ({
  lab: page,
}) => {
  await page.goto('/?present')
  await atPrompt(page, 'v1')
  await expect(page.getByRole('complementary', { name: 'Try this' })).toContainText('1 of')
  await page.keyboard.press('PageDown')
  await expect(page.locator('.machine[data-leader="true"]')).toHaveCount(1)
  await expect(page.getByRole('complementary', { name: 'Try this' })).toContainText('2 of')
  await expect(page.locator('aside nav button', { hasText: 'Raft' })).toHaveCount(0)
  await page.keyboard.press('PageUp')
  await expect(page.locator('.machine[data-leader="true"]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Present no longer' }).click()
  await expect(page.locator('aside nav button', { hasText: 'Raft' })).toBeVisible()
})

test('single keys can be switched off', async ({ lab: page }) => {
  await page.getByRole('button', { name: 'Help and keys' }).click()
  await page.getByLabel('Single keys act on the whole page').uncheck()
  await page.getByRole('button', { name: 'Close' }).click()
  await machine(page, 'v1').focus()
  await page.keyboard.press('>')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await goTo(page, 'v1')
  await type(page, 'echo still typed')
  await atPrompt(page, 'v1')
})

test('in a frame there is the picture alone, also where the browser remembers nothing', async ({
  lab: page,
}) => {
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get: () => {
          throw new DOMException('denied', 'SecurityError')
        },
      })
    }
  })
  await page.goto('/?embed&machines=4&managers=3')
  await expect(machine(page, 'v4')).toHaveAttribute('data-belief', 'ready')
  await expect(page.locator('.terminals, .aside')).toHaveCount(0)
  await machine(page, 'v4').focus()
  await page.keyboard.press('d')
  await expect(machine(page, 'v4')).toHaveAttribute('data-availability', 'drain')
  const whole = page.getByRole('link', { name: 'Open it whole' })
  await expect(whole).toHaveAttribute('href', '/?machines=4&managers=3')
})
