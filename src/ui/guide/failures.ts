/**
 * Failures that people meet, each a lab of its own: what was done, what is to be seen then, and the
 * steps out of it. What a transcript asserts is what its text claims; the tests perform it.
 */
import type { ClusterView, ServiceView, TaskView } from '../../protocol/view'
import type { Step } from './steps'

export interface Failure {
  readonly id: string
  readonly title: string
  /** What is to be seen, and why. */
  readonly about: string
  readonly machines: number
  /** What led there, as a transcript. */
  readonly text: string
  readonly steps: readonly Step[]
}

/** v1 founds a swarm; so many managers, then workers, join it. */
function swarmOf(managers: number, all: number): string {
  const join = (_: unknown, at: number): string => {
    const role = at + 2 <= managers ? 'M' : 'W'
    return `v${at + 2}$ docker swarm join --token $${role} 10.99.0.11:2377`
  }
  return [
    'v1$ docker swarm init --advertise-addr 10.99.0.11',
    'M=v1$ docker swarm join-token -q manager',
    'W=v1$ docker swarm join-token -q worker',
    ...Array.from({ length: all - 1 }, join),
    '',
  ].join('\n')
}

const web = (replicas: number, flags = ''): string =>
  `v1$ docker service create -d --name web --replicas ${replicas} ${flags}nginx:1.25
@until 90s running(web) == ${replicas}
@wait 2s
`

const service = ({ services }: ClusterView): ServiceView | undefined =>
  Object.values(services).find(({ name }) => name === 'web')

const running = ({ tasks }: ClusterView): TaskView[] =>
  Object.values(tasks).filter(({ state }) => state === 'running')

const leads = ({ swarm }: ClusterView): boolean => {
  const { managersAlive = 0, quorum = 1, leader = null } = swarm['swarm'] ?? {}
  return leader !== null && managersAlive >= quorum
}

const step = (
  say: string,
  terminal: string,
  line: string,
  done: Step['done'] | 'looks' = 'looks',
): Step =>
  done === 'looks'
    ? { say, terminal, line, looks: true, done: () => false }
    : { say, terminal, line, done }

export const FAILURES: readonly Failure[] = [
  {
    id: 'two-managers',
    title: 'Two managers are worse than one',
    about:
      'A majority of two is two. v2 is gone, so v1 may decide nothing alone: what runs keeps ' +
      'running, and nothing can be changed.',
    machines: 3,
    text: `${swarmOf(2, 3)}${web(2)}host$ docker-machine kill v2
@wait 20s
@assert leader == none
@assert power(v1) == on
`,
    steps: [
      step('Ask the manager that is left', 'v1', 'docker node ls'),
      step('Bring v2 back: a majority again', 'host', 'docker-machine start v2', leads),
    ],
  },
  {
    id: 'quorum-lost',
    title: 'Two of three managers die',
    about:
      'Three managers bear the loss of one. Two are gone: v1 knows no leader and can elect none, ' +
      'while all tasks on v1, v4 and v5 go on.',
    machines: 5,
    text: `${swarmOf(3, 5)}${web(5)}host$ docker-machine kill v2
host$ docker-machine kill v3
@wait 30s
@assert leader == none
@assert on(v4) >= 1
`,
    steps: [
      step('Nothing can change', 'v1', 'docker service scale -d web=8'),
      step(
        'Give them up: v1 alone goes on',
        'v1',
        'docker swarm init --force-new-cluster --advertise-addr 10.99.0.11',
        leads,
      ),
    ],
  },
  {
    id: 'constraint',
    title: 'One letter in a constraint',
    about:
      'zone==wset holds on no machine, so no task finds a place. They wait in the tray, and the ' +
      'swarm says nothing unless it is asked.',
    machines: 3,
    text: `${swarmOf(1, 3)}v1$ docker node update --label-add zone=west v2
v1$ docker service create -d --name web --replicas 3 --constraint node.labels.zone==wset nginx:1.25
@wait 5s
@assert pending(web) == 3
`,
    steps: [
      step('Ask why', 'v1', 'why web.1'),
      step(
        'Mend the letter',
        'v1',
        'docker service update -d --constraint-rm node.labels.zone==wset --constraint-add node.labels.zone==west web',
        (view) => running(view).length === 3,
      ),
    ],
  },
  {
    id: 'stays-empty',
    title: 'A machine comes back and stays empty',
    about:
      'v3 was down, and its tasks were started elsewhere. It is back and Ready, but nothing moves ' +
      'to it: Swarm places tasks when they are made and never again.',
    machines: 3,
    text: `${swarmOf(1, 3)}${web(6)}host$ docker-machine kill v3
@until 60s down == 1
@until 60s running(web) == 6
host$ docker-machine start v3
@until 60s ready == 3
@wait 15s
@assert on(v3) == 0
`,
    steps: [
      step(
        'Make all tasks anew: that is what balance costs',
        'v1',
        'docker service update -d --force web',
        (view) => running(view).some(({ machine }) => machine === 'v3'),
      ),
    ],
  },
  {
    id: 'host-port',
    title: 'start-first waits for a port',
    about:
      'Each machine has one port 8080, and the old task keeps it until the new one runs. The new ' +
      'one waits for the port: the update never gets on.',
    machines: 3,
    text: `${swarmOf(1, 3)}${web(3, '--publish mode=host,published=8080,target=80 --update-order start-first ')}v1$ docker service update -d --image nginx:1.27 web
@wait 30s
@assert update(web) == updating
@assert pending(web) >= 1
`,
    steps: [
      step('Ask why', 'v1', 'why web'),
      step(
        'Stop the old one first',
        'v1',
        'docker service update -d --force --update-order stop-first web',
        (view) => running(view).length === 3 && running(view).every(({ outdated }) => !outdated),
      ),
    ],
  },
  {
    id: 'paused',
    title: 'A bad image stops an update half-way',
    about:
      'The new image crashes, so the update paused at its first task. The others still run the ' +
      'old image; the broken one is tried again for ever.',
    machines: 3,
    text: `${swarmOf(1, 3)}${web(4)}v1$ docker service update -d --update-delay 5s --image nginx:crash web
@until 120s update(web) == paused
@wait 10s
@assert running(web) == 3
`,
    steps: [
      step('What became of it', 'v1', 'docker service ps web'),
      step(
        'Go back to the spec before',
        'v1',
        'docker service rollback -d web',
        (view) => service(view)?.update?.state === 'rollback_completed',
      ),
    ],
  },
  {
    id: 'rolled-back',
    title: 'A bad image rolls itself back',
    about:
      'The same image, but the service was told what to do when an update fails. It went back to ' +
      'the old spec by itself, and three of four tasks never stopped.',
    machines: 3,
    text: `${swarmOf(1, 3)}${web(4, '--update-failure-action rollback ')}v1$ docker service update -d --update-delay 5s --image nginx:crash web
@until 180s update(web) == rollback_completed
@until 60s running(web) == 4
@assert running(web) == 4
`,
    steps: [step('What was tried', 'v1', 'docker service ps web')],
  },
  {
    id: 'running-twice',
    title: 'Cut off, and running twice',
    about:
      'v4 lives, but nobody hears it. The swarm took it for dead and started its tasks elsewhere, ' +
      'while v4 runs its own: there are more containers than were asked for.',
    machines: 4,
    text: `${swarmOf(1, 4)}${web(6)}host$ chaos cut v4
@until 60s down == 1
@until 60s running(web) == 6
@wait 5s
@assert on(v4) >= 1
`,
    steps: [
      step('Still there', 'v4', 'docker ps'),
      step(
        'Mend its cables: it is told to stop them',
        'host',
        'chaos heal v4',
        ({ machines, tasks }) =>
          machines['v4']?.belief === 'ready' &&
          Object.values(tasks).every(
            ({ machine, state }) => machine !== 'v4' || state !== 'running',
          ),
      ),
    ],
  },
  {
    id: 'leader-cut',
    title: 'The leader, cut off, does not know it yet',
    about:
      'The other two managers elected a leader of a higher term. v1 heard of nothing: it gave up ' +
      'leading only because no majority answered it any more.',
    machines: 3,
    text: `${swarmOf(3, 3)}${web(3)}host$ chaos cut v1
@until 60s leader != v1
@wait 10s
@assert leader != none
`,
    steps: [
      step('Ask the old leader', 'v1', 'docker node ls'),
      step('Ask the others', 'v2', 'docker node ls'),
      step(
        'Mend its cables: it follows',
        'host',
        'chaos heal v1',
        ({ machines, rafts }) =>
          machines['v1']?.belief === 'ready' &&
          rafts['v1']?.state === 'follower' &&
          rafts['v1'].leader !== null,
      ),
    ],
  },
]
