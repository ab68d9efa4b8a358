/**
 * The page's end of the bridge: carries the questions of docker programs on this computer to the
 * lab, and the replies back; or the words of a real swarm's session, which stands in the lab's
 * place. It speaks to the server that it was loaded from and to nobody else.
 */
import type { FromPage, ToPage } from '../../protocol/bridge'
import type { FromLab, ToLab } from '../../protocol/message'
import { cluster } from './cluster'
import type { Thread } from './thread'
import { notice } from './time'

const AGAIN_MS = 2000

let token = ''
let saying = Promise.resolve()

/** Says something to the bridge, after what was said before; one that is gone does not hear it. */
function say(word: FromPage): void {
  saying = saying.then(async () => {
    await fetch('/bridge/said', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(word),
    }).catch(() => undefined)
  })
}

/** The lab replied to a question that the bridge asked. */
export const reply = (word: Extract<FromLab, { kind: 'reply' }>): void => say(word)

let told = ''

function tellMachines(): void {
  const { machines } = cluster.getState().view
  const rows = Object.values(machines).map(({ id, power }) => ({ name: id, isOn: power === 'on' }))
  const text = JSON.stringify(rows)
  if (text === told || rows.length === 0) return
  told = text
  say({ kind: 'machines', machines: rows })
}

/** Puts the bridge's questions to the lab, whenever there is a bridge. */
export function connect(secret: string, send: (message: ToLab) => void): void {
  token = secret
  cluster.subscribe(tellMachines)
  void stay(
    (word) => {
      if (word.kind === 'ask' || word.kind === 'hang-up') send(word)
    },
    () => {
      notice('The bridge is connected: docker programs on this computer move this picture.')
      told = ''
      tellMachines()
    },
  )
}

/** A real swarm's session, in the place of the thread. */
export function startSession(secret: string, heard: (message: FromLab) => void): Thread {
  token = secret
  void stay(
    (word) => {
      if (word.kind === 'lab') heard(word.message)
    },
    () => notice('Connected to a real swarm. What is shown is what its managers tell.'),
  )
  return { say: (message) => say({ kind: 'lab', message }), end: () => {} }
}

/** Connects, and again whenever the bridge was gone, until another page takes over. */
async function stay(hear: (word: ToPage) => void, met: () => void): Promise<void> {
  for (let missed = false; ; missed = true) {
    const end = await listen(hear, met).catch(() => 'gone')
    if (end === 'replaced') return notice('Another page has the bridge now.')
    if (end === 'refused') return notice('The bridge does not know this page: use its new address.')
    if (!missed) notice('The bridge is gone; this page connects again when it is back.')
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
}

/** Hears the bridge until it goes, or another page has it. */
async function listen(
  hear: (word: ToPage) => void,
  met: () => void,
): Promise<'gone' | 'replaced' | 'refused'> {
  const response = await fetch('/bridge/asks', { headers: { authorization: `Bearer ${token}` } })
  if (response.status === 403) return 'refused'
  if (!response.ok || response.body === null) return 'gone'
  met()
  let begun = ''
  for await (const part of chunksOf(response.body.pipeThrough(new TextDecoderStream()))) {
    const lines = (begun + part).split('\n')
    begun = lines.pop() ?? ''
    for (const line of lines) {
      const word = JSON.parse(line) as ToPage
      if (word.kind === 'replaced') return 'replaced'
      hear(word)
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
