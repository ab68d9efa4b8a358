/** Command lines in containers: what is pasted from tutorials, in all places that take one. */
import { expect, test } from 'vitest'
import { clone, fingerprint, runUntil } from '../engine/index'
import { createLab } from './lab'
import { saidIn } from './said'

const lab = createLab({ seed: 5, machines: [{ name: 'v1' }, { name: 'v2' }], images: 'present' })
const said = (text: string): string[] => saidIn(lab, text)

said(`
v1$ docker swarm init
T=v1$ docker swarm join-token -q worker
v2$ docker swarm join --token $T v1:2377
v1$ docker network create -d overlay --attachable net
v1$ docker service create -d --name web --replicas 3 --network net nginx
v1$ docker run -d --name box --network net alpine sleep 100000
@wait 8s`)

/** What a line says in a container, with its status on a line of its own. */
const inBox = (line: string): string =>
  said(`v1$ docker exec box sh -c '${line}' 2>&1; echo "=> $?"`).join('')

test.each([
  ['echo a && nslookup web | grep -c Name', 'a\n1\n=> 0\n'],
  ['nslookup tasks.web | grep -c Name', '3\n=> 0\n'],
  ['for i in $(seq 9); do curl -s web; done | sort | uniq -c | wc -l', '3\n=> 0\n'],
  ['for i in 1 2 3; do wget -qO- http://web > /dev/null && echo $i; done', '1\n2\n3\n=> 0\n'],
  ['cat /etc/hosts | grep -c localhost', '2\n=> 0\n'],
  ['tail -1 /etc/hosts | grep -c "$(hostname -i).$HOSTNAME"', '1\n=> 0\n'],
  ['wget -qO- nosuch || echo failed; exit 3', "wget: bad address 'nosuch'\nfailed\n=> 3\n"],
  ['foo; echo $?', 'sh: foo: not found\n127\n=> 0\n'],
  ['curl -s -o /dev/null -w "%{http_code}\\n" web', '200\n=> 0\n'],
  ['curl -s nosuch; echo $?', '6\n=> 0\n'],
  ['echo hi > /tmp/f; cd /tmp; cat f; ls; pwd', 'hi\nf\n/tmp\n=> 0\n'],
  ['cat /tmp/f; rm /tmp/f; cat /tmp/f', "hi\ncat: can't open '/tmp/f': No such file or directory\n=> 1\n"], // prettier-ignore
  ['echo a > /nowhere/f', "sh: can't create /nowhere/f: nonexistent directory\n=> 1\n"],
  ['echo 1 | sh -c "cat; exit 4"', '1\n=> 4\n'],
  ['echo a; sleep 1; echo b', 'a\nb\n=> 0\n'],
  ['export A=1; env | grep ^A=; sh -c "echo \\$A"', 'A=1\n1\n=> 0\n'],
])('%s', (line, says) => {
  expect(inBox(line)).toBe(says)
})

test('exec: variables, a folder, what is piped to it, and what is not there', () => {
  const [one, two, three, four] = said(`
v1$ docker exec -e A=1 -w /tmp box sh -c 'echo $A $PWD $HOSTNAME' | cut -d' ' -f1-2
v1$ printf 'x=1\\necho $x\\nexit 5\\n' | docker exec -i box sh; echo $?
v1$ printf 'b\\na\\n' | docker exec -i box sort
v1$ docker exec box nosuch; echo $?`)
  expect([one, two, three]).toEqual(['1 /tmp\n', '1\n5\n', 'a\nb\n'])
  expect(four).toMatch(/^OCI runtime exec failed[^]*"nosuch"[^]*\n127\n$/)
})

test('run: a line, its output in parts, and its status', () => {
  const [once, web, status, missing] = said(`
v1$ docker run --rm alpine sh -c 'echo a; echo b >&2; sleep 2; echo $((1+2))'
v1$ docker run --rm --network net alpine sh -c 'nslookup web | grep -c Name && wget -qO- web | wc -l'
v1$ docker run --rm alpine sh -c 'exit 3'; echo $?
v1$ docker run --rm alpine sh -c nosuch; echo $?`)
  expect([once, web]).toEqual(['a\n3\nb\n', '1\n1\n'])
  expect([status, missing]).toEqual(['3\n', '127\nsh: nosuch: not found\n'])
})

test("a service's own line runs: what it sees, says, and how it ends", () => {
  const words = said(`
v1$ docker service create -d --name client --network net alpine sh -c 'while true; do wget -qO- http://web; sleep 1; done'
v1$ docker service create -d --name job --mode replicated-job alpine sh -c 'sleep 1; echo done; exit 0'
v1$ docker service create -d --name bad --restart-condition none alpine sh -c 'echo oops >&2; sleep 1; exit 3'
@wait 20s
v1$ docker service logs --raw client 2>&1 | sort | uniq | wc -l
v1$ docker service logs --raw job
v1$ docker service ps bad --no-trunc --format '{{.CurrentState}} {{.Error}}' | cut -c1-6,22-
v1$ docker service logs --raw bad`)
  expect(words.slice(-4)).toEqual([
    '3\n',
    'done\n',
    expect.stringMatching(/^Failed.*non-zero exit \(3\)"?\n$/),
    'oops\n',
  ])
})

test('a copy of a world goes on as the world does, whatever runs in its containers', () => {
  said(`v1$ docker exec -d box sh -c 'for i in $(seq 9); do curl -s web; sleep 1; done > /tmp/all'`)
  const copy = clone(lab.world)
  for (const world of [lab.world, copy]) runUntil(world, copy.now + 15_000, { note: () => {} })
  expect(fingerprint(copy)).toBe(fingerprint(lab.world))
  expect(inBox('sort -u /tmp/all | wc -l')).toBe('3\n=> 0\n')
})
