/**
 * Real machines to record on: Linux network namespaces v1…v5 on one bridge, each with a dockerd of
 * its own (Debian's docker.io) that sees only its own processes, so that killing its first process
 * is a power cut. Root is needed; nothing outside of the namespaces and /var/lib/swarm-lab changes.
 * SWARM_LAB names another lab, so that two may record at once; DOCKER_BIN is a folder with another
 * dockerd (and its containerd and shim) than the system's.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const LAB = process.env['SWARM_LAB'] ?? 'swarm-lab'
const BRIDGE = `br-${LAB}`
const ROOT = `/var/lib/${LAB}`
const DAEMON_PATH = [process.env['DOCKER_BIN'], process.env['PATH']].filter(Boolean).join(':')
const DAEMON_ENV = { ...process.env, PATH: DAEMON_PATH }
const SLEEPER = 'CMD ["sleep","100000"]'

/** Stand-ins for what no registry is reachable for: one static busybox under many names. */
const SLEEPERS =
  'nginx:1.25 nginx:1.26 nginx:latest redis:3.0.6 redis:3.0.7 redis:alpine alpine:latest ' +
  'busybox:latest instavote/vote:latest instavote/vote:movies instavote/vote:v2 ' +
  'prom/prometheus:latest'
/** Name and `docker import --change` of each. */
const IMAGES: readonly (readonly [string, string])[] = [
  ...SLEEPERS.split(' ').map((name) => [name, SLEEPER] as const),
  ['bad/app:1', 'CMD ["sh","-c","exit 1"]'],
]

const APPLETS = 'sh sleep echo cat ls true false nslookup wget hostname nc ps grep ip'.split(' ')

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const quietly = (command: string, ...args: string[]): void => {
  try {
    run(command, ...args)
  } catch {
    // It was not there.
  }
}

const running = new Map<string, ChildProcess>()

export const socketOf = (name: string): string => `${ROOT}/${name}/docker.sock`

/** What its network namespace and its cable are called. */
const lineOf = (name: string): string => `${LAB}-${name}`

/** Which dockerd the machines have. */
export const daemonVersion = (): string =>
  execFileSync('dockerd', ['--version'], { encoding: 'utf8', env: DAEMON_ENV }).trim()

/** The bridge, and the one file system all images are made of. */
export function prepare(): void {
  quietly('ip', 'link', 'del', BRIDGE)
  run('ip', 'link', 'add', BRIDGE, 'type', 'bridge')
  run('ip', 'link', 'set', BRIDGE, 'up')
  rmSync(`${ROOT}/image`, { recursive: true, force: true })
  mkdirSync(`${ROOT}/image/bin`, { recursive: true })
  for (const folder of ['tmp', 'etc']) mkdirSync(`${ROOT}/image/${folder}`)
  copyFileSync('/bin/busybox', `${ROOT}/image/bin/busybox`)
  for (const name of APPLETS) quietly('ln', '-s', 'busybox', `${ROOT}/image/bin/${name}`)
  run('tar', '-C', `${ROOT}/image`, '-cf', `${ROOT}/image.tar`, '.')
}

/** A new machine with nothing on its disk but the images. */
export async function create(name: string): Promise<void> {
  rmSync(`${ROOT}/${name}`, { recursive: true, force: true })
  mkdirSync(`${ROOT}/${name}`, { recursive: true })
  await boot(name)
  const docker = ['-H', `unix://${socketOf(name)}`]
  const made = new Map<string, string>()
  for (const [tag, change] of IMAGES) {
    const first = made.get(change)
    if (first !== undefined) run('docker', ...docker, 'tag', first, tag)
    else run('docker', ...docker, 'import', '-c', change, `${ROOT}/image.tar`, tag)
    made.set(change, first ?? tag)
  }
}

/** Power on: a new network namespace, what is on the disk, and a daemon that answers. */
export async function boot(name: string): Promise<void> {
  const [folder, space] = [`${ROOT}/${name}`, lineOf(name)]
  quietly('ip', 'netns', 'del', lineOf(name))
  quietly('ip', 'link', 'del', lineOf(name))
  run('ip', 'netns', 'add', lineOf(name))
  run('ip', 'link', 'add', lineOf(name), 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space)
  run('ip', 'link', 'set', lineOf(name), 'master', BRIDGE, 'up')
  run('ip', '-n', space, 'addr', 'add', `10.99.0.1${name.slice(1)}/24`, 'dev', 'eth0')
  run('ip', '-n', space, 'link', 'set', 'eth0', 'up')
  run('ip', '-n', space, 'link', 'set', 'lo', 'up')
  rmSync(`${folder}/pid`, { force: true })
  // After a power cut its number may be another process's, which dockerd would take for containerd.
  rmSync(`${folder}/exec/containerd/containerd.pid`, { force: true })
  rmSync(socketOf(name), { force: true })
  const daemon = [
    `dockerd --iptables=false --ip6tables=false --bridge=none --data-root ${folder}/data`,
    `--exec-root ${folder}/exec --pidfile ${folder}/pid -H unix://${socketOf(name)}`,
    `--cgroup-parent /${LAB}-${name}`,
  ].join(' ')
  const own = ['unshare', '-u', '-m', '-p', '--fork', '--mount-proc', '--kill-child']
  const log = openSync(`${folder}/log`, 'a')
  const shell = ['sh', '-c', `hostname ${name}; exec ${daemon}`]
  const child = spawn('nsenter', [`--net=/run/netns/${space}`, ...own, ...shell], {
    env: DAEMON_ENV,
    stdio: ['ignore', log, log],
  })
  running.set(name, child)
  // A manager that finds no quorum answers after 20 s only.
  for (let tries = 0; tries < 1200; tries++) {
    if (existsSync(socketOf(name)) && (await get(name, '/_ping')) !== null) return
    await sleep(50)
  }
  throw new Error(`${name} does not answer; see ${folder}/log`)
}

/**
 * Power off: at once, or with the daemon told to end. The cable is taken away when the last process
 * has gone: before that, its kernel might not have told all peers that their connections are closed.
 */
export async function off(name: string, clean: boolean): Promise<void> {
  const child = running.get(name)
  if (child?.pid === undefined) return
  running.delete(name)
  if (child.exitCode !== null) return
  const first = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim()
  const ended = new Promise((resolve) => child.once('exit', resolve))
  process.kill(Number(first), clean ? 'SIGTERM' : 'SIGKILL')
  await ended
  while (existsSync(`/proc/${first}`)) await sleep(1)
  if (!clean) quietly('ip', 'link', 'del', lineOf(name))
}

export const cut = (name: string): string => run('ip', 'link', 'set', lineOf(name), 'down')
export const heal = (name: string): string => run('ip', 'link', 'set', lineOf(name), 'up')

/** Takes everything away again. */
export async function clear(): Promise<void> {
  for (const name of Array.from(running.keys())) {
    await off(name, false)
    quietly('ip', 'netns', 'del', lineOf(name))
  }
  quietly('ip', 'link', 'del', BRIDGE)
}

/** Asks a daemon; null where there is no answer, or none that is a 200. */
export function get(name: string, path: string): Promise<unknown> {
  return new Promise((resolve) => {
    const asking = request({ socketPath: socketOf(name), path, timeout: 2000 }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => void (text += chunk.toString()))
      answer.on('end', () => resolve(answer.statusCode === 200 ? parsed(text) : null))
    })
    asking.on('timeout', () => asking.destroy())
    asking.on('error', () => resolve(null))
    asking.end()
  })
}

const parsed = (text: string): unknown => (text.startsWith('[') ? JSON.parse(text) : text)
