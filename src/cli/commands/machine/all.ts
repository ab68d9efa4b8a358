/** `docker-machine …`: the computers of this world. */
import { noMachine, type HostAsk, type MachineRow } from '../../../api/host'
import { Fail, host, sleep, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { nodeGeneric } from '../service/parsers'
import { table } from '../../format/table'
import { machines } from '../../machines'
import { forceFlag } from '../shared-flags'

const DRIVER = 'swarmscope'

function* act(question: HostAsk): Generator<Wait, void, Resume> {
  const reply = yield* host(question)
  if (reply.kind === 'refused') throw new Fail(reply.message)
}

function* find(name: string): Generator<Wait, MachineRow, Resume> {
  const found = (yield* machines()).find((machine) => machine.name === name)
  if (found !== undefined) return found
  throw new Fail(noMachine(name))
}

/** The one option of a daemon that a simulated machine heeds. */
function genericOf(option: string): string {
  const [name = '', ...value] = option.split('=')
  if (/^node-generic-resources?$/.test(name)) return value.join('=')
  throw new Fail(`--engine-opt ${name}: simulated machines know node-generic-resource only`)
}

const create: Command = {
  path: 'docker-machine create',
  usage: '[OPTIONS] NAME',
  short: 'Build a machine and switch it on',
  flags: [
    {
      name: 'driver',
      short: 'd',
      type: 'string',
      default: DRIVER,
      help: 'Accepted; all machines here are simulated',
    },
    { name: 'engine-label', type: 'list', help: 'Labels of its engine (key=value)' },
    {
      name: 'engine-opt',
      type: 'list',
      help: 'Options of its daemon (node-generic-resource=KIND=VALUE)',
    },
    { name: 'cpus', type: 'uint', help: 'How many CPUs it has' },
    { name: 'memory', type: 'bytes', help: 'How much memory it has' },
  ],
  arity: { kind: 'exactly', n: 1 },
  *run(call: Call, io: Io) {
    const [name = ''] = call.args
    const labels = call.list('engine-label').map((text) => text.split('='))
    yield* act({
      kind: 'machine.create',
      name,
      driver: call.text('driver'),
      labels: Object.fromEntries(labels.map(([key, value]) => [key, value ?? ''])),
      generic: nodeGeneric(call.list('engine-opt').map(genericOf)),
      cpus: call.changed('cpus') ? call.number('cpus') : null,
      memoryBytes: call.changed('memory') ? call.number('memory') : null,
    })
    io.out('Running pre-create checks...\nCreating machine...\n')
    yield* sleep(500)
    io.out(
      `Docker is up and running!\nTo see how to connect to it, run: docker-machine env ${name}\n`,
    )
    return 0
  },
}

const ls: Command = {
  path: 'docker-machine ls',
  usage: '[OPTIONS]',
  short: 'Show all machines',
  flags: [{ name: 'quiet', short: 'q', type: 'bool', help: 'Print names only' }],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const rows = yield* machines()
    if (call.bool('quiet')) {
      io.out(rows.map(({ name }) => `${name}\n`).join(''))
      return 0
    }
    const headers = ['NAME', 'ACTIVE', 'DRIVER', 'STATE', 'URL', 'SWARM', 'DOCKER', 'ERRORS']
    io.out(
      table(
        headers,
        rows.map(({ name, address, power }) => {
          const on = power === 'on'
          const url = on ? urlOf(address) : ''
          return [
            name,
            on && io.env['DOCKER_HOST'] === url ? '*' : '-',
            DRIVER,
            on ? 'Running' : 'Stopped',
            url,
            '',
            on ? 'v28.2.2' : 'Unknown',
            '',
          ]
        }),
      ),
    )
    return 0
  },
}

const ip: Command = {
  path: 'docker-machine ip',
  usage: 'NAME [NAME...]',
  short: "Show a machine's address",
  flags: [],
  arity: { kind: 'atLeast', n: 1 },
  names: 'machine',
  *run(call: Call, io: Io) {
    for (const name of call.args) io.out(`${(yield* find(name)).address}\n`)
    return 0
  },
}

const status: Command = {
  path: 'docker-machine status',
  usage: 'NAME',
  short: 'Show whether a machine is on',
  flags: [],
  arity: { kind: 'exactly', n: 1 },
  names: 'machine',
  *run(call: Call, io: Io) {
    const machine = yield* find(call.args[0] as string)
    io.out(machine.power === 'on' ? 'Running\n' : 'Stopped\n')
    return 0
  },
}

/** What `env` sets in a shell. */
const settings = ({ name, address }: MachineRow): readonly (readonly [string, string])[] => [
  ['DOCKER_TLS_VERIFY', '1'],
  ['DOCKER_HOST', urlOf(address)],
  ['DOCKER_CERT_PATH', `/root/.docker/machine/machines/${name}`],
  ['DOCKER_MACHINE_NAME', name],
]

const urlOf = (address: string): string => `tcp://${address}:2376`

const NAMELESS = { name: '', address: '' } as MachineRow

const env: Command = {
  path: 'docker-machine env',
  usage: '[OPTIONS] NAME',
  short: 'Show how a shell is pointed at its daemon',
  flags: [{ name: 'unset', short: 'u', type: 'bool', help: 'Show how it is turned back' }],
  arity: { kind: 'atMost', n: 1 },
  names: 'machine',
  *run(call: Call, io: Io) {
    const [name] = call.args
    const isBack = call.bool('unset')
    if (name === undefined && !isBack) throw new Fail('Error: Expected one machine name')
    const machine = isBack || name === undefined ? NAMELESS : yield* find(name)
    if (!isBack && machine.power === 'off') {
      throw new Fail(`Error checking TLS connection: Host is not running`)
    }
    for (const [key, value] of settings(machine)) {
      io.out(isBack ? `unset ${key}\n` : `export ${key}="${value}"\n`)
    }
    const again = `docker-machine env ${isBack ? '-u' : machine.name}`
    io.out(`# Run this command to configure your shell: \n# eval $(${again})\n`)
    return 0
  },
}

const power = (
  verb: 'start' | 'stop' | 'kill' | 'rm',
  kind: 'machine.start' | 'machine.stop' | 'machine.kill' | 'machine.remove',
  short: string,
  words: (name: string) => string,
): Command => ({
  path: `docker-machine ${verb}`,
  usage: 'NAME [NAME...]',
  short,
  flags: [forceFlag('Ask nothing'), { name: 'yes', short: 'y', type: 'bool', help: 'Ask nothing' }],
  arity: { kind: 'atLeast', n: 1 },
  names: 'machine',
  *run(call: Call, io: Io) {
    for (const name of call.args) {
      yield* act({ kind, name })
      io.out(words(name))
    }
    return 0
  },
})

export const MACHINE: readonly Command[] = [
  create,
  env,
  ip,
  power(
    'kill',
    'machine.kill',
    'Pull the plug of machines',
    (name) => `Killing "${name}"...\nMachine "${name}" was killed.\n`,
  ),
  ls,
  power(
    'rm',
    'machine.remove',
    'Take machines away for good',
    (name) => `About to remove ${name}\nSuccessfully removed ${name}\n`,
  ),
  power(
    'start',
    'machine.start',
    'Switch machines on',
    (name) => `Starting "${name}"...\nMachine "${name}" was started.\n`,
  ),
  status,
  power(
    'stop',
    'machine.stop',
    'Shut machines down',
    (name) => `Stopping "${name}"...\nMachine "${name}" was stopped.\n`,
  ),
]
