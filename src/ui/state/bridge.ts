/**
 * The page's end of the bridge: carries the questions of docker programs on this computer to the
 * lab, and the replies back. It speaks to the server that it was loaded from and to nobody else.
 */
import type { FromPage, ToPage } from '../../protocol/bridge'
import type { ToLab } from '../../protocol/message'
import { cluster } from './cluster'
import { notice } from './time'

const AGAIN_MS = 2000

let token = ''

/** Says something to the bridge; one that is gone hears it from the next connection's start. */
function say(word: FromPage): void {
  void fetch('/bridge/said', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(word),
  }).catch(() => undefined)
}

/** The lab replied to a question that the bridge asked. */
export const reply = (word: Extract<FromPage, { kind: 'reply' }>): void => say(word)

let told = ''

function tellMachines(): void {
  const { machines } = cluster.getState().view
  const rows = Object.values(machines).map(({ id, power }) => ({ name: id, isOn: power === 'on' }))
  const text = JSON.stringify(rows)
  if (text === told || rows.length === 0) return
  told = text
  say({ kind: 'machines', machines: rows })
}

/** Connects, and again whenever the bridge was gone, until another page takes over. */
export function connect(secret: string, send: (message: ToLab) => void): void {
  token = secret
  cluster.subscribe(tellMachines)
  void stay(send)
}

async function stay(send: (message: ToLab) => void): Promise<void> {
  for (let met = false; ;) {
    const end = await listen(send).catch(() => 'gone')
    if (end === 'replaced') return notice('Another page has the bridge now; this one plays alone.')
    if (end === 'refused') return notice('The bridge does not know this page: use its new address.')
    if (!met) notice('The bridge is gone; this page plays on and connects when it is back.')
    met = true
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
}

/** Hears the bridge's questions until it goes, or another page has them. */
async function listen(send: (message: ToLab) => void): Promise<'gone' | 'replaced' | 'refused'> {
  const response = await fetch('/bridge/asks', { headers: { authorization: `Bearer ${token}` } })
  if (response.status === 403) return 'refused'
  if (!response.ok || response.body === null) return 'gone'
  notice('The bridge is connected: docker programs on this computer move this picture.')
  told = ''
  tellMachines()
  let begun = ''
  for await (const part of chunksOf(response.body.pipeThrough(new TextDecoderStream()))) {
    const lines = (begun + part).split('\n')
    begun = lines.pop() ?? ''
    for (const line of lines) {
      const word = JSON.parse(line) as ToPage
      if (word.kind === 'replaced') return 'replaced'
      if (word.kind === 'ask') send(word)
    }
  }
  return 'gone'
}

async function* chunksOf(stream: ReadableStream<string>): AsyncIterable<string> {
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}
