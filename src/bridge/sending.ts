/** For tests and recordings: a thing said to a machine by Docker's Engine API, and its answer. */
import { request as httpRequest } from 'node:http'
import { packTar, type ArchiveEntry } from '../api/tar'

/** What a route answered: its bodies, one for each object of a stream; none where it has none. */
export interface Answered {
  readonly route: string
  readonly status: number
  readonly bodies: readonly unknown[]
}

interface More {
  readonly id?: string
  /** With its question mark. */
  readonly query?: string
  readonly body?: object
  /** In place of a body: files, sent as a tar archive. */
  readonly archive?: readonly ArchiveEntry[]
}

/** Says one thing to one machine. */
export type Send = (route: string, more?: More) => Promise<Answered>

/** Where a daemon listens, for `http.request`. */
type Door = { readonly host: string; readonly port: number } | { readonly socketPath: string }

/** JSON by the line; other text as it is; nothing where there is none, and of an archive. */
function bodiesOf(text: string, type: string): unknown[] {
  if (text === '' || type === 'application/x-tar') return []
  if (!type.startsWith('application/json')) return [text]
  return text.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown) // prettier-ignore
}

/** Says things to the daemon at a door and tells `heard` what it answers. */
export const sendTo =
  (door: Door, heard: (answered: Answered) => void): Send =>
  (route, { id = '', query = '', body, archive } = {}) => {
    const [method = '', pattern = ''] = route.split(' ')
    const path = pattern.replace(/\{\w+\}/, encodeURIComponent(id)) + query
    const type = archive === undefined ? 'json' : 'x-tar'
    const headers = { 'content-type': `application/${type}` }
    const json = body === undefined ? undefined : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const going = httpRequest({ ...door, method, path, headers, agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => void (text += part))
        response.on('end', () => {
          const type = response.headers['content-type'] ?? ''
          const status = response.statusCode ?? 0
          const answered = { route, status, bodies: bodiesOf(text, type) }
          heard(answered)
          resolve(answered)
        })
      })
      going.on('error', reject)
      going.end(archive === undefined ? json : Buffer.from(packTar(archive, 0), 'latin1'))
    })
  }
