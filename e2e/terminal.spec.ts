/** The terminal as people expect one: keys, completion, paste, interrupts, links, other widths. */
import type { Locator, Page } from '@playwright/test'
import {
  atPrompt,
  expect,
  goTo,
  machine,
  run,
  running,
  seriousFaults,
  shown,
  speed,
  swarm,
  swarmWithService,
  test,
  type,
} from './page'

test('history, search, completion twice, a copied text in several lines, Ctrl-C', async ({
  lab: page,
}) => {
  await swarm(page)
  await goTo(page, 'v1')
  await run(page, 'v1', 'false', 1)
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect(shown(page)).toContainText(/1 \$ for m in v2 v3; .*; done$/)
  await page.keyboard.press('Control+c')
  await atPrompt(page, 'v1', 1)

  await page.keyboard.type('docker node ')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(shown(page)).toContainText('promote')
  await page.keyboard.press('Control+u')
  await page.keyboard.press('Control+r')
  await page.keyboard.type('init')
  await expect(shown(page)).toContainText("(reverse-i-search)`init': docker swarm init")
  await page.keyboard.press('Control+g')

  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/plain', '$ hostname\r\n$ docker node ls \\\r\n>   -q\r\n$ echo the end\r\n')
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true })
    document.querySelector('.xterm-helper-textarea')?.dispatchEvent(event)
  })
  await expect(shown(page)).toContainText('> echo the end')
  await expect(shown(page)).not.toContainText(/\nthe end/)
  await page.keyboard.press('Enter')
  await expect(shown(page)).toContainText(/\$ hostname\nv1\n/)
  await expect(shown(page)).toContainText(/\nthe end\n/)

  await atPrompt(page, 'v1')
  await type(page, 'watch docker node ls')
  await expect(shown(page)).toContainText('Every 2.0s: docker node ls')
  await page.keyboard.press('Control+c')
  await atPrompt(page, 'v1', 130)

  await type(page, 'sleep 5000; echo over')
  await page.keyboard.press('Control+z')
  await expect(shown(page)).toContainText('Stopped                 sleep 5000; echo over')
  await atPrompt(page, 'v1', 148)
  await type(page, 'fg')
  await page.keyboard.press('Control+c')
  await atPrompt(page, 'v1', 130)
})

/** The middle of a word in a row of the terminal. */
const placeOf = (row: Locator, word: string): Promise<{ x: number; y: number }> =>
  row.evaluate((element, wanted) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const from = (node.textContent ?? '').indexOf(wanted)
      if (from < 0) continue
      const range = document.createRange()
      range.setStart(node, from)
      range.setEnd(node, from + wanted.length)
      const { left, top, width, height } = range.getBoundingClientRect()
      return { x: left + width / 2, y: top + height / 2 }
    }
    throw new Error(`${wanted} is not in the row`)
  }, word)

test('an interrupted wait goes on behind; a link leads into the picture; Esc Tab leaves', async ({
  lab: page,
}) => {
  await swarmWithService(page)
  await speed(page, 1)
  await goTo(page, 'v1')
  await type(page, 'docker service update --force --update-delay 30s web')
  await expect(shown(page)).toContainText(/update --force[^]*overall progress/)
  await page.keyboard.press('Control+c')
  await expect(shown(page)).toContainText('Operation continuing in background.')
  await atPrompt(page, 'v1')

  await run(page, 'v1', 'docker node ls')
  const at = await placeOf(page.locator('.xterm-rows > div', { hasText: 'v3' }).last(), 'v3')
  await page.mouse.move(at.x - 2, at.y)
  await expect(machine(page, 'v3')).toHaveClass(/pointed/)
  await page.mouse.move(at.x, at.y)
  await page.mouse.click(at.x, at.y)
  await expect(page.getByRole('heading', { name: /v3/ })).toBeVisible()
  await expect(machine(page, 'v3')).toHaveClass(/selected/)

  await goTo(page, 'v1')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await expect(page.locator('.xterm-helper-textarea')).not.toBeFocused()
})

test('questions that programs ask a terminal do no harm', async ({ lab: page }) => {
  const asks = [
    '\\e[?2026$p',
    '\\e[?1$p',
    '\\e[20$p',
    '\\e[c',
    '\\e[>c',
    '\\e[=c',
    '\\e[5n',
    '\\e[6n',
    '\\e[?6n',
    '\\e[18t',
    '\\eP$qm\\e\\\\',
    '\\e]10;?\\a',
    '\\e]11;?\\a',
    '\\e]4;1;?\\a',
    '\\e[?u',
  ]
  await run(page, 'v1', `echo -e '${asks.join('')}'`)
  await run(page, 'v1', 'echo alive')
  await expect(shown(page)).toContainText(/\$ echo alive\nalive\n/)
})

test('a narrow window keeps every line, and progress rewrites in place', async ({ lab: page }) => {
  await speed(page, 20)
  await swarm(page)
  await run(page, 'v1', 'docker service create --name web --replicas 2 nginx:1.25')
  const wide = (await shown(page).textContent()) ?? ''
  expect(wide.match(/overall progress/g)).toHaveLength(1)
  await page.setViewportSize({ width: 800, height: 900 })
  await run(page, 'v1', 'docker service create --name db redis:7')
  const narrow = (await shown(page).textContent()) ?? ''
  expect(narrow.match(/overall progress/g)).toHaveLength(2)
  await page.setViewportSize({ width: 1440, height: 900 })
  await expect(shown(page)).toContainText('docker swarm join --token')
})

/** Drops a file onto the terminal, as from the desktop. */
const drop = (page: Page, name: string, text: string): Promise<void> =>
  page.evaluate(
    ([called, content]) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([content], called))
      for (const kind of ['dragover', 'drop']) {
        const event = new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true })
        document.querySelector('.xterm')?.dispatchEvent(event)
      }
    },
    [name, text] as const,
  )

const SHOP = 'services:\n  web:\n    image: nginx:1.25\n    deploy:\n      replicas: 1\n'

test('a Compose file is dropped, changed in the editor and deployed', async ({ lab: page }) => {
  await speed(page, 20)
  await run(page, 'v1', 'docker swarm init --advertise-addr 10.99.0.11')
  await drop(page, 'picture.png', '\0')
  await expect(shown(page)).toContainText('# picture.png (1 bytes) lies here now')
  await drop(page, 'shop.yml', SHOP)
  await expect(shown(page)).toContainText('# shop.yml (69 bytes) lies here now')

  await type(page, 'vi shop.yml')
  await expect(page.locator('.cm-content')).toBeFocused()
  await page.locator('.cm-line', { hasText: 'replicas: 1' }).click()
  expect(await seriousFaults(page)).toEqual([])
  await page.keyboard.press('End')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('2')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('alert')).toContainText('changes that are not saved')
  await page.getByRole('button', { name: 'Save and close' }).click()
  await atPrompt(page, 'v1')
  await type(page, 'docker stack deploy -d -c shop.yml shop')
  await expect(running(page)).toHaveCount(2)
})

test('a shell in a container is left by its keys, and ends when its container does', async ({
  lab: page,
}) => {
  await swarm(page)
  await goTo(page, 'v1')
  await run(page, 'v1', 'docker pull -q alpine')
  await type(page, 'docker run -it --name one alpine sh')
  await expect(shown(page)).toContainText(/alpine sh\n\/ #\s*$/)
  await page.keyboard.type('hostname')
  await page.keyboard.press('Control+p')
  await page.keyboard.press('Control+q')
  await atPrompt(page, 'v1')
  await type(page, 'docker attach one')
  await expect(shown(page)).toContainText(/attach one\n\/ #\s*$/)
  await page.keyboard.type('half a li')
  await goTo(page, 'v2')
  await run(page, 'v2', 'docker -H tcp://v1:2375 kill one')
  await goTo(page, 'v1')
  await expect(shown(page)).toContainText(/\/ # half a li\n/)
  await atPrompt(page, 'v1', 137)
})
