/** `POST /images/create`: what a pull tells, a JSON object a line, until the image is there. */
import type { PullProgress } from '../api/daemon'
import { refusal } from '../api/errors'
import { goJson } from '../api/json'
import { untold } from '../api/pull'
import type { ApiAnswer, ApiRequest } from './answer'
import { Refused } from './daemon'
import { pause } from './stream'

/** How often it is looked how far the pull has come, in real milliseconds. */
const LOOK_MS = 100

/**
 * Begins a pull. What goes wrong before anything is told is a refusal with a status; after that it
 * is a line. @throws Refused
 */
export async function pullImage({ daemon, query, gone }: ApiRequest): Promise<ApiAnswer> {
  const fromImage = query.get('fromImage') ?? ''
  const given = ['tag', 'platform'].flatMap((key) => {
    const text = query.get(key) ?? ''
    return text === '' ? [] : [[key, text]]
  })
  const wanted = { fromImage, ...(Object.fromEntries(given) as { tag?: string }) }
  const { Id: id } = await daemon.ask('POST /images/create', {}, wanted, null)
  const look = () => daemon.ask('GET /images/create/{id}', { id }, {}, null)
  const hangUp = () => {
    daemon.ask('DELETE /images/create/{id}', { id }, {}, null).catch(() => undefined)
  }
  if (gone.aborted) hangUp()
  else gone.addEventListener('abort', hangUp)
  let first = await look()
  while (first.Messages.length === 0 && !first.Done && (await pause(LOOK_MS, gone))) {
    first = await look()
  }
  if (first.Error !== '') throw new Refused(refusal(404, first.Error))
  return { stream: told(first, look, gone), type: 'application/json' }
}

const line = (message: object): Uint8Array => Buffer.from(`${goJson(message)}\r\n`)

async function* told(
  first: PullProgress,
  look: () => Promise<PullProgress>,
  gone: AbortSignal,
): AsyncIterable<Uint8Array> {
  let progress = first
  let count = 0
  for (;;) {
    const { Messages, Done, Error: why } = progress
    if (why !== '') return yield line({ errorDetail: { message: why }, error: why })
    const { news, growing, ...told } = untold(Messages, count)
    for (const message of news) yield line(message)
    if (growing !== null) yield line(growing)
    count = told.count
    if (Done || !(await pause(LOOK_MS, gone))) return
    progress = await look()
  }
}
