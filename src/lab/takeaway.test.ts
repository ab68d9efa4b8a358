/**
 * What `takeaway` prints builds the same: it is performed in an empty lab, where it prints itself
 * again. Secrets come along as names only.
 */
import { expect, test } from 'vitest'
import { filesAt } from './files'
import { createLab } from './lab'
import { perform } from './perform'
import { atTerminal } from './said'
import { seek } from './travel'
import { YAML } from './yaml'
import { parse } from '../transcript/parse'

const SWARM = `v1$ docker swarm init --advertise-addr 10.99.0.11
v1$ docker node update --label-add zone=a --availability drain v1
v1$ docker network create -d overlay --attachable --internal --label team=red --subnet 10.50.0.0/16 --gateway 10.50.0.9 back
v1$ docker network create -d overlay pooled
v1$ printf 'hush' | docker secret create --label team=red password -
v1$ printf "it's {{ 1 }} \\$HOME" | docker config create settings -
v1$ docker service create -d --name web --replicas 3 -p 8080:80 -p mode=host,target=443,published=8443 --label team=red --container-label a=b --env A=1 --env 'B=$x y' --env C --secret source=password,target=pw,mode=0400 --config settings --network back --limit-memory 64M --limit-pids 9 --reserve-cpu 0.25 --update-delay 5s --update-parallelism 2 --update-order start-first --rollback-monitor 7s --restart-condition on-failure --restart-max-attempts 3 --replicas-max-per-node 2 nginx:1.25
v1$ docker service create -d --name all --mode global --constraint node.labels.zone==a --placement-pref spread=node.labels.zone --mount type=volume,source=data,target=/data --mount type=bind,source=/etc,target=/host,readonly --hostname '{{.Node.Hostname}}' --endpoint-mode dnsrr --health-cmd 'test -f /ok' --health-interval 5s --stop-grace-period 1m30s --stop-signal SIGQUIT --user 1000:1000 --workdir /tmp --read-only --init --tty --cap-add NET_ADMIN --sysctl net.core.somaxconn=64 --ulimit nofile=100:200 --dns 9.9.9.9 --dns-search example.org --host db:10.0.0.1 --log-driver json-file --log-opt max-size=1m --entrypoint 'sh -c' redis:7 'sleep 5; exit 1'
v1$ docker service create -d --name once --mode replicated-job --replicas 4 oneshot
v1$ printf 'services:\\n  db:\\n    image: postgres:16\\n    networks: [inner]\\n    labels: {c: d}\\nnetworks:\\n  inner: {}\\n' > file.yml
v1$ docker stack deploy -d -c file.yml shop
`

const newLab = () => createLab({ seed: 4, machines: [{ name: 'v1' }], yaml: YAML })

/** What a transcript printed last. */
function last(lab: ReturnType<typeof newLab>, text: string): string {
  const { steps, mistakes } = parse(text)
  expect(mistakes).toEqual([])
  for (const step of perform(lab, steps).steps) {
    if ('cmd' in step) expect([step.cmd, step.status, step.stderr]).toEqual([step.cmd, 0, ''])
  }
  return atTerminal(lab).run('takeaway').stdout
}

test('what it prints builds a swarm that prints the same', () => {
  const before = newLab()
  const printed = last(before, SWARM)
  expect(printed).toContain('docker stack deploy -c shop.yml shop')
  expect(printed).toContain('--subnet 10.50.0.0/16 --gateway 10.50.0.9 --label')
  expect(printed).toMatch(/network create -d overlay pooled$/m)
  const after = newLab()
  const { write } = atTerminal(after)
  for (const [path, text] of filesAt(before)) if (path.endsWith('.yml')) write(path, text)
  const commands = printed
    .replace(/cat > [^]*?\nSTACK\n/g, '')
    .split('\n')
    .filter((line) => line.includes('docker') && !/^#|docker info/.test(line))
    .map((line) => `v1$ ${line.replace('docker stack deploy', 'docker stack deploy -d')}\n`)
  expect(last(after, ['v1$ docker swarm init\n', ...commands].join(''))).toBe(printed)
})

test('in the past it is printed and kept nowhere: no branch begins', () => {
  const lab = newLab()
  last(lab, SWARM)
  const { branch } = lab
  const inputs = branch.inputs.length
  seek(lab, branch.end - 1)
  const { status, stderr } = atTerminal(lab).run('docker node ls; takeaway')
  expect(status).toBe(0)
  expect(stderr).toContain('the past')
  expect(lab.branch).toBe(branch)
  expect(lab.branch.inputs).toHaveLength(inputs)
})
