/** Health checks that are commands: they run in the container, and what they say is kept. */
import { expect, test } from 'vitest'
import { createLab } from './lab'
import { saidIn } from './said'

test('a check is a line of a shell in the container; its last five outcomes are kept', () => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }], images: 'present' })
  const health = "v1$ docker inspect web --format '{{json .State.Health}}'"
  const words = saidIn(
    lab,
    `
v1$ docker run -d --name web --health-cmd 'test -f /ok && echo well || { echo ill >&2; exit 3; }' --health-interval 2s --health-retries 2 --health-start-period 3s --health-start-interval 2s nginx
v1$ docker run -d --name slow --health-cmd 'echo begun; sleep 9' --health-interval 1s --health-timeout 2s --health-retries 1 nginx
v1$ docker run -d --name none --no-healthcheck web:healthy
@wait 5s
${health}
v1$ docker ps --format '{{.Names}} {{.Status}}'
@wait 3s
v1$ docker ps --format '{{.Names}} {{.Status}}' --filter name=web
v1$ docker exec web touch /ok
@wait 9s
${health}
v1$ docker inspect slow --format '{{json .State.Health}}'
v1$ docker inspect none --format '{{json .State.Health}}'`,
  )
  const [first, ps, ill, , last, slow, none] = words.slice(-7)
  const read = (text = '') =>
    JSON.parse(text) as { Log: { ExitCode: number; Output: string; Start: string }[] }
  expect(read(first)).toMatchObject({
    Status: 'starting',
    Log: [
      { ExitCode: 3, Output: 'ill\n' },
      { ExitCode: 3, Output: 'ill\n' },
    ],
  })
  expect(ps?.split('\n').sort()).toEqual([
    '',
    'none Up 5 seconds',
    expect.stringMatching(/^slow Up \d seconds \(unhealthy\)$/),
    expect.stringMatching(/^web Up \d seconds \(health: starting\)$/),
  ])
  expect(ill).toMatch(/^web Up \d+ seconds \(unhealthy\)\n$/)
  const { Log, ...state } = read(last)
  expect(state).toEqual({ Status: 'healthy', FailingStreak: 0 })
  expect(Log.map(({ ExitCode, Output }) => `${ExitCode} ${Output}`)).toEqual([
    '3 ill\n',
    '0 well\n',
    '0 well\n',
    '0 well\n',
    '0 well\n',
  ])
  expect(read(slow).Log.at(-1)).toMatchObject({
    ExitCode: -1,
    Output: 'Health check exceeded timeout (2s): begun\n',
  })
  expect(none).toBe('null\n')
})

test('each check is a command in the container, and events tell of it as of any other', () => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }], images: 'present' })
  const events = saidIn(
    lab,
    `
v1$ docker run -d --name slow --health-cmd 'sleep 9' --health-interval 4s --health-timeout 2s nginx
v1$ docker run -d --name asks --health-cmd 'curl -f localhost' --health-interval 5s web:healthy
@wait 7s
v1$ docker events --since 100s --until 0s --filter type=container --format '{{.Actor.Attributes.name}} {{.Action}} {{json .Actor.Attributes}}'`,
  ).at(-1)
  const kept = /^\w+ (?:exec_|health)/
  const lines = (events ?? '').split('\n').filter((line) => kept.test(line))
  const ids = new Map<string, string>()
  const told = lines.map((line) => {
    const [id = ''] = /[0-9a-f]{64}/.exec(line) ?? []
    if (id !== '' && !ids.has(id)) ids.set(id, `ID${ids.size + 1}`)
    return line.replace(id, ids.get(id) ?? '')
  })
  expect(told).toEqual([
    'slow exec_create: /bin/sh -c sleep 9 {"execID":"ID1","image":"nginx","name":"slow"}',
    'slow exec_start: /bin/sh -c sleep 9 {"execID":"ID1","image":"nginx","name":"slow"}',
    'asks exec_create: /bin/sh -c curl -f localhost {"execID":"ID2","image":"web:healthy","name":"asks"}',
    'asks exec_start: /bin/sh -c curl -f localhost {"execID":"ID2","image":"web:healthy","name":"asks"}',
    'asks exec_die {"execID":"ID2","exitCode":"0","image":"web:healthy","name":"asks"}',
    'asks health_status: healthy {"image":"web:healthy","name":"asks"}',
    'slow exec_die {"execID":"ID1","exitCode":"137","image":"nginx","name":"slow"}',
  ])
})

test('a check may ask another container, and hears its answer', () => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }], images: 'present' })
  const health = saidIn(
    lab,
    `
v1$ docker network create mine
v1$ docker run -d --network mine --name other nginx
v1$ docker run -d --network mine --name asks --health-cmd 'wget -qO- http://other >&2' --health-interval 1s alpine sleep 1000
@wait 4s
v1$ docker inspect asks --format '{{.State.Health.Status}}'`,
  ).at(-1)
  expect(health).toBe('healthy\n')
})

/** What happened to the containers of a name in a while, without the arguments of commands. */
const heard = (lab: Parameters<typeof saidIn>[0], name: string, lines: string): string[] => {
  const told = saidIn(
    lab,
    `${lines}
v1$ docker events --since 100s --until 0s --filter type=container --format '{{.Actor.Attributes.name}} {{.Action}}'`,
  ).at(-1)
  const own = (told ?? '').split('\n').filter((line) => line.startsWith(name))
  return own.map((line) => line.replace(/^\S+ /, '').replace(/: \/.*/, ''))
}

const CHECK = ['exec_create', 'exec_start', 'exec_die']

test('a container is looked after until its end, also while it is stopped (recorded)', () => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }], images: 'present' })
  const events = heard(
    lab,
    'web',
    `
v1$ docker swarm init
v1$ docker service create -d --name web --network host --health-cmd false --health-interval 1s --health-retries 2 --restart-condition none --stop-grace-period 1s nginx
@wait 9s`,
  )
  expect(events.slice(0, 9)).toEqual([
    'create',
    'start',
    ...CHECK,
    ...CHECK,
    'health_status: unhealthy',
  ])
  const killed = events.indexOf('kill')
  expect(events.slice(9, killed)).toContain('exec_die')
  expect(events.slice(-3)).toEqual(['kill', 'stop', 'die'])
})

test('a check that takes too long is judged before it has ended (recorded)', () => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }], images: 'present' })
  const flags = '--health-interval 1s --health-timeout 1s --health-retries 1'
  const events = heard(
    lab,
    'bad',
    `v1$ docker run -d --name bad --health-cmd 'sleep 9' ${flags} nginx\n@wait 3s`,
  )
  const judged = ['exec_create', 'exec_start', 'health_status: unhealthy', 'exec_die']
  const at = events.indexOf('exec_create')
  expect(events.slice(at, at + 4)).toEqual(judged)
})
