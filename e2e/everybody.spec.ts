/** For everybody: without a mouse or eyes, in both themes, on a phone, without motion. */
import {
  expect,
  machine,
  middleOf,
  run,
  running,
  seriousFaults,
  shown,
  swarmWithService,
  test,
} from './page'

for (const [name, size] of [
  ['a desktop', { width: 1440, height: 900 }],
  ['a phone', { width: 390, height: 844 }],
] as const) {
  test(`axe finds no serious fault on ${name}, in light and in dark`, async ({ lab: page }) => {
    await swarmWithService(page)
    await page.setViewportSize(size)
    await machine(page, 'v1').focus()
    await page.keyboard.press('Enter')
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Dark or light' }).click()
    expect(await seriousFaults(page)).toEqual([])
  })
}

test('a container by hand: not a task’s mark, and its page by keys alone', async ({
  lab: page,
}) => {
  await swarmWithService(page)
  await run(page, 'v2', 'docker run -d --name mine nginx')
  const mark = page.locator('.machine[data-machine="v2"] .crate[data-name="mine"]')
  await expect(mark).toHaveAttribute('data-state', 'running')
  await expect(machine(page, 'v2')).toHaveAccessibleName(/1 container by hand/)
  await machine(page, 'v2').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'mine', exact: true }).focus()
  await page.keyboard.press('Enter')
  const panel = page.getByRole('region', { name: 'Inspector: mine' })
  await expect(panel).toContainText('when v2 dies nothing starts it elsewhere')
  await expect(mark).toHaveClass(/selected/)
  await machine(page, 'v2').focus()
  await page.keyboard.press('k')
  await expect(mark).toHaveAttribute('data-failed', 'true')
  await expect(panel).toContainText('exited with 255')
  expect(await seriousFaults(page)).toEqual([])
})

test.describe('a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('the walk with a thumb: the next step, keys, a line of one’s own', async ({ lab: page }) => {
    await page.locator('[data-guide="0"]').tap()
    await expect(machine(page, 'v1')).toHaveAttribute('data-leader', 'true')
    await page.locator('[data-guide="1"]').tap()
    await expect(machine(page, 'v2')).toHaveAttribute('data-belief', 'ready')
    await page.getByRole('tab', { name: 'v1', exact: true }).tap()
    const input = page.getByLabel('Type a command')
    await input.fill('docker service create --detach --name web ngi')
    await page.getByRole('button', { name: 'Tab', exact: true }).tap()
    await page.getByRole('button', { name: 'Tab', exact: true }).tap()
    await expect(input).toHaveValue('docker service create --detach --name web nginx:1.2')
    await input.pressSequentially('5')
    await input.press('Enter')
    await expect(running(page)).toHaveCount(1)
    await page.getByRole('button', { name: '↑' }).tap()
    await expect(input).toHaveValue('docker service create --detach --name web nginx:1.25')
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide).toBeLessThanOrEqual(390)
  })

  test('a finger drags a machine out: it dies, and is seen where it stood', async ({
    lab: page,
  }) => {
    const home = await middleOf(machine(page, 'v1'))
    const session = await page.context().newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: x === undefined ? [] : [{ x, y: home.y + 40 }],
      })
    await touch('touchStart', home.x)
    for (const share of [0.25, 0.5, 0.75, 1]) {
      await touch('touchMove', home.x + share * (370 - home.x))
    }
    await expect(page.locator('.kill-zone')).toHaveAttribute('data-inside', 'true')
    await expect(page.locator('.machine').last()).toHaveAttribute('data-machine', 'v1')
    await touch('touchEnd')
    await expect(machine(page, 'v1')).toHaveAttribute('data-power', 'off')
    await expect.poll(() => middleOf(machine(page, 'v1'))).toEqual(home)

    await machine(page, 'v2').tap()
    await expect(page.getByRole('region', { name: 'Inspector: v2' })).toBeVisible()
    await expect(page.locator('.tip')).toBeHidden()
  })
})

test.describe('without motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } })

  test('nothing is animated, and everything works', async ({ lab: page }) => {
    await swarmWithService(page)
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
    await run(page, 'v1', 'docker node ls')
    await expect(shown(page)).toContainText('MANAGER STATUS')
  })
})
