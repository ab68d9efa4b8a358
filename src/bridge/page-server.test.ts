/** The page's end of the bridge, played by the test: who may connect, and what becomes of asks. */
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import type { Ask } from '../api/routes'
import type { FromPage, ToPage } from '../protocol/bridge'
import type { Desk } from './desk'
import { createPageDesk } from './page-desk'
import { createPageServer } from './page-server'
import { say } from './specimen'

const FIRST: Desk = {
  machines: () => [{ name: 'first', isOn: true }],
  ask: () => Promise.resolve({ reply: { status: 200, body: 'first' } as never, calendar: 0 }),
}
const NODES = { endpoint: 'GET /nodes', params: {}, query: {}, body: null } as const satisfies Ask

let ended = 0
const desk = createPageDesk(
  () => 'http://here/',
  FIRST,
  () => void ended++,
)
const server = createPageServer(desk, 'secret', (_, response) => void response.end('site'))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const OWN = { authorization: 'Bearer secret', origin: `http://127.0.0.1:${port}` }
const tell = (word: FromPage) => say(port, 'POST /bridge/said', JSON.stringify(word), OWN)

/** A page: gives the words it hears one by one. */
async function openPage(): Promise<{ next(): Promise<ToPage>; close(): void }> {
  const left = new AbortController()
  const address = `http://127.0.0.1:${port}/bridge/asks`
  const response = await fetch(address, { headers: OWN, signal: left.signal })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const words: ToPage[] = []
  return {
    async next() {
      while (words.length === 0) {
        const text = new TextDecoder().decode((await reader.read()).value)
        for (const line of text.split('\n')) if (line !== '') words.push(JSON.parse(line) as ToPage)
      }
      return words.shift() as ToPage
    },
    close: () => left.abort(),
  }
}

test.each([
  ['GET /bridge/asks', {}],
  ['GET /bridge/asks', { authorization: 'Bearer guessed' }],
  ['POST /bridge/said', { ...OWN, origin: 'http://127.0.0.1:9' }],
  ['POST /bridge/said', { ...OWN, host: 'rebound.example' }],
  ['GET /', { host: 'rebound.example' }],
])('%s with %o is turned away', async (line, headers) => {
  expect((await say(port, line, null, headers)).status).toBe(403)
})

test('a page takes over, is asked, is replaced by another, and is missed', async () => {
  expect((await desk.ask('first', NODES)).reply).toMatchObject({ body: 'first' })
  const page = await openPage()
  expect(await page.next()).toEqual({ kind: 'here' })
  await tell({ kind: 'machines', machines: [{ name: 'v1', isOn: true }] })
  expect([ended, desk.machines()]).toEqual([1, [{ name: 'v1', isOn: true }]])

  const told = desk.ask('v1', NODES)
  const asked = (await page.next()) as Extract<ToPage, { kind: 'ask' }>
  expect(asked).toMatchObject({ machine: 'v1', ask: { endpoint: 'GET /nodes' } })
  const reply = { status: 200, body: [] }
  await tell({ kind: 'reply', request: asked.request, reply, calendar: 7 })
  expect(await told).toEqual({ reply, calendar: 7 })

  const large = desk.ask('v1', NODES)
  const again = (await page.next()) as Extract<ToPage, { kind: 'ask' }>
  const file = { status: 200, body: ['\udcff'.repeat(1_000_000)] } as const
  await tell({ kind: 'reply', request: again.request, reply: file, calendar: 7 })
  expect((await large).reply).toEqual(file)

  const client = new AbortController()
  const given = desk.ask('v1', NODES, client.signal)
  const { request } = (await page.next()) as Extract<ToPage, { kind: 'ask' }>
  client.abort()
  expect((await given).reply).toMatchObject({ status: 503 })
  expect(await page.next()).toEqual({ kind: 'hang-up', request })

  const other = await openPage()
  expect(await page.next()).toEqual({ kind: 'replaced' })
  const lost = desk.ask('v1', NODES)
  await other.next()
  await other.next()
  other.close()
  expect((await lost).reply).toMatchObject({ status: 503 })
  expect((await desk.ask('v1', NODES)).reply).toEqual({
    status: 503,
    message: 'Swarmscope: no page is open: open http://here/',
  })
})
