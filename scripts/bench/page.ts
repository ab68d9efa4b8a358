/**
 * What the page is measured by, in a real Chromium on the built page: the frames of a swarm of 100
 * machines and 1,000 tasks, and how soon a key is seen. The browser shares its cores with whatever
 * else runs, so frames and long tasks are also told by the main thread's processor time.
 */
import { chromium, type Page } from '@playwright/test'
import { preview } from 'vite'
import { launchOptions } from '../chromium.mjs'
import { spread, type Figure } from './measure'

const SPAN = 10_000
const LONG = 50_000
const LINES = 20

/** All figures of the page. Needs a build in `dist`. */
export async function* pageFigures(): AsyncGenerator<Figure> {
  const server = await preview({ preview: { host: '127.0.0.1', port: 4999 }, logLevel: 'silent' })
  const browser = await chromium.launch(launchOptions())
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(300_000)
  // tsx names functions with a helper of its own, which a page lacks.
  await page.addInitScript({ content: 'globalThis.__name = (made) => made' })
  try {
    const address = server.resolvedUrls?.local[0] ?? ''
    await page.goto(address)
    yield* keys(page)
    await page.goto(`${address}?machines=100&managers=3`)
    await page.waitForFunction(() => document.querySelectorAll('[data-machine]').length > 99)
    await typeLine(page, 'docker service create -d --name web --replicas 1000 nginx:1.25')
    await page.waitForFunction(() => /1000\s*\/\s*1000/.test(document.body.textContent))
    yield* frames(page, '1x')
    await page.getByRole('slider').first().focus()
    await page.keyboard.press('End')
    yield* frames(page, 'full speed')
  } finally {
    await browser.close()
    await server.close()
  }
}

async function typeLine(page: Page, line: string): Promise<void> {
  const input = page.locator('.xterm-helper-textarea').first()
  await page.waitForFunction(() =>
    document.querySelector('.xterm-rows')?.textContent.includes('$ '),
  )
  await input.focus()
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

/** Milliseconds from Enter to the end of the first frame that shows something new. */
async function* keys(page: Page): AsyncGenerator<Figure> {
  await typeLine(page, 'docker-machine ls')
  const sample: number[] = []
  for (let line = 0; line < LINES; line++) {
    await page.waitForTimeout(150)
    await page.keyboard.type('docker node ls')
    await page.evaluate(armFirstPixel)
    await page.keyboard.press('Enter')
    sample.push(await page.evaluate(() => (globalThis as unknown as Armed).firstPixel))
  }
  const { p50, p95 } = spread(sample)
  const what = 'Enter to the first changed pixel'
  yield { what: `${what}, p50`, measured: p50, unit: 'ms', bar: null, better: 'less' }
  yield { what: `${what}, p95`, measured: p95, unit: 'ms', bar: 50, better: 'less' }
}

interface Armed {
  firstPixel: Promise<number>
}

/** Runs in the page: from the next Enter to the frame after the terminal's first change. */
function armFirstPixel(): void {
  const armed = globalThis as unknown as Armed
  armed.firstPixel = new Promise((seen) => {
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        const rows = document.querySelector('.xterm-rows') as Element
        const watcher = new MutationObserver(() => {
          watcher.disconnect()
          const channel = new MessageChannel()
          channel.port1.onmessage = () => seen(performance.now() - timeStamp)
          requestAnimationFrame(() => channel.port2.postMessage(null))
        })
        watcher.observe(rows, { childList: true, subtree: true, characterData: true })
      },
      { once: true, capture: true },
    )
  })
}

interface Task {
  readonly ph: string
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/** Frames a second, and what the main thread spent on them. */
async function* frames(page: Page, speed: string): AsyncGenerator<Figure> {
  const browser = page.context().browser()
  await browser?.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] })
  const drawn = await page.evaluate(countFrames, SPAN)
  const trace = (await browser?.stopTracing())?.toString() ?? '{}'
  const { traceEvents } = JSON.parse(trace) as { traceEvents: Task[] }
  const main = traceEvents.find(({ args }) => args.name === 'CrRendererMain')
  const tasks = traceEvents.filter(
    ({ ph, name, pid, tid }) =>
      ph === 'X' && name.endsWith('RunTask') && pid === main?.pid && tid === main.tid,
  )
  const spans = tasks.map(({ tdur = 0 }) => tdur)
  const spent = spans.reduce((sum, span) => sum + span, 0) / 1000
  const long = spans.filter((span) => span > LONG).length
  const what = `100 machines, 1,000 tasks, ${speed}`
  const none = { bar: null, better: 'more' } as const
  yield { what: `${what}: frames a second as shown`, measured: drawn, unit: 'fps', ...none }
  const attainable = Math.min(60, (drawn * SPAN) / spent)
  const affords = `${what}: frames a second the main thread affords`
  yield { what: affords, measured: attainable, unit: 'fps', bar: 60, better: 'more' }
  const longs = `${what}: tasks over 50 ms of processor time`
  yield { what: longs, measured: long, unit: '', bar: 0, better: 'less' }
}

/** Runs in the page. */
const countFrames = async (span: number): Promise<number> =>
  new Promise((done) => {
    const began = performance.now()
    let count = 0
    const next = (now: number): void => {
      count++
      if (now - began < span) requestAnimationFrame(next)
      else done((count * 1000) / (now - began))
    }
    requestAnimationFrame(next)
  })
