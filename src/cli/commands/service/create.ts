/** `docker service create` (spec 10.6). */
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { envFiles } from '../../files'
import { converge } from './converge'
import { withFiles } from './files'
import { CREATE_FLAGS } from './flags'
import { resolveImage } from './image'
import { namedNetworks } from './networks'
import { specOf } from './spec'

export const create: Command = {
  path: 'docker service create',
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  short: 'Have the swarm run something from now on',
  flags: CREATE_FLAGS,
  arity: { kind: 'atLeast', n: 1 },
  names: 'image',
  interspersed: false,
  *run(call: Call, io: Io) {
    const spec = specOf(call, yield* envFiles(call))
    const { Networks } = spec.TaskTemplate
    const networks = Networks === undefined ? {} : { Networks: yield* namedNetworks(Networks) }
    const container = yield* withFiles(spec.TaskTemplate.ContainerSpec ?? {}, call)
    const asked = { ...spec.TaskTemplate, ...networks, ContainerSpec: container }
    const task = yield* resolveImage(asked, !call.bool('no-resolve-image'), io)
    const { ID } = yield* ask('POST /services/create', {}, {}, { ...spec, TaskTemplate: task })
    io.out(`${ID}\n`)
    if (!call.bool('detach') && !call.bool('quiet')) yield* converge(ID, ID, io)
    return 0
  },
}
