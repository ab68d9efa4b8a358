/** The real client makes images through the bridge, keeps them as archives and takes them back. */
import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { envFor, hasClient } from './comparison'
import { livingSwarm, say } from './specimen'

const { port, end } = await livingSwarm(1, 1, 5)
afterAll(end)

const folder = mkdtempSync(join(tmpdir(), 'swarmscope-images-'))

/** What a shell says to a line, started in the folder; IDs as `ID`. */
const shell = (line: string): Promise<string> =>
  new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, ...envFor(port, folder) } }
    execFile('sh', ['-c', line], options, (_, stdout, stderr) =>
      resolve((stdout + stderr).replace(/\b[0-9a-f]{64}\b/g, 'ID')),
    )
  })

const LINES: readonly (readonly [string, string])[] = [
  [`docker exec box sh -c 'echo a > /tmp/f'`, ''],
  [`docker commit -m words -c 'CMD ["cat","/tmp/f"]' box mine:1`, 'sha256:ID\n'],
  ['docker run --rm mine:1', 'a\n'],
  ['docker save -o all.tar mine:1 alpine', ''],
  [
    'tar -tf all.tar | grep -v blobs; tar -xOf all.tar manifest.json | grep -o mine:1',
    'index.json\nmanifest.json\noci-layout\nrepositories\nmine:1\n',
  ],
  ['docker export box | tar -xOf - tmp/f', 'a\n'],
  ['docker export box | docker import -c "CMD cat /tmp/f" - flat:1', 'sha256:ID\n'],
  ['docker run --rm flat:1', 'a\n'],
  ['docker rmi -f mine:1 alpine | grep -c Untagged', '3\n'],
  ['docker load -i all.tar', 'Loaded image: mine:1\nLoaded image: alpine:latest\n'],
  ['docker run --rm mine:1', 'a\n'],
  [
    'docker save nope:1 > none',
    'Error response from daemon: reference does not exist\n',
  ],
  ['head -c 100 /dev/zero | tr "\\0" x | docker load', 'unexpected EOF\n'],
  [
    'echo {} > manifest.json; tar -c manifest.json | docker load',
    'json: cannot unmarshal object into Go value of type []tarexport.manifestItem\n',
  ],
  [
    `echo '[{"Config":{}}]' > manifest.json; tar -c manifest.json | docker load`,
    'json: cannot unmarshal object into Go struct field manifestItem.Config of type string\n',
  ],
  [
    `echo '[{"Config":"c"}]' > manifest.json; echo '{"config":{"Env":"A"}}' > c; ` +
      'tar -c manifest.json c | docker load',
    'json: cannot unmarshal string into Go struct field Config.Env of type []string\n',
  ],
  [
    'docker push -q mine:1',
    'denied: requested access to the resource is denied\n',
  ],
] // prettier-ignore

test.runIf(hasClient)('images go out and come back', { timeout: 120_000 }, async () => {
  await say(port, 'POST /images/create?fromImage=alpine&tag=latest')
  const body = JSON.stringify({ Image: 'alpine', Cmd: ['sleep', '1000'] })
  await say(port, 'POST /containers/create?name=box', body)
  await say(port, 'POST /containers/box/start')
  const found: (readonly [string, string])[] = []
  for (const [line] of LINES) found.push([line, await shell(line)])
  expect(found).toEqual(LINES)
})

/** Twenty megabytes of no text; the last is larger than the bridge takes. */
const LARGE: readonly (readonly [string, string])[] = [
  ['head -c 20000000 /dev/urandom > in.bin; docker cp in.bin box:/tmp/in.bin', ''],
  ['docker cp -q box:/tmp/in.bin out.bin; cmp in.bin out.bin && echo same', 'same\n'],
  ['tar -c in.bin | docker import - large:1', 'sha256:ID\n'],
  ['docker save -o large.tar large:1; docker rmi -f large:1 > none', ''],
  ['docker load -qi large.tar', 'Loaded image: large:1\n'],
  ['docker run --rm large:1 wc -c /in.bin', '20000000 /in.bin\n'],
  [
    'head -c 40000000 /dev/zero > in.bin; docker cp in.bin box:/tmp/in.bin',
    'Error response from daemon: write /var/lib/docker/tmp: no space left on device\n',
  ],
  [
    'tar -c in.bin | docker load',
    'Error response from daemon: write /var/lib/docker/tmp: no space left on device\n',
  ],
]

test.runIf(hasClient)('large files go in and come out', { timeout: 240_000 }, async () => {
  const found: (readonly [string, string])[] = []
  for (const [line] of LARGE) found.push([line, await shell(line)])
  expect(found).toEqual(LARGE)
})
