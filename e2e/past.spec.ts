/** The past: go back, do otherwise, compare; send an instant; lose nothing. */
import type { Page } from '@playwright/test'
import { fingerprint } from '../src/engine/index'
import { openLab } from '../src/lab/kept'
import { createLab } from '../src/lab/lab'
import type { SavedLab } from '../src/protocol/kept'
import { labIn } from '../src/ui/share/hash'
import { atPrompt, expect, frames, machine, run, running, shown, speed, swarm, test } from './page'

const THREE_MANAGERS = '/?machines=4&managers=3'

const clock = (page: Page): Promise<string | null> => page.getByLabel('Virtual time').textContent()

async function pause(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  await frames(page, 8)
}

/** What stands on the stage, to the pixel: what flies, counts or fades is left out. */
async function picture(page: Page): Promise<string> {
  await page.addStyleTag({
    content: ':is(.flights, .legend, .tools-on-stage, .time-notice) { visibility: hidden }',
  })
  await page.mouse.move(2, 2)
  await frames(page, 40)
  // Put in anew, it is rasterised in one go. Otherwise Chromium paints only what changed, and an
  // edge that such a rectangle cuts is smoothed on either side by itself: some 50 pixels differ.
  await page.locator('.stage-area').evaluate((area) => area.parentNode?.prepend(area))
  await frames(page, 5)
  return (await page.locator('svg.stage').screenshot()).toString('base64')
}

/** How many values of two pictures' pixels differ. */
const differing = (page: Page, pictures: readonly string[]): Promise<number> =>
  page.evaluate(async (sources) => {
    const [a, b] = await Promise.all(
      sources.map(async (source) => {
        const image = new Image()
        image.src = `data:image/png;base64,${source}`
        await image.decode()
        const paper = new OffscreenCanvas(image.width, image.height).getContext('2d')
        paper?.drawImage(image, 0, 0)
        return paper?.getImageData(0, 0, image.width, image.height).data
      }),
    )
    if (a === undefined || b?.length !== a.length) return Number.POSITIVE_INFINITY
    return a.filter((value, at) => value !== b[at]).length
  }, pictures)

const inspector = (page: Page, name: string) =>
  page.getByRole('region', { name: `Inspector: ${name}` })

/** The link to this instant, as the page puts it onto the clipboard. */
async function linkOf(page: Page): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Share, save and open' }).click()
  await page.getByRole('button', { name: 'Copy a link' }).click()
  await expect(page.locator('.time-notice')).toContainText('is copied')
  return page.evaluate(() => navigator.clipboard.readText())
}

test('the leader dies; one goes back, drains a machine instead, and compares', async ({
  lab: page,
}) => {
  await page.goto(THREE_MANAGERS)
  await atPrompt(page, 'v1')
  await speed(page, 20)
  await run(page, 'host', 'docker-machine kill v1')
  await expect(page.locator('.machine[data-leader="true"]:not([data-machine="v1"])')).toHaveCount(1)
  await pause(page)

  await page.getByRole('button', { name: /^Go to .*: v1 is off/ }).click()
  await page.getByRole('button', { name: /^One event back/ }).click()
  await expect(machine(page, 'v1')).toHaveAttribute('data-power', 'on')
  await run(page, 'v2', 'docker node ls')
  await expect(shown(page)).toContainText('Leader')
  await expect(page.locator('.branch')).toHaveCount(0)

  await run(page, 'v2', 'docker node update --availability drain v4')
  await expect(page.locator('.branch')).toHaveCount(2)
  await page.getByRole('button', { name: 'Compare with main' }).click()
  await expect(page.getByRole('region', { name: 'There: main' })).toBeVisible()
  const differences = page.getByRole('region', { name: 'What differs' })
  await expect(differences).toContainText('v1 is on here, off there')
  await expect(differences).toContainText('v4 is set to drain here, to active there')
  await expect(differences).toContainText(/v1 leads here, v[23] there/)
  await page.getByRole('button', { name: 'Compare no longer' }).click()
  await expect(page.locator('svg.stage')).toHaveCount(1)

  const offer = page.getByRole('region', { name: 'What can be compared' })
  await offer.getByRole('button', { name: 'main', exact: true }).click()
  await expect(page.locator('svg.stage')).toHaveCount(2)
})

test('a link opens in a fresh browser at the same picture, and plays alike in Node', async ({
  lab: page,
  browser,
}) => {
  await speed(page, 20)
  await swarm(page)
  await run(page, 'v1', 'docker service create -d --name web --replicas 5 -p 8080:80 nginx:1.25')
  await expect(running(page)).toHaveCount(5)
  await pause(page)
  await machine(page, 'v2').click()
  await expect(inspector(page, 'v2')).toBeVisible()
  const link = await linkOf(page)
  const before = { clock: await clock(page), picture: await picture(page) }

  const fresh = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const other = await fresh.newPage()
  await other.goto(link)
  await expect(running(other)).toHaveCount(5)
  await expect(inspector(other, 'v2')).toBeVisible()
  expect(await clock(other)).toBe(before.clock)
  expect(await differing(page, [before.picture, await picture(other)])).toBe(0)
  await fresh.close()

  const saved = (await labIn(new URL(link).hash)) as SavedLab
  const bare = {
    seed: 1,
    machines: [],
    managers: 0,
    playing: false,
    speed: 1,
    history: [],
  } as const
  const open = { kind: 'open', ...bare, saved } as const
  const said: string[] = []
  const played = openLab(createLab, open, (message) => said.push(message.kind))
  expect(said).toEqual([])
  expect(fingerprint(played.world)).toBe(saved.print)
})

test('the thread is killed: nothing is lost, and it goes on', async ({ lab: page }) => {
  await page.goto(THREE_MANAGERS)
  await atPrompt(page, 'v1')
  await speed(page, 20)
  await run(page, 'v1', 'docker service create -d --name web --replicas 4 nginx:1.25')
  await expect(running(page)).toHaveCount(4)
  await pause(page)
  const before = { clock: await clock(page), picture: await picture(page) }

  await page
    .workers()[0]
    ?.evaluate(() => close())
    .catch(() => undefined)
  await expect(page.locator('.time-notice')).toContainText('nothing is lost')
  await expect(running(page)).toHaveCount(4)
  expect(await clock(page)).toBe(before.clock)
  expect(await differing(page, [before.picture, await picture(page)])).toBe(0)

  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await run(page, 'v1', 'docker service ls')
  await expect(shown(page)).toContainText('4/4')
  const second = await page.context().newPage()
  await second.goto(THREE_MANAGERS)
  await expect(second.locator('.time-notice')).toContainText('open in another tab')
  await expect(running(second)).toHaveCount(4)
})

test('starting over loses nothing: what was is among the labs', async ({ lab: page }) => {
  await run(page, 'v1', 'docker swarm init --advertise-addr 10.99.0.11')
  await expect(machine(page, 'v1')).toHaveAttribute('data-leader', 'true')
  await page.getByRole('button', { name: 'Start over' }).click()
  await expect(page.locator('.time-notice')).toContainText('“the first lab, thrown away”')
  await expect(machine(page, 'v1')).toHaveAttribute('data-leader', 'false')
  await page.getByRole('button', { name: /^Share/ }).click()
  await page.getByRole('button', { name: 'the first lab, thrown away', exact: true }).click()
  await expect(machine(page, 'v1')).toHaveAttribute('data-leader', 'true')
  await expect(shown(page)).toContainText('docker swarm init')
})
