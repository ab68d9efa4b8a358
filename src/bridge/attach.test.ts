/** Clients attached to containers through the bridge: what they are told and how that ends. */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { envFor, hasClient } from './comparison'
import { letTimePass } from './lab-desk'
import { livingSwarm, say } from './specimen'

const { lab, port, end } = await livingSwarm(1, 1, 5)
afterAll(end)

const PATIENCE = { timeout: 60_000 }
const config = mkdtempSync(join(tmpdir(), 'swarmscope-attach-'))

interface Said {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number | null
}

/** Runs a shell line with the real client; each of `typed` follows on another prompt. */
function real(line: string, typed: readonly string[] = []): Promise<Said> {
  const env = { ...envFor(port, config), TERM: 'xterm' }
  const child = spawn('sh', ['-c', line], { env })
  const said = { stdout: '', stderr: '' }
  const waiting = [...typed]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text
    if (text.endsWith('/ # ')) child.stdin.write(waiting.shift() ?? '')
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said.stderr += text))
  return new Promise((resolve) => {
    child.on('close', (exit) => resolve({ ...said, exit }))
  })
}

const onTerminal = (line: string, ...typed: string[]): Promise<Said> =>
  real(`script -qec '${line}' /dev/null`, typed)

/** A connection that is given away: sends `typed` on the prompt, and gives what came to its end. */
function givenAway(path: string, typed: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part
    if (text.endsWith('/ # ')) socket.write(typed)
  })
  const head = `host: 127.0.0.1\r\nconnection: Upgrade\r\nupgrade: tcp\r\ncontent-length: 0`
  socket.write(`POST ${path} HTTP/1.1\r\n${head}\r\n\r\n`)
  return new Promise((resolve) => socket.on('close', () => resolve(text)))
}

const create = (name: string, more: object): Promise<unknown> =>
  say(port, `POST /containers/create?name=${name}`, JSON.stringify({ Image: 'alpine', ...more }))

test('keys leave a shell as it is; exit ends it with its status', PATIENCE, async () => {
  await say(port, 'POST /images/create?fromImage=alpine&tag=latest')
  await create('shell', { Tty: true, OpenStdin: true, StdinOnce: true })
  await say(port, 'POST /containers/shell/start')
  const streams = 'stream=1&stdin=1&stdout=1&stderr=1'
  const left = await givenAway(`/containers/shell/attach?${streams}`, 'x\u0010\u0011')
  expect(left).toMatch(/^HTTP\/1.1 101 [^]*raw-stream[^]*\r\n\r\n\/ # x$/)
  const own = await givenAway(`/containers/shell/attach?${streams}&detachKeys=a,ctrl-b`, 'a\u0002')
  expect(own).toMatch(/\/ # $/)
  const inspect = async () => JSON.parse((await say(port, 'GET /containers/shell/json')).body) as { State: object } // prettier-ignore
  expect((await inspect()).State).toMatchObject({ Running: true })
  const bad = await say(port, 'POST /containers/shell/attach?detachKeys=nope')
  expect([bad.status, bad.body]).toEqual([
    400,
    '{"message":"Invalid detach keys (nope) provided"}\n',
  ])
  const gone = await givenAway(`/containers/shell/attach?${streams}`, 'exit 4\r')
  expect(gone).toMatch(/\/ # exit 4\r\n$/)
  expect((await inspect()).State).toMatchObject({ Running: false, ExitCode: 4 })
  expect((await say(port, 'POST /containers/shell/resize?h=1&w=2')).status).toBe(409)
})

test('without a connection of its own: what was printed before, in frames', async () => {
  await create('says', { Cmd: ['echo', 'hello'] })
  await say(port, 'POST /containers/says/start')
  await say(port, 'POST /containers/says/wait')
  const { body } = await say(port, 'POST /containers/says/attach?logs=1&stdout=1')
  expect(body).toBe('\u0001\0\0\0\0\0\0\u0006hello\n')
})

test.runIf(hasClient)('the real client in the foreground', PATIENCE, async () => {
  await real('docker pull -q alpine')
  const out = { stdout: 'out\n', stderr: '', exit: 7 }
  expect(await real(`docker run --name one alpine sh -c 'echo out; exit 7'`)).toEqual(out)
  expect(await real('docker start -a one')).toEqual(out)
  expect(await real('docker run --rm alpine cat /nowhere')).toEqual({
    stdout: '',
    stderr: "cat: can't open '/nowhere': No such file or directory\n",
    exit: 1,
  })
  const cat = await real('printf "a\\nb\\n" | docker run --rm -i alpine cat')
  expect(cat).toEqual({ stdout: 'a\nb\n', stderr: '', exit: 0 })
  const part = await real('printf abc | docker run -i --name part alpine cat; docker logs part')
  expect(part).toEqual({ stdout: 'abcabc', stderr: '', exit: 0 })
  await real('docker rm part')
  const piped = await real('printf "hostname\\nexit 3\\n" | docker run --rm -i -h here alpine')
  expect(piped).toEqual({ stdout: 'here\n', stderr: '', exit: 3 })
  expect(await real('docker run --rm alpine nosuch')).toMatchObject({ stdout: '', exit: 127 })
  const names = await real(`docker ps -a --format '{{.Names}}' --filter status=exited`)
  expect(names.stdout).toBe('one\nsays\nshell\n')
})

test.runIf(hasClient)('the real client in a shell on a terminal', PATIENCE, async () => {
  const lines = ['hostname\r', 'nosuch\r', '\u0004']
  const said = await onTerminal('docker run -it --name tty -h here alpine sh', ...lines)
  expect(said.stdout).toBe('/ # hostname\r\nhere\r\n/ # nosuch\r\nsh: nosuch: not found\r\n/ # ')
  expect(said.exit).toBe(127)
  expect(await real('docker start tty')).toMatchObject({ stdout: 'tty\n' })
  expect(await onTerminal('docker attach tty', 'exit 4\r')).toMatchObject({ exit: 4 })
  expect((await real('docker logs tty')).stdout).toContain('/ # hostname\nhere\n')
})

test('a shell of docker exec ends with its container, whoever ends that', PATIENCE, async () => {
  await create('host', { Cmd: ['sleep', '1000'] })
  await say(port, 'POST /containers/host/start')
  const asked = { Cmd: ['sh'], Tty: true, AttachStdin: true, AttachStdout: true }
  const { body } = await say(port, 'POST /containers/host/exec', JSON.stringify(asked))
  const { Id } = JSON.parse(body) as { Id: string }
  const said = givenAway(`/exec/${Id}/start`, 'hostname\r')
  await say(port, 'POST /containers/host/kill')
  expect(await said).toMatch(/\r\n\r\n\/ # /)
  expect((await say(port, `GET /exec/${Id}/json`)).body).toContain('"ExitCode":137')
})

test('at any speed a container that removes itself is heard to its end', PATIENCE, async () => {
  const hurry = letTimePass(lab, 300)
  await create('brief', { Cmd: ['sh', '-c', 'echo a; sleep 5; echo b'], HostConfig: { AutoRemove: true } }) // prettier-ignore
  const said = givenAway('/containers/brief/attach?stream=1&stdout=1', '')
  await say(port, 'POST /containers/brief/start')
  expect(await said).toMatch(/a\n[^]*b\n$/)
  hurry()
  expect((await say(port, 'GET /containers/brief/json')).status).toBe(404)
})

test(
  'the real client’s exec: a session, Ctrl-C, what is piped, and statuses',
  PATIENCE,
  async () => {
    await real('docker run -d --name ground alpine sleep 100000')
    const session = await onTerminal(
      'docker exec -it ground sh',
      'x=5; for i in 1 2; do echo $x$i; done\r',
      'while true; do echo tick; sleep 1; done\r\u0003',
      'echo $?; cd /tmp; pwd\r',
      'exit 4\r',
    )
    expect(session.exit).toBe(4)
    expect(session.stdout).toMatch(/\r\n51\r\n52\r\n[^]*\ntick\r\n\^C\r\n[^]*\n130\r\n\/tmp\r\n/)
    const said = async (line: string) => Object.values(await real(line)).join('|')
    expect(await said("printf 'b\\na\\n' | docker exec -i ground sort")).toBe('a\nb\n||0')
    expect(await said("printf 'a\\nb' | docker exec -i ground cat")).toBe('a\nb||0')
    expect(await said("docker exec ground sh -c 'echo a; sleep 1; echo b >&2; exit 3'")).toBe(
      'a\n|b\n|3',
    )
    const served = 'docker exec ground sh -c "wget -qO- nosuch || echo failed | tr a-z A-Z"'
    expect(await said(served)).toBe("FAILED\n|wget: bad address 'nosuch'\n|0")
  },
)
