/** `docker update`: how much of its machine a container may use, and whether it is started again. */
import type { ContainerUpdate } from '../../../api/daemon'
import { daemonError, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command, Flag } from '../../command'
import { policyIn } from './create-request'
import { LIMITS, limitsOf } from './limit-flags'

const RESTART: Flag = {
  name: 'restart',
  type: 'string',
  help: 'When to start it again',
  values: ['no', 'always', 'unless-stopped', 'on-failure'],
}

/** @throws Error in Docker's words */
function changesIn(call: Call): ContainerUpdate {
  const policy = call.text('restart')
  const limits = limitsOf(call)
  return policy === '' ? limits : { ...limits, RestartPolicy: policyIn(policy) }
}

export const update: Command = {
  path: 'docker update',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Change what containers may use of their machine',
  aliases: ['docker container update'],
  flags: [
    ...LIMITS,
    { name: 'kernel-memory', type: 'bytes', help: 'How much memory of the kernel', hidden: true },
    RESTART,
  ],
  arity: { kind: 'atLeast', n: 1 },
  names: 'any container',
  *run(call: Call, io: Io) {
    const isSaid = this.flags.some(({ name }) => call.changed(name))
    if (!isSaid) throw new Fail('you must provide one or more flags when using this command')
    let body: ContainerUpdate
    try {
      body = changesIn(call)
    } catch (error) {
      throw new Fail((error as Error).message)
    }
    const [warnings, faults]: [string[], string[]] = [[], []]
    for (const id of call.args) {
      const reply = yield* tryAsk('POST /containers/{id}/update', { id }, {}, body)
      if ('body' in reply) {
        io.out(`${id}\n`)
        warnings.push(...(reply.body.Warnings ?? []))
      } else faults.push(daemonError(reply.status, reply.message))
    }
    if (warnings.length > 0) io.out(`${warnings.join('\n')}\n`)
    if (faults.length > 0) throw new Fail(faults.join('\n'))
    return 0
  },
}
