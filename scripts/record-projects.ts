/**
 * `npx tsx scripts/record-projects.ts FILE.txt…` performs each transcript with a real Compose against
 * a real daemon (scripts/record-machines.ts; root) and writes FILE.json beside it: what was typed and
 * what came back. `COMPOSE_BIN` names the plugin's file, `DOCKER_BIN` the folder of dockerd and
 * docker. The commands see a home folder of their own at `/root`, as the page's do.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from '../src/transcript/parse'
import { clear, create, daemonVersion, prepare, socketOf } from './record-machines'

const PLUGIN = process.env['COMPOSE_BIN'] ?? '/usr/libexec/docker/cli-plugins/docker-compose'

interface Said {
  readonly line: string
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** In a mount namespace in which the home is a folder of the recording's own. */
const INSIDE = 'mount --bind "$1" /root && cd /root && eval "$2"'

function say(line: string, folder: string): Promise<Said> {
  const home = join(folder, 'home')
  const env = {
    PATH: process.env['PATH'],
    HOME: '/root',
    DOCKER_CONFIG: join(folder, 'config'),
    DOCKER_HOST: `unix://${socketOf('v1')}`,
  }
  const args = ['-m', 'bash', '-c', INSIDE, 'bash', home, line]
  const child = spawn('unshare', args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => void (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => void (stderr += chunk.toString()))
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ line, status: code ?? -1, stdout, stderr }))
  })
}

async function record(file: string, folder: string): Promise<void> {
  const { steps, mistakes } = parse(readFileSync(file, 'utf8'))
  if (mistakes.length > 0) throw new Error(`${file}: ${JSON.stringify(mistakes)}`)
  const said: Said[] = []
  for (const step of steps) {
    if (step.kind === 'wait') await sleep(step.ms)
    if (step.kind !== 'command') continue
    const one = await say(step.line, folder)
    said.push(one)
    process.stderr.write(`${one.line.split('\n')[0]} -> ${one.status}\n`)
  }
  const compose = execFileSync(PLUGIN, ['version', '--short'], { encoding: 'utf8' }).trim()
  const whole = { scenario: basename(file), compose, daemon: daemonVersion(), said }
  writeFileSync(file.replace(/\.txt$/, '.json'), `${JSON.stringify(whole, null, 1)}\n`)
}

async function main(files: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'compose-'))
  mkdirSync(join(folder, 'config', 'cli-plugins'), { recursive: true })
  symlinkSync(PLUGIN, join(folder, 'config', 'cli-plugins', 'docker-compose'))
  for (const file of files) {
    rmSync(join(folder, 'home'), { recursive: true, force: true })
    mkdirSync(join(folder, 'home'))
    prepare()
    try {
      await create('v1')
      await record(file, folder)
    } finally {
      await clear()
    }
  }
}

await main(process.argv.slice(2))
