/** Lines of Docker's own pages and of courses, as people paste them into a manager's terminal. */
import { expect, test } from 'vitest'
import { createLab } from './lab'
import { saidIn } from './said'
import { foundSwarm } from './swarm'

const lab = createLab({ seed: 3, machines: [{ name: 'v1' }, { name: 'v2' }], images: 'present' })
foundSwarm(lab, 1)
saidIn(lab, 'v1$ docker service create -d --name web --replicas 2 nginx\n@wait 5s')

/** What a line says, all of it, with its status where it is not nought. */
const say = (line: string): string =>
  saidIn(lab, `v1$ { ${line}; } 2>&1; s=$?; [ $s = 0 ] || echo "[$s]"`).join('')

test.each([
  ['docker info | grep -A2 Swarm | cut -d: -f1', ' Swarm\n  NodeID\n  Is Manager\n'],
  [
    "docker node ls -q | xargs docker node inspect -f '[{{ .Description.Hostname }}]: {{ .Spec.Labels }}'",
    '[v1]: map[]\n[v2]: map[]\n',
  ],
  [
    "docker node ls --format '{{.Hostname}}' | xargs -I {} echo node-{} is here",
    'node-v1 is here\nnode-v2 is here\n',
  ],
  [
    "docker service ls --format '{{.Name}}' | xargs -n1 -t docker service ps -q | wc -l",
    'docker service ps -q web\n2\n',
  ],
  ['echo | xargs -r docker rm', ''],
  [
    'echo x | xargs docker node inspect',
    '[]\nError response from daemon: node x not found\n[123]\n',
  ],
  ['echo x | xargs nosuch', 'xargs: nosuch: No such file or directory\n[127]\n'],
  ['openssl rand -base64 20 | wc -c', '29\n'],
  ['openssl rand -base64 20 | docker secret create mysql_password - | wc -c', '26\n'],
  ['openssl rand -hex 8 | wc -c', '17\n'],
  ["docker service ls | awk '{print $2}' | tail -n +2", 'web\n'],
  ["docker info -f '{{.Name}}' | tee name.txt | cat - name.txt", 'v1\nv1\n'],
  [
    'echo first | tee a.txt > /dev/null; echo more | tee -a a.txt; cat a.txt',
    'more\nfirst\nmore\n',
  ],
  [
    'echo hush | base64; echo aHVzaAo= | base64 -d; printf %s aaaa | base64 -w 0',
    'aHVzaAo=\nhush\nYWFhYQ==',
  ],
  ['echo "%%" | base64 -d', 'base64: invalid input\n[1]\n'],
  ['which docker xargs nosuch', '/usr/bin/docker\n/usr/bin/xargs\n[1]\n'],
  ['whoami; date +%Y-%m-%d; FOO=bar env | grep -c FOO=bar', 'root\n2026-01-01\n1\n'],
  ['time docker node ls -q > /dev/null', '\nreal\t0m0.000s\nuser\t0m0.000s\nsys\t0m0.000s\n'],
  ['openssl version', 'usage: openssl rand -base64|-hex N\n[2]\n'],
])('%s', (line, said) => {
  expect(say(line)).toBe(said)
})
