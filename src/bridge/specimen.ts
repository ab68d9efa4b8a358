/** For tests: a calm swarm behind ports, and one request to it. */
import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import type { Lab } from '../lab/bench'
import { advance, createLab } from '../lab/lab'
import { saidIn } from '../lab/said'
import { foundSwarm } from '../lab/swarm'
import { YAML } from '../lab/yaml'
import { createClock } from './clock'
import { createLabDesk, letTimePass } from './lab-desk'
import { openPorts, type Ports } from './ports'

export interface Specimen {
  readonly lab: Lab
  readonly ports: Ports
}

/** Where tests look for ports: far from where people do. */
const FIRST_PORT = 24_010

/** So many machines, the first of them managers, calm; time stands still until it is let pass. */
export async function standingSwarm(machines: number, managers: number): Promise<Specimen> {
  const names = Array.from({ length: machines }, (_, n) => ({ name: `v${n + 1}` }))
  const lab = createLab({ seed: 11, machines: names, yaml: YAML })
  foundSwarm(lab, managers)
  advance(lab, lab.world.now + 3000)
  const ports = await openPorts(createLabDesk(lab), createClock(), FIRST_PORT, () => {})
  return { lab, ports }
}

/** The same, in which time passes, `speed` milliseconds for each real one, until it `end`s. */
export async function livingSwarm(machines: number, managers: number, speed: number) {
  const { lab, ports } = await standingSwarm(machines, managers)
  const stop = letTimePass(lab, speed)
  const end = (): Promise<void> => {
    stop()
    return ports.close()
  }
  return { lab, port: ports.open.get('v1') as number, end }
}

/** The lab that the upper half of a file of testdata makes of five machines, and its lower half. */
export function performed(file: string): { readonly lab: Lab; readonly rest: string } {
  const text = readFileSync(join(import.meta.dirname, 'testdata', file), 'utf8')
  const [state = '', rest = ''] = text.split('\n----\n')
  const names = [1, 2, 3, 4, 5].map((n) => ({ name: `v${n}` }))
  const lab = createLab({ seed: 11, machines: names, yaml: YAML })
  foundSwarm(lab, 3)
  saidIn(lab, state)
  return { lab, rest }
}

export interface Said {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** One request, `METHOD /path`, and its whole answer. */
export function say(
  port: number,
  line: string,
  body: string | null = null,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): Promise<Said> {
  const [method = 'GET', path = '/'] = line.split(' ')
  return new Promise((resolve, reject) => {
    const going = httpRequest(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => void (text += part))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        )
      },
    )
    going.on('error', reject)
    going.end(body ?? undefined)
  })
}
