/** `docker stack rm` (spec 10.11): services, secrets, configs, networks; volumes stay. */
import { ask, Fail, sleep, tryAsk, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command } from '../../command'
import { byText } from '../../../api/order'
import { checkStackName, ofStack } from './namespace'

const PAUSE = 500

interface Part {
  readonly noun: 'service' | 'secret' | 'config' | 'network'
  readonly id: string
  readonly name: string
}

/** Everything of a stack, in the order in which it goes. */
function* partsOf(stack: string): Generator<Wait, readonly Part[], Resume> {
  const query = { filters: ofStack(stack) }
  const services = yield* ask('GET /services', {}, query, null)
  const networks = yield* ask('GET /networks', {}, query, null)
  const secrets = yield* ask('GET /secrets', {}, query, null)
  const configs = yield* ask('GET /configs', {}, query, null)
  const named = (noun: Part['noun']) => (row: { readonly ID: string; readonly Spec: { readonly Name: string } }): Part =>
    ({ noun, id: row.ID, name: row.Spec.Name }) // prettier-ignore
  return [
    ...services.map(named('service')).sort((a, b) => byText(a.name, b.name)),
    ...secrets.map(named('secret')),
    ...configs.map(named('config')),
    ...networks.map(({ Id, Name }): Part => ({ noun: 'network', id: Id, name: Name })),
  ]
}

/** True when it went. */
function* remove({ noun, id, name }: Part, io: Io): Generator<Wait, boolean, Resume> {
  io.out(`Removing ${noun} ${name}\n`)
  const reply = yield* tryAsk(`DELETE /${noun}s/{id}`, { id }, {}, null)
  if ('body' in reply) return true
  io.err(`Failed to remove ${noun} ${id}: Error response from daemon: ${reply.message}`)
  return false
}

function* waitForTasks(stack: string): Generator<Wait, void, Resume> {
  const query = { filters: ofStack(stack) }
  for (;;) {
    const tasks = yield* ask('GET /tasks', {}, query, null)
    if (tasks.length === 0) return
    yield* sleep(PAUSE)
  }
}

export const rm: Command = {
  path: 'docker stack rm',
  usage: '[OPTIONS] STACK [STACK...]',
  short: 'Remove stacks with all that belongs to them',
  aliases: ['remove', 'down'],
  flags: [
    {
      name: 'detach',
      short: 'd',
      type: 'bool',
      default: 'true',
      help: 'Do not wait until the tasks are gone',
    },
  ],
  arity: { kind: 'atLeast', n: 1 },
  names: 'stack',
  *run(call: Call, io: Io) {
    for (const stack of call.args) checkStackName(stack)
    const faults: string[] = []
    for (const stack of call.args) {
      const parts = yield* partsOf(stack)
      if (parts.length === 0) io.err(`Nothing found in stack: ${stack}\n`)
      let whole = true
      for (const part of parts) whole = (yield* remove(part, io)) && whole
      if (!whole) faults.push(`failed to remove some resources from stack: ${stack}`)
      else if (call.changed('detach') && !call.bool('detach')) yield* waitForTasks(stack)
    }
    if (faults.length > 0) throw new Fail(faults.join('\n'))
    return 0
  },
}
