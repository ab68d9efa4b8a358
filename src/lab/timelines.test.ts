/**
 * The scenario timelines of spec 15: what happens when, with several seeds. A stop takes 1.5 s more
 * than there: an agent lets a task be for a second, and the overlays go first (recorded).
 */
import { expect, test } from 'vitest'
import type { Fact } from '../engine/index'
import { parse } from '../transcript/parse'
import { advance, createLab } from './lab'
import { perform } from './perform'

/** So that all images are there already. */
const PULLS = ['v1', 'v2', 'v3']
  .flatMap((on) =>
    ['nginx:1.25', 'nginx:1.27', 'alpine'].map((one) => `${on}$ docker pull -q ${one}`),
  )
  .join('\n')

const MACHINES = ['v1', 'v2', 'v3'].map((name) => ({ name }))

const joined = (role: 'worker' | 'manager'): string => `
${PULLS}
v1$ docker swarm init
T=v1$ docker swarm join-token -q ${role}
v2$ docker swarm join --token $T v1:2377
v3$ docker swarm join --token $T v1:2377
@wait 2s
`
const [WORKERS, MANAGERS] = [joined('worker'), joined('manager')]

const web = (replicas: number): string =>
  `v1$ docker service create -d --name web --replicas ${replicas} -p 8080:80 nginx:1.25\n@wait 10s\n`

const UPDATE = 'v1$ docker service update -d --image nginx:1.27'

/** What is waited for, the how many-eth of its kind, and the seconds after the mark before it. */
type Mark = readonly [is: (fact: Fact) => boolean, nth: number, from: number, to: number]

const task = (to: string) => (fact: Fact) => fact.kind === 'task.state' && fact.to === to
const node = (machine: string, to: string) => (fact: Fact) =>
  fact.kind === 'node.state' && fact.machine === machine && fact.to === to
const update = (state: string) => (fact: Fact) =>
  fact.kind === 'update.state' && fact.state === state
const some = (kind: Fact['kind']) => (fact: Fact) => fact.kind === kind

interface Timeline {
  readonly title: string
  readonly given: string
  readonly deed: string
  readonly marks: readonly Mark[]
}

const TIMELINES: readonly Timeline[] = [
  {
    title: '15.1 three replicas are there in 0.7 s',
    given: WORKERS,
    deed: 'v1$ docker service create -d --name web --replicas 3 -p 8080:80 nginx:1.25',
    marks: [
      [some('scheduler.placed'), 3, 0, 0.2],
      [task('running'), 3, 0.3, 1],
    ],
  },
  {
    title: '15.2 stop-first takes its time slot by slot, and 5 s of watching',
    given: WORKERS + web(3),
    deed: `${UPDATE} web`,
    marks: [
      [task('running'), 3, 11, 15],
      [update('completed'), 1, 4.5, 6.5],
    ],
  },
  {
    title: '15.2 with a delay of 10 s it waits three times, and 11 s at the end',
    given: WORKERS + web(3),
    deed: `${UPDATE} --update-delay 10s web`,
    marks: [
      [task('running'), 3, 31, 36],
      [update('completed'), 1, 19, 23],
    ],
  },
  {
    title: '15.2 start-first waits for no end',
    given: WORKERS + web(3),
    deed: `${UPDATE} --update-order start-first web`,
    marks: [[task('running'), 3, 1.5, 3.5]],
  },
  {
    title: '15.3 an update to a bad image is paused at its first task',
    given: WORKERS + web(3),
    deed: 'v1$ docker service update -d --image nosuch/image:1 web',
    marks: [
      [task('rejected'), 1, 0.3, 15],
      [update('paused'), 1, 0, 0.5],
    ],
  },
  {
    title: '15.3 and is rolled back, if one wants it so',
    given: WORKERS + web(3),
    deed: 'v1$ docker service update -d --image nosuch/image:1 --update-failure-action rollback web',
    marks: [
      [update('rollback_started'), 1, 0.3, 15],
      [update('rollback_completed'), 1, 5, 10],
    ],
  },
  {
    title: '15.4 a dead worker is Down after three heartbeats, its tasks are back 5 s later',
    given: WORKERS + web(3),
    deed: '@kill v3',
    marks: [
      [node('v3', 'down'), 1, 8, 16.6],
      [some('task.created'), 1, 0, 0.3],
      [task('running'), 1, 5, 6],
    ],
  },
  {
    title: '15.5 a dead leader is replaced within 20 s, its node is Down 27 to 33 s later',
    given: MANAGERS + web(3),
    deed: '@kill v1',
    marks: [
      [some('raft.leader.elected'), 1, 8, 21],
      [node('v1', 'down'), 1, 27, 33.5],
      [task('running'), 1, 5, 6],
    ],
  },
  {
    title: '15.6 a leader without its quorum steps down within 20 s',
    given: MANAGERS + web(3),
    deed: '@kill v2\n@kill v3',
    marks: [[some('raft.leader.steppedDown'), 1, 8, 21]],
  },
  {
    title: '15.7 a drained node is left at once',
    given: WORKERS + web(6),
    deed: 'v1$ docker node update --availability drain v3',
    marks: [
      [task('shutdown'), 2, 3, 4.5],
      [task('running'), 2, 0, 1.2],
    ],
  },
  {
    title: '15.8 scaled down, tasks are stopped and forgotten',
    given: WORKERS + web(6),
    deed: 'v1$ docker service scale -d web=2',
    marks: [
      [task('shutdown'), 4, 3, 4.5],
      [some('task.reaped'), 4, 0, 1.5],
    ],
  },
  {
    title: '15.9 a crash loop comes round every 5 s',
    given: WORKERS,
    deed: 'v1$ docker service create -d --name crash alpine false',
    marks: [
      [task('failed'), 1, 0.2, 2],
      [task('failed'), 2, 5, 6.5],
      [task('failed'), 3, 5, 6.5],
    ],
  },
  {
    title:
      '15.10 a leader that is cut off steps down, the others elect one and start its tasks anew',
    given: MANAGERS + web(3),
    deed: '@cut v1',
    marks: [
      [some('raft.leader.elected'), 1, 8, 21],
      [node('v1', 'down'), 1, 27, 33.5],
      [task('running'), 1, 5, 6],
    ],
  },
]

const SPAN = 70_000

test.each(TIMELINES)('$title', ({ given, deed, marks }) => {
  for (const seed of [1, 2, 4]) {
    const lab = createLab({ seed, machines: MACHINES, keeps: true })
    perform(lab, parse(given).steps)
    const since = lab.world.now
    perform(lab, parse(deed).steps)
    advance(lab, since + SPAN)
    const seen = lab.branch.record.filter(({ at }) => at > since)
    let before = since
    for (const [n, [is, nth, from, to]] of marks.entries()) {
      const found = seen.filter(({ fact }) => is(fact))[nth - 1]
      const after = ((found?.at ?? Infinity) - before) / 1000
      expect(after, `mark ${n + 1} with seed ${seed}`).toBeGreaterThanOrEqual(from)
      expect(after, `mark ${n + 1} with seed ${seed}`).toBeLessThanOrEqual(to)
      before = found?.at ?? before
    }
  }
})
