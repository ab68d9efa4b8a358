/** The Engine API over real HTTP: statuses, error bodies, what is refused and what changes. */
import { afterAll, expect, test } from 'vitest'
import { letTimePass } from './lab-desk'
import { say, standingSwarm } from './specimen'

const { lab, ports } = await standingSwarm(3, 1)
const manager = ports.open.get('v1') as number
const worker = ports.open.get('v2') as number
afterAll(() => ports.close())

const message = (text: string): string => (JSON.parse(text) as { message: string }).message

test('the handshake says what is spoken here and what the machine is to the swarm', async () => {
  const { status, headers, body } = await say(manager, 'GET /_ping')
  expect({ status, body }).toEqual({ status: 200, body: 'OK' })
  expect(headers).toMatchObject({ 'api-version': '1.50', ostype: 'linux', swarm: 'active/manager' })
  const head = await say(worker, 'HEAD /_ping')
  expect(head).toMatchObject({ status: 200, body: '', headers: { swarm: 'active/worker' } })
})

const WORKER_WORDS =
  "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager."

const SERVICE = (more: object): string => JSON.stringify({ Name: 'web', TaskTemplate: {}, ...more })

/** [request, body, status, message] at the manager. */
const REFUSALS: readonly (readonly [string, string | null, number, string])[] = [
  ['GET /nowhere', null, 404, 'page not found'],
  ['PUT /nodes', null, 404, 'page not found'],
  [
    'GET /v1.23/nodes', null, 400,
    'client version 1.23 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version',
  ],
  [
    'GET /v1.51/nodes', null, 400,
    'client version 1.51 is too new. Maximum supported API version is 1.50',
  ],
  ['GET /v1.41/services/none', null, 404, 'service none not found'],
  ['GET /nodes?filters=nonsense', null, 400, 'invalid filter'],
  ['GET /nodes?filters={"colour":{"red":true}}', null, 400, "invalid filter 'colour'"],
  [
    'POST /nodes/x/update?version=y', '{}', 400,
    'invalid node version \'y\': strconv.ParseUint: parsing "y": invalid syntax',
  ],
  ['POST /services/create', null, 400, 'invalid JSON: got EOF while reading request body'],
  [
    'POST /services/create', '{"Name":7}', 400,
    'invalid JSON: json: cannot unmarshal number into Go struct field ServiceSpec.Name of type string',
  ],
  [
    'POST /services/create', '[]', 400,
    'invalid JSON: json: cannot unmarshal array into Go value of type swarm.ServiceSpec',
  ],
  [
    'POST /services/create', SERVICE({ Name: '-' }), 400,
    'rpc error: code = InvalidArgument desc = name must be valid as a DNS name component',
  ],
  ['GET /services/x/logs', null, 500, 'Bad parameters: you must choose at least one stream'],
  ['POST /exec/none/start', '{}', 404, 'No such exec instance: none'],
  ['GET /nodes/%E0%A4%A', null, 400, 'invalid URL escape "%E0%A4%A"'],
] // prettier-ignore

test.each(REFUSALS)('%s %s', async (line, sent, status, words) => {
  const answer = await say(manager, line.replaceAll('"', '%22'), sent)
  expect([answer.status, message(answer.body)]).toEqual([status, words])
})

test('a worker says that it is one', async () => {
  const answer = await say(worker, 'GET /v1.44/services')
  expect([answer.status, message(answer.body)]).toEqual([503, WORKER_WORDS])
})

test.each([
  ['a name of somebody else', { host: 'rebound.example:2401' }],
  ['a page of somebody else', { origin: 'https://evil.example' }],
  ['a page of this computer', { origin: 'http://127.0.0.1:4321' }],
  ['a picture in a page', { 'sec-fetch-site': 'cross-site' }],
])('%s is turned away', async (_, headers) => {
  expect((await say(manager, 'GET /_ping', null, headers)).status).toBe(403)
})

test('a body without bounds is refused, and one that is no JSON', async () => {
  expect((await say(manager, 'POST /services/create', 'x'.repeat(5_000_000))).status).toBe(413)
  const plain = await say(manager, 'POST /services/create', '{}', { 'content-type': 'text/plain' })
  expect(message(plain.body)).toBe(
    "unsupported Content-Type header (text/plain): must be 'application/json'",
  )
})

test('looking leaves no trace; a service of the barest spec runs, and its lines are read', async () => {
  const inputs = lab.branch.inputs.length
  await say(manager, 'GET /v1.50/nodes')
  expect(lab.branch.inputs).toHaveLength(inputs)
  const stop = letTimePass(lab, 50)
  const spec = SERVICE({ TaskTemplate: { ContainerSpec: { Image: 'nginx' } } })
  const created = await say(manager, 'POST /v1.30/services/create', spec)
  expect(created.status).toBe(201)
  const { ID } = JSON.parse(created.body) as { ID: string }
  const twice = await say(manager, 'POST /services/create', spec)
  expect(twice.status).toBe(409)
  await expect
    .poll(async () => (await say(manager, `GET /services/${ID}/logs?stdout=1&details=1`)).body)
    .toContain(`com.docker.swarm.service.id=${ID}`)
  stop()
  const running = JSON.stringify({ service: ['web'], 'desired-state': { running: true } })
  const tasks = await say(manager, `GET /tasks?filters=${encodeURIComponent(running)}`)
  expect(JSON.parse(tasks.body)).toHaveLength(1)
})

test('instants are told in the time of the client', async () => {
  const { body } = await say(manager, 'GET /info')
  const told = Date.parse((JSON.parse(body) as { SystemTime: string }).SystemTime)
  expect(Math.abs(told - Date.now())).toBeLessThan(2000)
})

test('containers by hand: a status for what was done, was so already or cannot be', async () => {
  const stop = letTimePass(lab, 50)
  const spec = SERVICE({
    Name: 'held',
    TaskTemplate: {
      ContainerSpec: { Image: 'nginx' },
      RestartPolicy: { Condition: 'none' },
      Placement: { Constraints: ['node.role==manager'] },
    },
  })
  await say(manager, 'POST /services/create', spec)
  const filters = encodeURIComponent('{"name":["held"]}')
  const listed = async () =>
    JSON.parse((await say(manager, `GET /containers/json?filters=${filters}`)).body) as object[]
  await expect.poll(listed).toHaveLength(1)
  const [{ Id = '' } = {}] = (await listed()) as { Id?: string }[]
  const statuses: number[] = []
  for (const line of [
    `POST /containers/${Id}/start`,
    `DELETE /containers/${Id}`,
    `POST /containers/${Id}/kill?signal=HUP`,
    `POST /containers/${Id}/stop?t=1`,
    `POST /containers/${Id}/stop`,
    `POST /containers/${Id}/kill`,
    `POST /containers/${Id}/start`,
    `POST /containers/${Id}/restart`,
    `DELETE /containers/${Id}?force=1`,
    `POST /containers/${Id}/wait`,
  ]) {
    statuses.push((await say(manager, line)).status)
  }
  stop()
  expect(statuses).toEqual([304, 409, 204, 204, 304, 409, 204, 204, 204, 404])
})

test('whoever waits for a container and hangs up is not waited for', async () => {
  const stop = letTimePass(lab, 50)
  const { body } = await say(manager, 'POST /containers/create', '{"Image":"redis:8"}')
  expect(message(body)).toBe('No such image: redis:8')
  await say(manager, 'POST /images/create?fromImage=redis&tag=8')
  await say(manager, 'POST /containers/create?name=idle', '{"Image":"redis:8"}')
  const client = new AbortController()
  const url = `http://127.0.0.1:${manager}/containers/idle/wait?condition=next-exit`
  const { signal } = client
  const waits = fetch(url, { method: 'POST', signal }).then((response) => response.text())
  const pending = () => Object.keys(lab.world.machines['v1']?.memory?.awaited ?? {})
  await expect.poll(pending).toHaveLength(1)
  client.abort()
  await expect(waits).rejects.toThrow('abort')
  await expect.poll(pending).toEqual([])
  stop()
})

test('a pull tells as it goes, and what it brought is removed again', async () => {
  const stop = letTimePass(lab, 50)
  const pulled = await say(manager, 'POST /images/create?fromImage=redis&tag=7')
  const told = pulled.body
    .trim()
    .split('\r\n')
    .map((line) => JSON.parse(line) as object)
  const missing = await say(manager, 'POST /images/create?fromImage=nosuch&tag=1')
  const removed = await say(manager, 'DELETE /images/redis:7')
  const gone = await say(manager, 'GET /images/redis:7/json')
  stop()
  expect(told[0]).toEqual({ status: 'Pulling from library/redis', id: '7' })
  expect(told.at(-1)).toEqual({ status: 'Status: Downloaded newer image for redis:7' })
  expect([missing.status, message(missing.body)]).toEqual([
    404,
    "pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
  ])
  expect((JSON.parse(removed.body) as object[])[0]).toEqual({ Untagged: 'redis:7' })
  expect([gone.status, message(gone.body)]).toEqual([404, 'No such image: redis:7'])
})
