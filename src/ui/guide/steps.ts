/** The first tutorial, step by step: what to type where, and how one sees that it is done. */
import type { ClusterView } from '../../protocol/view'

export interface Step {
  readonly say: string
  readonly terminal: string
  readonly line: string
  /** It shows something and changes nothing: taking it passes it. */
  readonly looks?: true
  done(view: ClusterView): boolean
}

const TOKEN = '$(docker-machine ssh v1 docker swarm join-token -q worker)'
const JOIN = `docker swarm join --token ${TOKEN} 10.99.0.11:2377`

const isMember = (view: ClusterView, machine: string): boolean =>
  view.machines[machine]?.belief === 'ready'

const service = (view: ClusterView, name: string) =>
  Object.values(view.services).find((one) => one.name === name)

/**
 * Runs the service with this image only? Whoever is impatient and updates twice has no update to
 * see completed: the second has nothing to do.
 */
function isAllNew(view: ClusterView, name: string, tag: string): boolean {
  const found = service(view, name)
  if (found?.image.endsWith(tag) !== true || found.update?.state === 'updating') return false
  const running = Object.values(view.tasks).filter(
    ({ service: of, state }) => of === found.id && state === 'running',
  )
  return running.length > 0 && running.every(({ outdated }) => !outdated)
}

export const STEPS: readonly Step[] = [
  {
    say: 'Make v1 the first manager',
    terminal: 'v1',
    line: 'docker swarm init --advertise-addr 10.99.0.11',
    done: (view) => view.machines['v1']?.role === 'manager',
  },
  {
    say: 'Let v2 join as a worker',
    terminal: 'v2',
    line: JOIN,
    done: (view) => isMember(view, 'v2'),
  },
  { say: 'And v3', terminal: 'v3', line: JOIN, done: (view) => isMember(view, 'v3') },
  {
    say: 'Run a web service, port 8080 everywhere',
    terminal: 'v1',
    line: 'docker service create --name vote -p 8080:80 instavote/vote',
    done: (view) => (service(view, 'vote')?.running ?? 0) > 0,
  },
  {
    say: 'Where does it run?',
    terminal: 'v1',
    line: 'docker service ps vote',
    looks: true,
    done: () => false,
  },
  {
    say: 'Three of them',
    terminal: 'v1',
    line: 'docker service scale vote=3',
    done: (view) => service(view, 'vote')?.running === 3,
  },
  {
    say: 'Update two at a time, 10 s apart',
    terminal: 'v1',
    line: 'docker service update --image instavote/vote:movies --update-parallelism 2 --update-delay 10s vote',
    done: (view) => isAllNew(view, 'vote', ':movies'),
  },
  {
    say: 'One task on every machine',
    terminal: 'v1',
    line: 'docker service create --mode=global --name prometheus prom/prometheus',
    done: (view) => (service(view, 'prometheus')?.running ?? 0) >= 3,
  },
  {
    say: 'Pull the plug of v3',
    terminal: 'host',
    line: 'docker-machine kill v3',
    done: (view) => view.machines['v3']?.power === 'off',
  },
  {
    say: 'Ask any machine: another container answers each time',
    terminal: 'host',
    line: 'curl http://v2:8080',
    looks: true,
    done: () => false,
  },
]

/** The first step that is not done; steps without an effect count as done once the next one is. */
export function nextStep(steps: readonly Step[], view: ClusterView, passed: number): number {
  for (let at = steps.length - 1; at >= 0; at--) {
    if (steps[at]?.done(view) === true) return Math.max(at + 1, passed)
  }
  return passed
}
