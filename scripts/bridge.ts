/**
 * `npm run bridge`: gives every machine a port on this computer, so that any program that speaks
 * Docker's API can speak to it; the page it serves shows what happens (docs/bridge.md).
 */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createClock } from '../src/bridge/clock'
import { createLabDesk, letTimePass } from '../src/bridge/lab-desk'
import { createPageDesk } from '../src/bridge/page-desk'
import { createPageServer } from '../src/bridge/page-server'
import { listen, openPorts } from '../src/bridge/ports'
import { addressOf, type TlsFlags } from '../src/bridge/real/address'
import { createRealDesk } from '../src/bridge/real/real-desk'
import { createRealPage } from '../src/bridge/real/real-page'
import { createWire } from '../src/bridge/real/wire'
import type { Info } from '../src/api/daemon'
import { createLab } from '../src/lab/lab'
import { foundSwarm } from '../src/lab/swarm'
import { YAML } from '../src/lab/yaml'
import { answer, ensureBuild } from './site.mjs'

const USAGE = `usage: npm run bridge -- [OPTIONS]
  --machines N  how many machines there are (3)
  --managers N  so many of them, and then all others, are in a swarm already (1; 0: none is)
  --port N      the page's port; the machines have the next ones (2400)
  --headless    no page: only the machines' ports
  --speed N     virtual seconds for each real one, without a page (1)
  --seed N      which luck the machines have, without a page (1)
or, to look at a real swarm on the page:
  --connect TO  unix:///var/run/docker.sock, tcp://HOST:PORT or the name of a docker context
  --tlsverify   TLS for tcp, as docker has it; with DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, too
  --tls         TLS with whoever answers
  --tlscacert FILE  --tlscert FILE  --tlskey FILE
                instead of ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH or ~/.docker
  --allow-write the page's terminal may change the swarm
`

const NUMBERS = { machines: 3, managers: 1, port: 2400, speed: 1, seed: 1 }

function fail(message: string): never {
  process.stderr.write(`${message}\n${USAGE}`)
  process.exit(2)
}

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

function given() {
  try {
    const names = { machines: text, managers: text, port: text, speed: text, seed: text }
    const flags = { headless: flag, 'allow-write': flag, tls: flag, tlsverify: flag }
    const files = { tlscacert: text, tlscert: text, tlskey: text }
    return parseArgs({ options: { ...names, ...flags, ...files, connect: text } }).values
  } catch (error) {
    return fail((error as Error).message)
  }
}

interface Options extends Readonly<typeof NUMBERS> {
  readonly headless: boolean
  /** A real daemon to look at; null: a lab. */
  readonly connect: string | null
  readonly tls: TlsFlags
  readonly mayWrite: boolean
}

function options(): Options {
  const { headless = false, connect = null, 'allow-write': mayWrite = false, ...rest } = given()
  const { tls = false, tlsverify = false, tlscacert, tlscert, tlskey, ...texts } = rest
  const numbers = { ...NUMBERS }
  for (const [name, value] of Object.entries(texts)) {
    const number = Number(value)
    if (!Number.isFinite(number) || number < 0) fail(`--${name} wants a number: ${value}`)
    numbers[name as keyof typeof NUMBERS] = number
  }
  const flags = { tls, tlsverify, tlscacert, tlscert, tlskey }
  return { ...numbers, headless, connect, tls: flags, mayWrite }
}

const say = (words: string): void => void process.stdout.write(`${words}\n`)

/** What to paste, for every machine that is on. */
function sayPorts(open: ReadonlyMap<string, number>): void {
  const [first] = open
  if (first === undefined) return say('\nNo machine is on.')
  const lines = [...open].map(
    ([name, port]) => `  export DOCKER_HOST=tcp://127.0.0.1:${port}   # ${name}`,
  )
  const [name, port] = first
  say(`\nPaste one of these, and docker speaks to that machine:\n\n${lines.join('\n')}`)
  say(`\nor keep one by name:\n`)
  say(`  docker context create swarmscope-${name} --docker host=tcp://127.0.0.1:${port}`)
  say(`  docker --context swarmscope-${name} node ls`)
}

const newToken = (): string => randomBytes(16).toString('hex')

/** Machines without a picture, and the page's once it is open. */
async function bridgeToLab(options: Options): Promise<void> {
  const { headless, machines, managers, port, seed, speed } = options
  const names = Array.from({ length: machines }, (_, n) => ({ name: `v${n + 1}` }))
  const lab = createLab({ seed, machines: names, yaml: YAML })
  if (managers > 0) foundSwarm(lab, managers)
  const stop = letTimePass(lab, speed)
  let desk = createLabDesk(lab)
  if (!headless) {
    ensureBuild()
    const token = newToken()
    const bench = `?machines=${machines}&managers=${managers}`
    const address = (at: number): string => `http://127.0.0.1:${at}/${bench}#bridge=${token}`
    const paged = createPageDesk(() => address(at), desk, stop)
    desk = paged
    const at = await listen(createPageServer(paged, token, answer), port)
    say(`\nOpen the page, and its machines answer; until then, machines without a picture do:\n`)
    say(`  ${address(at)}`)
  }
  await openPorts(desk, createClock(), port + 1, sayPorts)
}

/** A page that shows a real swarm, live. */
async function bridgeToSwarm(to: string, { tls, mayWrite, port }: Options): Promise<void> {
  const wire = await createWire(addressOf(to, tls))
  const desk = createRealDesk(wire, mayWrite)
  const info = await desk.ask({ endpoint: 'GET /info', params: {}, query: {}, body: null })
  if (!('body' in info)) throw new Error(info.message)
  const { Name, Swarm } = info.body as Info
  if (!Swarm.ControlAvailable) {
    throw new Error(
      `${Name} is no manager of a swarm: connect to one that is, or docker swarm init`,
    )
  }
  ensureBuild()
  const token = newToken()
  const server = createPageServer(createRealPage(desk, Name), token, answer)
  const at = await listen(server, port)
  say(`\nThe swarm of ${Name} (${wire.address.text}), live:\n`)
  say(`  http://127.0.0.1:${at}/#swarm=${token}\n`)
  say(mayWrite ? 'The page may change it (--allow-write).' : 'The page only looks.')
}

async function main(): Promise<void> {
  const given = options()
  if (given.connect === null) await bridgeToLab(given)
  else await bridgeToSwarm(given.connect, given)
  say('\nCtrl-C ends it.')
}

/** Whoever does not read on what is printed still has the bridge. */
process.stdout.on('error', () => undefined)
process.once('SIGINT', () => process.exit(0))
await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
