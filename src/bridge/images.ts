/** Images and containers as archives over HTTP, and how their making and sending is told. */
import { refusal } from '../api/errors'
import { goJson } from '../api/json'
import { packTar, unpackTar } from '../api/tar'
import type { Archive, ImportQuery } from '../api/routes'
import { isYes, type ApiAnswer, type ApiRequest } from './answer'
import { Refused } from './daemon'

const TAR = 'application/x-tar'

const packed = ({ Entries }: Archive): ApiAnswer => ({
  status: 200,
  bytes: Buffer.from(packTar(Entries, 0), 'latin1'),
  headers: { 'content-type': TAR },
})

/** Lines of JSON, and what went wrong after them. */
const told = (lines: readonly object[], why: string): ApiAnswer => {
  const end = why === '' ? [] : [{ errorDetail: { message: why }, error: why }]
  const text = [...lines, ...end].map((line) => `${goJson(line)}\r\n`).join('')
  return { status: 200, text, headers: { 'content-type': 'application/json' } }
}

/** `GET /images/get`, and the same of one image. */
export async function saveImages({ daemon, params, query }: ApiRequest): Promise<ApiAnswer> {
  const { name } = params
  const names = name === undefined ? query.getAll('names') : [name]
  return packed(await daemon.ask('GET /images/get', {}, { names }, null))
}

/** What a client cannot read it is told in the answer, as of all that goes wrong in it. */
export async function loadImages({ daemon, query, bytes }: ApiRequest): Promise<ApiAnswer> {
  const entries = entriesIn(bytes)
  if (typeof entries === 'string') return told([], entries)
  const quiet = !query.has('quiet') || isYes(query, 'quiet')
  const body = { Entries: entries }
  const { Lines, Error } = await daemon.ask('POST /images/load', {}, { quiet }, body)
  return told(Lines, Error)
}

/** All files of a container. */
export const exportContainer = async ({ daemon, params }: ApiRequest): Promise<ApiAnswer> =>
  packed(await daemon.ask('GET /containers/{id}/export', { id: params['id'] ?? '' }, {}, null))

/** `POST /images/create` of what the client sends. */
export async function importImage({ daemon, query, bytes }: ApiRequest): Promise<ApiAnswer> {
  const fromSrc = query.get('fromSrc') ?? ''
  const given = (['repo', 'tag', 'message', 'platform'] as const).flatMap((key) => {
    const text = query.get(key) ?? ''
    return text === '' ? [] : [[key, text] as const]
  })
  const changes = query.getAll('changes')
  const asked: ImportQuery = { fromSrc, ...Object.fromEntries(given), changes }
  const entries = fromSrc === '-' ? entriesIn(bytes) : []
  if (typeof entries === 'string') throw new Refused(refusal(500, entries))
  const { Id } = await daemon.ask('POST /images/create', {}, asked, { Entries: entries })
  return told([{ status: Id }], '')
}

/** How far an image has come on its way to a registry. */
export async function pushImage({ daemon, params, query }: ApiRequest): Promise<ApiAnswer> {
  const tag = query.get('tag') ?? ''
  const name = { name: params['name'] ?? '' }
  const asked = tag === '' ? {} : { tag }
  const { Messages, Error } = await daemon.ask('POST /images/{name}/push', name, asked, null)
  return told(Messages, Error)
}

/** Files of an archive, or why it is none. */
function entriesIn(bytes: Buffer) {
  try {
    return unpackTar(bytes.toString('latin1'))
  } catch (error) {
    return (error as Error).message
  }
}
