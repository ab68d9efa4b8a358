/** Files into and out of a container: tar archives over HTTP (`docker cp`). */
import { goJson } from '../api/json'
import { packTar, unpackTar, type PathStat } from '../api/tar'
import { isYes, type ApiAnswer, type ApiRequest } from './answer'
import { Refused } from './daemon'
import { refusal } from '../api/errors'

const headersOf = (stat: PathStat): Readonly<Record<string, string>> => ({
  'x-docker-container-path-stat': Buffer.from(goJson(stat)).toString('base64'),
})

/** What is known of a path. */
export async function statPath({ daemon, params, query }: ApiRequest): Promise<ApiAnswer> {
  const { id = '' } = params
  const asked = { path: query.get('path') ?? '', stat: true } as const
  const { Stat } = await daemon.ask('GET /containers/{id}/archive', { id }, asked, null)
  return { status: 200, text: '', headers: headersOf(Stat) }
}

/** What is there, as an archive. */
export async function readArchive({ daemon, params, query }: ApiRequest): Promise<ApiAnswer> {
  const { id = '' } = params
  const asked = { path: query.get('path') ?? '' }
  const { Stat, Entries } = await daemon.ask('GET /containers/{id}/archive', { id }, asked, null)
  const archive = packTar(Entries, Math.floor(Date.parse(Stat.mtime) / 1000))
  const headers = { ...headersOf(Stat), 'content-type': 'application/x-tar' }
  return { status: 200, bytes: Buffer.from(archive, 'latin1'), headers }
}

/** Puts an archive's files into a folder. */
export async function writeArchive(request: ApiRequest): Promise<ApiAnswer> {
  const { daemon, params, query, bytes } = request
  const { id = '' } = params
  const asked = {
    path: query.get('path') ?? '',
    ...(isYes(query, 'noOverwriteDirNonDir') ? { noOverwriteDirNonDir: true } : {}),
  }
  await daemon.ask('PUT /containers/{id}/archive', { id }, asked, { Entries: entriesIn(bytes) })
  return { status: 200, text: '' }
}

/** @throws Refused */
function entriesIn(bytes: Buffer) {
  try {
    return unpackTar(bytes.toString('latin1'))
  } catch (error) {
    throw new Refused(refusal(500, (error as Error).message))
  }
}
