/** `docker service update` (spec 10.8). */
import { ask, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { changedSpec } from './changes'
import { converge } from './converge'
import { withChangedFiles } from './files'
import { UPDATE_FLAGS } from './flags'
import { resolveImage } from './image'
import { changedNetworks } from './networks'
import { rollBack } from './rollback'

const BESIDE_ROLLBACK = new Set(['rollback', 'detach', 'quiet'])

export const update: Command = {
  path: 'docker service update',
  usage: '[OPTIONS] SERVICE',
  short: 'Change what the swarm runs, task by task',
  flags: UPDATE_FLAGS,
  arity: { kind: 'exactly', n: 1 },
  names: 'service',
  *run(call: Call, io: Io) {
    const name = call.args[0] as string
    const quiet = call.bool('detach') || call.bool('quiet')
    const { ID, Spec, Version } = yield* ask('GET /services/{id}', { id: name }, {}, null)
    if (call.bool('rollback')) {
      const others = UPDATE_FLAGS.filter((flag) => !BESIDE_ROLLBACK.has(flag.name))
      if (others.some((flag) => call.changed(flag.name))) {
        throw new Fail('other flags may not be combined with --rollback')
      }
      return yield* rollBack(name, quiet, io)
    }
    const networks = yield* changedNetworks(Spec.TaskTemplate.Networks ?? [], call)
    const changed = changedSpec(Spec, networks, call)
    const container = yield* withChangedFiles(changed.TaskTemplate.ContainerSpec ?? {}, call)
    const asked = { ...changed.TaskTemplate, ContainerSpec: container }
    const pin = call.changed('image') && !call.bool('no-resolve-image')
    const task = call.changed('image') ? yield* resolveImage(asked, pin, io) : asked
    const spec = { ...changed, TaskTemplate: task }
    const version = Version.Index
    const { Warnings } = yield* ask('POST /services/{id}/update', { id: ID }, { version }, spec)
    for (const warning of Warnings ?? []) io.err(`${warning}\n`)
    io.out(`${name}\n`)
    if (!quiet) yield* converge(ID, name, io)
    return 0
  },
}
