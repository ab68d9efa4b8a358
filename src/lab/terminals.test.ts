/** What is said to a lab's terminals and what they say, as text: `>` typed, all else shown. */
import { expect, test } from 'vitest'
import { commandsIn } from '../shell/parse'
import { act } from './bench'
import { advance, createLab } from './lab'
import { SHELL } from './shell'
import {
  createTerminals,
  detach,
  edited,
  exec,
  greet,
  hangUp,
  interruptTerminal,
  typed,
  type Terminals,
} from './terminals'

/** A lab of three machines, and a record of what its terminals show. */
function bench() {
  const names = ['v1', 'v2', 'v3']
  const machines = names.map((name, at) => ({ name, address: `10.99.0.1${at + 1}` }))
  const lab = createLab({ seed: 3, machines, images: 'present' })
  let shown = ''
  let leaving = ''
  const status = (exit: number): string => (exit === 0 ? '' : `[${exit}] `)
  const terminals: Terminals = createTerminals(
    lab,
    {
      output: (_, text) => void (shown += text),
      echo: (_, prompt, exit, line) => void (shown += `${status(exit)}${prompt}${line}\n`),
      prompt: (_, prompt, exit) => void (shown += `${status(exit)}${prompt}\n`),
      reading: (_, prompt) => void (shown += `reads ${prompt}\n`),
      leavable: (_, keys) => void (leaving = keys),
      edit: (_, name, before) => void (shown += `edits ${name}: ${before}\n`),
      clear: () => void (shown += 'clear\n'),
    },
    SHELL,
  )
  const said = (ms: number): string => {
    advance(lab, lab.world.now + ms)
    const text = shown
    shown = ''
    return text
  }
  return {
    lab,
    terminals,
    said,
    /** Which keys leave what was started last. */
    leaving: () => leaving,
    /** Enters text in a terminal, and gives back what it shows within so many milliseconds. */
    enter: (terminal: string, text: string, ms = 100): string => {
      exec(terminals, terminal, text, 100)
      return said(ms)
    },
    /** Types a line to what reads in v1, or the end of the input. */
    type: (text: string | null, ms = 0): string => {
      typed(terminals, 'v1', text)
      return said(ms)
    },
    /** Ctrl-C in a terminal. */
    interrupt: (terminal = 'v1', ms = 0): string => {
      interruptTerminal(terminals, terminal)
      return said(ms)
    },
  }
}

test('a line runs, and its status stands in the prompt', () => {
  const { enter } = bench()
  expect(enter('host', 'echo $((1')).toBe('reads > \n')
  expect(bench().enter('v1', 'echo one two')).toBe('one two\nv1 $ \n')
  expect(bench().enter('v1', 'false; echo $?')).toBe('1\nv1 $ \n')
  expect(bench().enter('host', 'nonsense')).toBe(
    'bash: nonsense: command not found\n[127] host $ \n',
  )
})

test('several lines run one after the other, each at its own prompt', () => {
  const { enter } = bench()
  expect(enter('host', 'echo a\n\n# a comment\nfalse\necho b | wc -l')).toBe(
    [
      'host $ echo a',
      'a',
      'host $ # a comment',
      'host $ false',
      '[1] host $ echo b | wc -l',
      '1',
      'host $ ',
      '',
    ].join('\n'),
  )
})

test('Ctrl-C ends the command in front and drops what waited behind it', () => {
  const { enter, interrupt } = bench()
  expect(enter('host', 'sleep 1h\necho never')).toBe('host $ sleep 1h\n')
  expect(interrupt('host')).toBe('[130] host $ \n')
})

test('a command that wants more lines gets them', () => {
  const { enter, interrupt, said, terminals } = bench()
  expect(enter('host', 'for i in 1 2')).toBe('reads > \n')
  typed(terminals, 'host', 'do echo $i')
  expect(said(0)).toBe('reads > \n')
  typed(terminals, 'host', 'done')
  expect(said(0)).toBe('1\n2\nhost $ \n')
  expect(enter('host', "echo 'a")).toBe('reads > \n')
  typed(terminals, 'host', null)
  expect(said(0)).toBe('bash: syntax error: unexpected end of file\n[2] host $ \n')
  expect(enter('host', 'cat <<EOF')).toBe('reads > \n')
  expect(interrupt('host')).toBe('[130] host $ \n')
})

test('files, here-documents and redirections', () => {
  const { enter } = bench()
  const text = (line: string): string =>
    enter('host', line).replace(/\n?\[?\d*\]? ?host \$ .*\n/g, '')
  expect(enter('host', 'A=x\ncat > f <<EOF\none $A\n  two\nEOF\ncat f')).toContain('one x\n  two\n')
  expect(enter('host', "cat <<'EOF' | grep o\n$A\n\to\nEOF")).toContain('\to\n')
  expect(text('echo three >> f; wc -l < f')).toBe('3')
  expect(text('ls; rm f; ls')).toBe('f')
  expect(text('cat f')).toBe('cat: f: No such file or directory')
  expect(text('nothing > /dev/null 2>&1 || echo failed')).toBe('failed')
  expect(text('cat <<< word')).toBe('word')
})

test.each([
  ['watch', 'usage: watch [-n SECONDS] [-t] COMMAND'],
  ['watch --help', 'Usage:  watch [-n SECONDS] [-t] COMMAND'],
  ['curl --help', 'Usage:  curl'],
  ['help chaos', 'Break things'],
  ['sudo hostname', 'v1'],
  ['cd /tmp', 'cd: not modelled here: all files lie in one folder'],
  ['docker ps &', '[1] 7\nv1 $ \nCONTAINER ID'],
  ['echo a | | wc', 'bash: syntax error near unexpected token `|'],
  ['for x in a b; do echo $x; done', 'a\nb\n'],
  ['echo $(hostname) "$NONE" ${NONE:-else}', 'v1  else'],
  ['history 1', '1  history 1'],
  ['curl http://v9:80', 'curl: (6) Could not resolve host: v9'],
  ['curl -s http://v2:80; echo $?', '7'],
])('%s', (line, shows) => {
  expect(bench().enter('v1', line)).toContain(shows)
})

test('a shell on another machine, and the way back', () => {
  const { enter } = bench()
  expect(enter('host', 'docker-machine ssh v2')).toBe('v2 $ \n')
  expect(enter('host', 'hostname')).toBe('v2\nv2 $ \n')
  expect(enter('host', 'exit')).toBe('host $ \n')
  expect(enter('host', 'exit')).toBe('there is no shell around this one\nhost $ \n')
  expect(enter('host', 'docker-machine ssh v3 hostname')).toBe('v3\nhost $ \n')
})

test('a machine that dies takes its shells along', () => {
  const { enter, lab, said, terminals } = bench()
  enter('host', 'docker-machine ssh v2')
  enter('v2', 'sleep 1h')
  act(lab, { kind: 'machine.off', machine: 'v2', how: 'unplugged' })
  advance(lab, lab.world.now)
  hangUp(terminals, 'v2')
  expect(said(0)).toBe('Connection to v2 closed by remote host.\n[255] host $ \n')
  expect(lab.running).toEqual([])
  act(lab, { kind: 'machine.on', machine: 'v2' })
  said(5000)
  greet(terminals, 'v2')
  expect(said(0)).toBe('v2 $ \n')
})

test('watch runs a command again and again, until Ctrl-C', () => {
  const { enter, interrupt } = bench()
  expect(enter('v1', 'watch -n 5 hostname', 5100)).toBe(
    'clear\nEvery 5.0s: hostname\n\nv1\n'.repeat(2),
  )
  expect(interrupt()).toBe('[130] v1 $ \n')
})

test('an editor is a command that waits: until it is left, or Ctrl-C', () => {
  const { enter, interrupt, said, terminals } = bench()
  expect(enter('v1', 'vi new.yml && echo done')).toBe('edits new.yml: null\n')
  edited(terminals, 'v1')
  expect(said(0)).toBe('done\nv1 $ \n')
  expect(enter('v1', 'echo one > f; nano ./f')).toBe('edits f: one\n\n')
  expect(interrupt()).toBe('[130] v1 $ \n')
  expect(enter('v1', 'edit /etc/hosts')).toContain('edit: /etc/hosts: all files lie in one folder')
})

test('Ctrl-C calls a pull off, unless somebody else waits for the image', () => {
  const { enter, interrupt, terminals } = bench()
  const images = 'docker images -q | wc -l'
  enter('v1', 'docker pull huge', 3000)
  expect(interrupt()).toBe('[130] v1 $ \n')
  expect(enter('v1', `docker pull -q busybox; sleep 300; ${images}`, 400_000)).toContain('\n1\n')
  exec(terminals, 'v1', 'docker pull huge', 100)
  interruptTerminal(terminals, 'v1')
  expect(enter('v1', `sleep 300; ${images}`, 400_000)).toContain('\n1\n')
  enter('host', 'docker -H ssh://v1 pull -q huge', 3000)
  enter('v1', 'docker pull huge', 3000)
  interrupt()
  expect(enter('v1', `sleep 300; ${images}`, 400_000)).toMatch(/huge:latest[^]*\n2\n/)
})

test('docker wait is told when what was to be started again is stopped instead', () => {
  const { enter } = bench()
  enter('v1', "docker run -d --name again --restart always alpine sh -c 'exit 3'", 7000)
  expect(enter('v1', 'docker wait again', 0)).toBe('')
  expect(enter('host', 'docker -H ssh://v1 stop again', 0)).toBe('3\nv1 $ \nagain\nhost $ \n')
})

test('an interrupted wait says in Docker’s words that the work goes on', () => {
  const { enter, interrupt } = bench()
  enter('v1', 'docker swarm init --advertise-addr 10.99.0.11', 3000)
  enter('v1', 'docker service create --name web nginx', 100)
  expect(interrupt()).toMatch(
    /^Operation continuing in background\.\nUse `docker service ps \w{25}` to check progress\.\n/,
  )
})

test('history is what was typed anywhere, without what began with a blank', () => {
  const { enter } = bench()
  enter('v1', 'hostname')
  enter('v2', ' echo secret')
  expect(enter('host', 'history')).toBe('    1  hostname\n    2  history\nhost $ \n')
})

test('a text is cut where commands end', () => {
  expect(commandsIn('docker \\\n  ps\nfor a in b; do\n echo "x\ny"\ndone\necho |')).toEqual({
    whole: ['docker \\\n  ps', 'for a in b; do\n echo "x\ny"\ndone'],
    begun: 'echo |',
  })
})

test('docker run -it is a shell that stays until it is left; its container ends as it does', () => {
  const { enter, interrupt, type } = bench()
  enter('v1', 'docker pull -q alpine', 9000)
  expect(enter('v1', 'docker run -it --name one -h here alpine sh', 3000)).toBe('reads / # \n')
  expect(type('hostname', 2000)).toBe('here\nreads / # \n')
  expect(interrupt('v1', 100)).toBe('reads / # \n')
  expect(type('nosuch', 2000)).toBe('sh: nosuch: not found\nreads / # \n')
  expect(type(null, 2000)).toBe('[127] v1 $ \n')
  expect(enter('v1', 'docker logs one | tail -n 2')).toContain('sh: nosuch: not found\n')
  expect(enter('v1', 'docker start -ai one', 500)).toBe('reads / # \n')
  expect(type('exit 3', 2000)).toBe('[3] v1 $ \n')
  expect(enter('v1', 'docker attach one')).toContain('cannot attach to a stopped container')
  enter('v1', 'docker run -dit --name two alpine sh', 1000)
  expect(enter('v1', 'docker attach two')).toBe('reads / # \n')
  expect(type('exit', 2000)).toBe('v1 $ \n')
  enter('v1', 'docker run --rm -it --name three alpine sh', 1000)
  expect(type('exit 2', 2000)).toBe('[2] v1 $ \n')
  expect(enter('v1', 'docker ps -aq | wc -l')).toContain('2\n')
})

test('a terminal in a container wants one to type at, wherever its output goes', () => {
  const { enter } = bench()
  enter('v1', 'docker pull -q alpine', 5000)
  enter('v1', 'docker run -d --name box alpine sleep 1000', 1000)
  const refused = 'the input device is not a TTY\n[1] v1 $ \n'
  expect(enter('v1', 'docker exec -it box echo a | wc -l', 1000)).toBe('1\nv1 $ \n')
  expect(enter('v1', 'docker run --rm -it alpine echo a | wc -l', 2000)).toBe('1\nv1 $ \n')
  expect(enter('v1', 'echo a | docker exec -it box cat', 1000)).toBe(refused)
  expect(enter('v1', 'echo a | docker run --rm -it alpine cat', 1000)).toBe(refused)
  expect(enter('v1', 'echo a | docker exec -i box cat', 1000)).toBe('a\nv1 $ \n')
  expect(enter('v1', "printf 'a\\nb' | docker exec -i box cat", 1000)).toBe('a\nbv1 $ \n')
  const run = 'printf abc | docker run -i --name part alpine cat; docker logs part; docker rm part'
  expect(enter('v1', run, 3000)).toBe('abcabcpart\nv1 $ \n')
})

test.each([
  ['docker kill shell', '[137] v1 $ \n'],
  ['docker stop -t 1 shell', '[137] v1 $ \n'],
  ['docker rm -f shell', '[137] v1 $ \n'],
])('%s ends at once whoever types to its shells, with its status', (line, ended) => {
  const { enter, said, terminals } = bench()
  enter('v1', 'docker pull -q alpine', 5000)
  enter('v1', 'docker run -it --name shell alpine sh', 1000)
  exec(terminals, 'host', 'docker-machine ssh v1', 100)
  said(10)
  expect(enter('host', 'docker exec -it shell sh', 1000)).toBe('reads / # \n')
  const before = said(0)
  expect(enter('v2', 'true')).toBe('v2 $ \n')
  const told = before + enter('v3', `docker -H v1 ${line.slice('docker '.length)}`, 4000)
  expect(told).toContain(ended)
  expect(told.match(/\[137\]/g)).toHaveLength(2)
})

test('docker run --rm tells all that was said, and the status, though the container is gone', () => {
  const { enter } = bench()
  enter('v1', 'docker pull -q alpine', 5000)
  const line = "docker run --rm --name gone alpine sh -c 'echo a; sleep 1; echo b; exit 3'"
  expect(enter('v1', line, 3000)).toBe('a\nb\n[3] v1 $ \n')
  expect(enter('v1', 'docker logs gone')).toMatch(/No such container: gone/)
})

test('keys leave a container as it is: Ctrl-P Ctrl-Q, or those of --detach-keys', () => {
  const { enter, leaving, said, terminals } = bench()
  const leave = (): string => {
    detach(terminals, 'v1')
    return said(100)
  }
  enter('v1', 'docker pull -q alpine', 9000)
  const run = (line: string): string => enter('v1', line, 1000)
  expect(run('docker run -it --name one alpine sh')).toBe('reads / # \n')
  expect(leaving()).toBe('\u0010\u0011')
  expect(leave()).toBe('v1 $ \n')
  expect(run('docker exec -it --detach-keys ctrl-x,q one sh')).toBe('reads / # \n')
  expect(leaving()).toBe('\u0018q')
  expect(leave()).toBe('read escape sequence\n[1] v1 $ \n')
  expect(run('docker run -it --name two alpine sleep 1000')).toBe('')
  expect(leave()).toBe('v1 $ \n')
  expect(run('docker attach two')).toBe('')
  expect(leave()).toBe('read escape sequence\n[1] v1 $ \n')
  expect(run("docker ps --format '{{.Names}}'")).toBe('two\none\nv1 $ \n')
  expect(run('docker attach --detach-keys nope one')).toContain(
    'unable to upgrade to tcp, received 400\n[1]',
  )
  expect(run('docker run --name three alpine sleep 1000')).toBe('')
  expect(leave()).toBe('')
})

test('a session in a container remembers, and Ctrl-C ends what runs in it', () => {
  const { enter, interrupt, type } = bench()
  enter('v1', 'docker run -d --name box alpine sleep 1000', 3000)
  expect(enter('v1', 'docker exec -it box sh')).toBe('reads / # \n')
  expect(type('x=1; f() { echo $x$1; }')).toBe('reads / # \n')
  expect(type('while true; do f a; sleep 1; done', 2500)).toBe('1a\n1a\n1a\n')
  expect(interrupt()).toBe('reads / # \n')
  expect(type('echo $? | cat; read y')).toBe('130\nreads \n')
  expect(type('two words')).toBe('reads / # \n')
  expect(type('echo "$y"')).toBe('two words\nreads / # \n')
  expect(type('exit 3')).toBe('[3] v1 $ \n')
})

test('a shell remembers functions and options from line to line', () => {
  const { enter } = bench()
  enter('v1', 'twice() { echo $1; echo $1; }')
  expect(enter('v1', 'twice a')).toContain('a\na\n')
  expect(enter('v2', 'twice a')).toContain('command not found')
  enter('v1', 'set -x')
  expect(enter('v1', 'echo b')).toContain('+ echo b\nb\n')
})

test('stages of a pipeline run side by side and words stand for files, in a container and here', () => {
  const { enter, interrupt, said, type } = bench()
  enter('v1', 'docker run -d --name box alpine sleep 1000', 3000)
  expect(enter('v1', 'docker exec -it box sh')).toBe('reads / # \n')
  const counting = 'i=0; while true; do i=$((i+1)); echo $i; sleep 1; done'
  expect(type(`${counting} | grep -v 2 | while read n; do echo got $n; done`, 3500)).toBe(
    'got 1\ngot 3\ngot 4\n',
  )
  expect(interrupt('v1', 3000)).toBe('reads / # \n')
  expect(type(`${counting} | head -2; echo $?`, 1500)).toBe('1\n2\n')
  expect(said(1500)).toBe('0\nreads / # \n')
  expect(type('yes | tr y n | head -n 2; yes | head -1; ping nobody')).toBe(
    "n\nn\ny\nping: bad address 'nobody'\nreads / # \n",
  )
  expect(type('ping localhost | grep seq', 1500)).toBe(
    '64 bytes from 127.0.0.1: seq=0 ttl=64 time=0.120 ms\n' +
      '64 bytes from 127.0.0.1: seq=1 ttl=64 time=0.121 ms\n',
  )
  expect(interrupt()).toBe('reads / # \n')
  expect(type('ping localhost', 1500)).toContain('seq=1')
  expect(interrupt()).toBe(
    '\n--- localhost ping statistics ---\n2 packets transmitted, 2 packets received, ' +
      '0% packet loss\nround-trip min/avg/max = 0.120/0.120/0.121 ms\nreads / # \n',
  )
  expect(type('cd etc; echo a > .x; for f in ho* ../e*/res*; do echo $f; done; rm .x')).toBe(
    'hostname\nhosts\n../etc/resolv.conf\nreads / # \n',
  )
  expect(type('exit')).toBe('v1 $ \n')
  expect(enter('v1', 'echo a > x1; echo b > x2; cat ./x*; rm x?; echo x? "x*"')).toBe(
    'a\nb\nx? x*\nv1 $ \n',
  )

  enter('v1', `docker run -d --name says alpine sh -c '${counting}'`, 900)
  expect(enter('v1', "docker logs -f says | sed -E 's/(.)/<\\1>/' | grep -v 2", 2500)).toBe(
    '<1>\n<3>\n<4>\n',
  )
  expect(interrupt()).toBe('[130] v1 $ \n')
  expect(enter('v1', 'docker logs -f says | head -n 2', 2000)).toBe('1\n2\nv1 $ \n')
  expect(enter('v1', 'while true; do date +%S; sleep 1; done | head -n 2', 1500)).toMatch(
    /^\d\d\n\d\d\n$/,
  )
  interrupt()
  const statuses = 'false | true | (exit 3); echo ${PIPESTATUS[@]} $?; false; echo $PIPESTATUS'
  expect(enter('v1', `${statuses}; true | false; echo \${PIPESTATUS[1]}`)).toBe(
    '1 0 3 3\n1\n1\nv1 $ \n',
  )
  const loops = 'for i in 1; do true | false; done; echo ${PIPESTATUS[*]}'
  expect(enter('v1', loops)).toBe('0 1\nv1 $ \n')
  const loop = 'while true; do docker ps -q | wc -l; sleep 1; done'
  expect(enter('v1', `${loop} | while read n; do sleep 0.5; echo $n; done`, 2000)).toBe('2\n2\n')
})

test('jobs of a session in a container run on, and are told of before the next prompt', () => {
  const { enter, interrupt, type } = bench()
  enter('v1', 'docker run -d --name box alpine sleep 1000', 3000)
  const told = (line: string, ms = 0): string => type(line, ms).replaceAll('reads / # \n', '')
  enter('v1', 'docker exec -it box sh')
  expect(told('sleep 9 & sleep 8 && echo hi & (exit 3) &')).toBe(
    '[3]+  Done(3)                    (exit 3)\n',
  )
  expect(told('jobs')).toBe(
    '[2]+  Running                    sleep 8 && echo hi\n' +
      '[1]-  Running                    sleep 9\n',
  )
  told('wait', 500)
  interrupt()
  expect(told('kill %1; echo $! > /dev/null; echo')).toBe(
    '\n[1]-  Terminated                 sleep 9\n',
  )
  expect(told('sleep 8', 9000)).toBe('hi\n[2]+  Done                       sleep 8 && echo hi\n')
  expect(told('exit')).toContain('v1 $')
  expect(enter('v1', 'docker logs box & echo')).toContain('[1] 7\n\nv1 $')
})

test("what is typed or piped is read by a container's own process, and its end ends it", () => {
  const { enter, interrupt, type } = bench()
  enter('v1', 'docker pull -q alpine', 5000)
  const run = (line: string): string => enter('v1', line, 1000)
  expect(run('printf "a\\nb\\n" | docker run --rm -i alpine cat')).toBe('a\nb\nv1 $ \n')
  expect(run("echo hi | docker run --rm -i alpine sh -c 'read x; echo got $x'")).toBe(
    'got hi\nv1 $ \n',
  )
  expect(run('seq 9 | docker run --rm -i alpine head -2 | docker run --rm -i alpine wc -l')).toBe(
    '2\nv1 $ \n',
  )
  expect(run('docker run --rm -i alpine sort <<EOF\nb\na\nEOF')).toBe(
    'v1 $ docker run --rm -i alpine sort <<EOF\nb\na\nEOF\na\nb\nv1 $ \n',
  )
  expect(run("docker run --name asks -it alpine sh -c 'read x; echo got $x; exit 3'")).toBe(
    'reads \n',
  )
  expect(type('hi', 200)).toBe('got hi\n[3] v1 $ \n')
  expect(run('docker logs asks')).toBe('hi\ngot hi\nv1 $ \n')
  expect(run('docker run --rm -it alpine cat')).toBe('reads \n')
  expect(type('line', 200)).toBe('line\nreads \n')
  expect(type(null, 200)).toBe('v1 $ \n')
  expect(run('docker run --rm alpine cat; docker run --rm -i alpine echo said')).toBe(
    'said\nv1 $ \n',
  )
  for (const flags of ['--rm', '--rm -it']) {
    expect(run(`docker run ${flags} alpine ping docker.com`)).toMatch(
      /^PING docker.com \(([\d.]+)\): 56 data bytes\n(64 bytes from \1: seq=\d ttl=64 time=\S+ ms\n)+$/,
    )
    expect(interrupt('v1', 1000)).toMatch(
      /[12] packets received, 0% packet loss\nround-trip [^\n]*\nv1 \$ \n$/,
    )
  }
})

test('what runs in containers by hand runs on when their machine leaves its swarm', () => {
  const { enter, said, terminals } = bench()
  enter('v1', 'docker swarm init', 2000)
  const loop = 'i=0; while sleep 1; do i=$((i+1)); echo $i; [ $i = 4 ] && exit 3; done'
  enter('v1', `docker run -d --name box alpine sh -c '${loop}'`, 8000)
  enter('v1', 'docker start box; docker run -d --health-cmd true --name well nginx', 1500)
  enter('v2', "docker -H v1 exec -it box sh -c 'sleep 2; echo there; sleep 9'")
  expect(enter('v1', 'docker swarm leave --force')).toContain('Node left the swarm.')
  expect(said(2000)).toBe('there\n')
  const name = "docker ps -a --format '{{.Names}} {{.Status}}' --filter name=box"
  expect(enter('v1', `docker logs box | tail -n 1; ${name}`, 3000)).toContain('box Up 3 seconds')
  expect(enter('v1', `docker logs box | tail -n 1; ${name}`)).toMatch(/^4\nbox Exited \(3\)/)
  expect(enter('v1', 'sleep 27; docker ps --filter name=well', 30_000)).toContain('(healthy)')
  interruptTerminal(terminals, 'v2')
})

test('jobs go on behind the prompt, and are waited for and ended from there', () => {
  const { enter, interrupt, said } = bench()
  expect(enter('v1', '(sleep 2; echo there) & echo here')).toBe('[1] 7\nhere\nv1 $ \n')
  expect(enter('v1', 'sleep 100 &')).toBe('[2] 8\nv1 $ \n')
  expect(enter('v1', 'jobs; echo $!')).toBe(
    '[1]-  Running                 (sleep 2; echo there) &\n' +
      '[2]+  Running                 sleep 100 &\n8\nv1 $ \n',
  )
  expect(said(2000)).toBe('there\n')
  expect(enter('v1', 'echo x')).toBe(
    'x\n[1]-  Done                    (sleep 2; echo there)\nv1 $ \n',
  )
  expect(enter('v1', 'kill %2')).toBe('[2]+  Terminated              sleep 100\nv1 $ \n')
  expect(enter('v1', 'jobs; wait; kill %1')).toBe('bash: kill: %1: no such job\n[1] v1 $ \n')
  enter('v1', 'sleep 1 &')
  expect(enter('v1', 'sleep 5 & wait')).toContain('[2] ')
  expect(said(3000)).toBe('')
  expect(said(3000)).toMatch(/v1 \$ \n$/)
  enter('v1', '(sleep 1; exit 3) &')
  expect(enter('v1', 'wait %1; echo $?', 2000)).toBe('3\nv1 $ \n')
  enter('v1', 'docker swarm init --advertise-addr eth0 > init.txt &', 2000)
  expect(enter('v1', 'head -1 init.txt')).toContain('Swarm initialized')
  enter('v1', 'sleep 50 &')
  expect(enter('v1', 'sleep 3')).toBe('')
  expect(interrupt()).toBe('[130] v1 (leader) $ \n')
  expect(enter('v1', 'jobs')).toMatch(/Running +sleep 50 &\n/)
})

test('what goes on behind a prompt ends with its machine', () => {
  const { enter, lab, said, terminals } = bench()
  enter('host', 'docker-machine ssh v1')
  enter('host', 'sleep 5; echo never &')
  enter('host', '(sleep 5; echo never) &')
  act(lab, { kind: 'machine.off', machine: 'v1', how: 'unplugged' })
  hangUp(terminals, 'v1')
  expect(said(10_000)).not.toContain('never')
  expect(lab.running).toEqual([])
})
