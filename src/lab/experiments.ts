/** Experiments that are ready to be run, each the answer to a question. */
import type { ExperimentView } from '../protocol/experiment'

const SWARM = `v1$ docker swarm init --advertise-addr 10.99.0.11
MANAGER=v1$ docker swarm join-token -q manager
WORKER=v1$ docker swarm join-token -q worker`

export const EXPERIMENTS: readonly ExperimentView[] = [
  {
    id: 'update-order',
    question: 'How many requests does stop-first lose against start-first?',
    text: `# Somebody asks for a page every 20 ms while a service is updated, one task at a time.
@vary REPLICAS 1 4
@vary ORDER stop-first start-first
${SWARM}
v2$ docker swarm join --token $WORKER 10.99.0.11:2377
v3$ docker swarm join --token $WORKER 10.99.0.11:2377
v1$ docker service create -d --name web --replicas $REPLICAS -p 8080:80 nginx:1.25
@until 60s running(web) == $REPLICAS
@mark
@visit v1:8080 every 20ms
@wait 2s
v1$ docker service update -d --update-order $ORDER --image nginx:1.27 web
@until 180s update(web) == completed
@measure seconds seconds until updated
@visit off
@wait 11s
@measure lost requests lost
`,
  },
  {
    id: 'leader-lost',
    question: 'How long is a swarm without a leader when its leader is unplugged, or cut off?',
    text: `# Three managers; the leader goes, in one of two ways.
@vary HOW kill cut
${SWARM}
v2$ docker swarm join --token $MANAGER 10.99.0.11:2377
v3$ docker swarm join --token $MANAGER 10.99.0.11:2377
@wait 20s
@mark
host$ chaos $HOW v1
@until 60s leaders >= 1
@measure seconds seconds without a leader
@wait 30s
@measure elections elections held
@assert leaders == 1
`,
  },
  {
    id: 'machine-lost',
    question: 'How long until a service is healthy again when a machine dies?',
    text: `# The dispatcher's heartbeat period decides how soon a silent machine is taken for dead.
@vary PERIOD 2s 5s 10s
${SWARM}
v2$ docker swarm join --token $WORKER 10.99.0.11:2377
v3$ docker swarm join --token $WORKER 10.99.0.11:2377
v4$ docker swarm join --token $WORKER 10.99.0.11:2377
v1$ docker swarm update --dispatcher-heartbeat $PERIOD
v1$ docker service create -d --name web --replicas 8 nginx:1.25
@until 60s running(web) == 8
@wait 30s
@mark
@kill v4
@until 180s down == 1
@measure seconds seconds until found down
@until 60s running(web) == 8
@measure seconds seconds until healthy again
`,
  },
]
