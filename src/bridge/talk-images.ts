/** For tests and recordings: what is said of images that are made, and of plugins (talk.ts). */
import type { Send } from './sending'

const NOBODY = { id: 'nobody' }

/** An image of the container `hand`, kept as an archive and read again; what cannot be. */
export async function makeImages(send: Send): Promise<void> {
  const commit = 'POST /commit'
  await send(commit, { query: '?container=hand&repo=made&tag=1&comment=words', body: {} })
  await send(commit, { query: '?container=hand&repo=-bad' })
  await send(commit, { query: '?container=nobody' })
  await send('GET /images/{name}/json', { id: 'made:1' })
  await send('GET /images/{name}/history', { id: 'made:1' })
  await send('GET /images/get', { query: '?names=made:1' })
  await send('GET /images/{name}/get', { id: 'made:1' })
  await send('GET /containers/{id}/export', { id: 'hand' })
  await send('GET /containers/{id}/export', NOBODY)
  const manifest = JSON.stringify([{ Config: 'config.json', RepoTags: ['bare:1'], Layers: [] }])
  const config = JSON.stringify({ os: 'linux', config: {}, rootfs: { type: 'layers' } })
  const archive = [
    { Name: 'manifest.json', Text: manifest },
    { Name: 'config.json', Text: config },
  ]
  await send('POST /images/load', { archive })
  await send('POST /images/load', { query: '?quiet=0', archive })
  await send('POST /images/load', { archive: archive.slice(1) })
  const files = [{ Name: 'a.txt', Text: 'words' }]
  await send('POST /images/create', { query: '?fromSrc=-&repo=flat&tag=1', archive: files })
  await send('POST /images/{name}/push', { id: 'made', query: '?tag=1' })
  await send('POST /images/{name}/push', { id: '-bad', query: '?tag=1' })
  for (const id of ['made:1', 'bare:1', 'flat:1']) await send('DELETE /images/{name}', { id })
}

const OF_ONE = ['enable', 'disable', 'set', 'push', 'upgrade']

/** There are no plugins, and none comes. */
export async function askForPlugins(send: Send): Promise<void> {
  await send('GET /plugins')
  await send('GET /plugins', { query: '?filters={"nonsense":{"x":true}}' })
  await send('GET /plugins/privileges', { query: '?remote=nosuch/plugin' })
  await send('GET /plugins/privileges', { query: '?remote=nginx' })
  await send('POST /plugins/pull', { query: '?remote=nosuch/plugin', body: [] })
  await send('POST /plugins/create', { query: '?name=mine' })
  await send('GET /plugins/{name}/json', NOBODY)
  await send('DELETE /plugins/{name}', NOBODY)
  for (const what of OF_ONE) await send(`POST /plugins/{name}/${what}`, NOBODY)
}
