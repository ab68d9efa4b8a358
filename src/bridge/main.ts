/**
 * `npm run bridge`: gives every machine of a lab a port on this computer, so that any program that
 * speaks Docker's API can speak to it (docs/bridge.md).
 */
import { parseArgs } from 'node:util'
import { createLab } from '../lab/lab'
import { foundSwarm } from '../lab/swarm'
import { YAML } from '../lab/yaml'
import { createClock } from './clock'
import { createLabDesk, letTimePass } from './lab-desk'
import { openPorts } from './ports'

const USAGE = `usage: npm run bridge -- [--machines N] [--managers N] [--seed N] [--speed N] [--port N]
  --machines  how many machines there are (3)
  --managers  so many of them, and then all others, are in a swarm already (1; 0: none is)
  --seed      which luck the machines have (1)
  --speed     virtual seconds for each real one (1)
  --port      the first machine's port; the others follow (2401)
`

const NUMBERS = { machines: 3, managers: 1, seed: 1, speed: 1, port: 2401 }

function fail(message: string): never {
  process.stderr.write(`${message}\n${USAGE}`)
  process.exit(2)
}

/** What the command line says. */
function options(): typeof NUMBERS {
  const numbers = { ...NUMBERS }
  try {
    const { values } = parseArgs({
      options: Object.fromEntries(
        Object.keys(NUMBERS).map((name) => [name, { type: 'string' as const }]),
      ),
    })
    for (const [name, text] of Object.entries(values)) {
      const number = Number(text)
      if (!Number.isFinite(number) || number < 0) fail(`--${name} wants a number: ${String(text)}`)
      numbers[name as keyof typeof NUMBERS] = number
    }
  } catch (error) {
    fail((error as Error).message)
  }
  return numbers
}

function say(open: ReadonlyMap<string, number>): void {
  const lines = [...open].map(
    ([name, port]) => `  ${name.padEnd(8)} export DOCKER_HOST=tcp://127.0.0.1:${port}`,
  )
  const [name = 'v1', port = 0] = [...open][0] ?? []
  process.stdout.write(
    `\nOne line for the machine you want to speak to:\n\n${lines.join('\n')}\n
or keep it by name:\n
  docker context create ${name} --docker host=tcp://127.0.0.1:${port}
  docker --context ${name} node ls
\nCtrl-C ends it.\n`,
  )
}

async function main(): Promise<void> {
  const { machines, managers, seed, speed, port } = options()
  const names = Array.from({ length: machines }, (_, n) => ({ name: `v${n + 1}` }))
  const lab = createLab({ seed, machines: names, yaml: YAML })
  if (managers > 0) foundSwarm(lab, managers)
  const stop = letTimePass(lab, speed)
  const ports = await openPorts(createLabDesk(lab), createClock(), port, say)
  process.once('SIGINT', () => {
    stop()
    void ports.close().then(() => process.exit(0))
  })
}

await main()
