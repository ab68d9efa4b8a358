/**
 * Containers by hand: what somebody does to a task's container, and what the swarm makes of it. What
 * a real swarm did is testdata/29-containers-by-hand; here stand the words of moby 28, which
 * differ, and what is about time.
 */
import { expect, test } from 'vitest'
import type { About } from '../protocol/why'
import { parse } from '../transcript/parse'
import { createLab } from './lab'
import { perform } from './perform'
import { resolve, why } from './why'

function performed(text: string) {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }], keeps: true })
  const { steps } = perform(lab, parse(`v1$ docker swarm init\n@wait 2s\n${text}`).steps)
  const said = steps.flatMap((step) =>
    'cmd' in step ? [{ text: `${step.stdout}${step.stderr}`.trim(), took: step.took }] : [],
  )
  return { lab, said: said.slice(1), words: said.slice(1).map((one) => one.text) }
}

const web = (flags: string, image: string) =>
  `v1$ docker service create -d --name web ${flags} ${image}\n@wait 8s\nC=v1$ docker ps -q\n`

const ERRORS = `docker service ps web --no-trunc --format '{{.CurrentState}}|{{.Error}}'`

test.each([
  ['nginx', 'docker kill $C', 'Failed', '"task: non-zero exit (137)"'],
  ['nginx', 'docker kill -s TERM $C', 'Complete', ''],
  ['nginx', 'docker kill -s usr1 $C', 'Running', ''],
  ['nginx', 'docker stop $C', 'Complete', ''],
  ['alpine sleep 1000', 'docker kill -s SIGTERM $C', 'Running', ''],
  ['alpine sleep 1000', 'docker stop -t 1 $C', 'Failed', '"task: non-zero exit (137)"'],
  ['--init alpine sleep 1000', 'docker stop $C', 'Failed', '"task: non-zero exit (143)"'],
  ['nginx', 'docker restart $C', 'Complete', ''],
  ['nginx', 'docker rm -f $C', 'Failed', '"task: non-zero exit (137)"'],
])('%s and %s: the task is %s %s', (image, line, state, error) => {
  const [flags = '', ...rest] = image.startsWith('-') ? image.split(' ') : ['', image]
  const { words } = performed(
    `${web(`--restart-condition none ${flags}`, rest.join(' '))}v1$ ${line}\n@wait 1s\nv1$ ${ERRORS}`,
  )
  expect(words[2]).toBe(words[1])
  expect(words[3]).toMatch(new RegExp(`^${state} .*\\|`))
  expect(words[3]?.split('|')[1]).toBe(error)
})

const REFUSED = 'Error response from daemon: '

test('what is refused is refused in the words of moby 28', () => {
  const { words } = performed(`${web('', 'nginx')}
v1$ docker rm $C
v1$ docker kill -s 99 $C
v1$ docker kill -s NOPE $C
v1$ docker stop -s NOPE $C
v1$ docker restart -s NOPE $C
v1$ docker stop $C
v1$ docker kill $C | sed s/x/x/
v1$ docker kill $C`)
  const [, id = ''] = words
  expect(words.slice(2, 7)).toEqual([
    `${REFUSED}cannot remove container "${id}": container is running: stop the container before removing or force remove`,
    `${REFUSED}cannot kill container: ${id}: the linux daemon does not support signal 99`,
    `${REFUSED}cannot kill container: ${id}: invalid signal: NOPE`,
    `${REFUSED}cannot stop container: ${id}: invalid signal: NOPE`,
    `${REFUSED}Cannot restart container ${id}: invalid signal: NOPE`,
  ])
  const full = `${id}[0-9a-f]{52}`
  expect(words[9]).toMatch(
    new RegExp(`^${REFUSED}cannot kill container: ${id}: container ${full} is not running$`),
  )
})

test('several are stopped at once, and whoever waits is told the exit code', () => {
  const { words, said } = performed(`
v1$ docker service create -d --name web --replicas 3 --restart-condition none alpine sleep 1000
@wait 8s
v1$ docker stop -t 3 $(docker ps -q)
v1$ docker wait $(docker ps -aq)
v1$ docker stop $(docker ps -aq) | wc -l`)
  expect(said[1]?.took).toBeGreaterThan(3)
  expect(said[1]?.took).toBeLessThan(5)
  expect(words[2]).toBe('137\n137\n137')
  expect(words[3]).toBe('3')
})

test('a container whose task has yet to start may be gone when it should', () => {
  const { words } = performed(`
v1$ docker service create -d --name web --restart-delay 5s nginx
@wait 8s
v1$ docker rm -f $(docker ps -q)
@wait 3s
v1$ docker container prune -f
@wait 6s
v1$ docker service ps web --no-trunc --format '{{.Error}}' -f desired-state=shutdown`)
  expect(words[2]).toMatch(/^Deleted Containers:\n[0-9a-f]{64}\n\nTotal reclaimed space: 0B$/)
  expect(words[3]).toMatch(
    /^"No such container: web\.1\.[0-9a-z]{25}"\n"task: non-zero exit \(137\)"$/,
  )
})

test('a container that is killed while its task is told to stop ends the stop', () => {
  const { words } = performed(`${web('--stop-grace-period 5m', 'alpine sleep 1000')}
v1$ docker service scale -d web=0
@wait 5s
v1$ docker kill $C
@wait 1s
v1$ docker ps -aq --filter status=running
v1$ docker service ps web --format '{{.CurrentState}}'`)
  expect(words[4]).toBe('')
  expect(words[5]).not.toMatch(/Running/)
})

test('the reason that a task has is the hand', () => {
  const { lab } = performed(`${web('', 'nginx')}v1$ docker kill $C\n@wait 2s`)
  const about = resolve(lab, 'web.1') as About
  const told = why(lab, about).steps.map(({ text }) => text)
  expect(told.join('\n')).toMatch(
    /failed on v1: .*137.*\n.*it was killed by hand\nyou did on v1: docker kill/,
  )
})
