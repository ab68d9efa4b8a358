/** `docker service scale` (spec 10.8). */
import type { Service, ServiceMode } from '../../../api/types'
import { daemonError, Fail, reach, tryAsk, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { parseUint } from '../../values'
import { converge } from './converge'

const USAGE =
  "See 'docker service scale --help'.\n\nUsage:  docker service scale SERVICE=REPLICAS [SERVICE=REPLICAS...]\n\nScale one or multiple replicated services"

/** Sets one service's replicas; what went wrong, or null. */
function* scaleTo(name: string, text: string, io: Io): Generator<Wait, string | null, Resume> {
  let replicas: number
  try {
    replicas = parseUint(text)
  } catch (error) {
    return `${name}: invalid replicas value ${text}: ${(error as Error).message}`
  }
  const found = yield* tryAsk('GET /services/{id}', { id: name }, {}, null)
  if (!('body' in found)) return `${name}: ${daemonError(found.status, found.message)}`
  const { ID, Spec, Version } = found.body
  const mode = scaled(Spec.Mode, replicas)
  if (mode === null) return `${name}: scale can only be used with replicated or replicated-job mode`
  const spec: Service['Spec'] = { ...Spec, Mode: mode }
  const version = Version.Index
  const done = yield* tryAsk('POST /services/{id}/update', { id: ID }, { version }, spec)
  if (!('body' in done)) return `${name}: ${daemonError(done.status, done.message)}`
  io.out(`${name} scaled to ${replicas}\n`)
  return null
}

/** The mode with another number of tasks, or of completions; null where there is none to change. */
function scaled({ Replicated, ReplicatedJob }: ServiceMode, replicas: number): ServiceMode | null {
  if (Replicated !== undefined) return { Replicated: { Replicas: replicas } }
  if (ReplicatedJob === undefined) return null
  return { ReplicatedJob: { ...ReplicatedJob, TotalCompletions: replicas } }
}

export const scale: Command = {
  path: 'docker service scale',
  usage: 'SERVICE=REPLICAS [SERVICE=REPLICAS...]',
  short: 'Change how many tasks services have',
  missing: 'of a service no more than 5,000 tasks are made, however many are wanted',
  flags: [
    { name: 'detach', short: 'd', type: 'bool', help: 'Do not wait until they have converged' },
  ],
  arity: { kind: 'atLeast', n: 1 },
  names: 'service',
  *run(call: Call, io: Io) {
    const pairs = call.args.map((arg): [string, string] => {
      const at = arg.indexOf('=')
      if (at < 1 || at === arg.length - 1)
        throw new Fail(`invalid scale specifier '${arg}'.\n${USAGE}`)
      return [arg.slice(0, at), arg.slice(at + 1)]
    })
    yield* reach()
    const faults: string[] = []
    const scaled: string[] = []
    for (const [name, text] of pairs) {
      const fault = yield* scaleTo(name, text, io)
      if (fault === null) scaled.push(name)
      else faults.push(fault)
    }
    if (!call.bool('detach')) {
      for (const name of scaled) {
        try {
          yield* converge(name, name, io)
        } catch (error) {
          if (!(error instanceof Fail)) throw error
          faults.push(`${name}: ${error.message}`)
        }
      }
    }
    if (faults.length > 0) throw new Fail(faults.join('\n'))
    return 0
  },
}
