/** The networks of a service when flags change them: kept by ID, named by the operator. */
import type { NetworkAttachmentConfig } from '../../../api/types'
import { ask, Fail, type Resume, type Wait } from '../../client'
import type { Call } from '../../command'
import { byText } from '../../../api/order'

function* idOf(name: string): Generator<Wait, string, Resume> {
  const { Id } = yield* ask('GET /networks/{id}', { id: name }, { scope: 'swarm' }, null)
  return Id
}

/** The networks of a new service, in the order of their IDs. */
export function* namedNetworks(
  asked: readonly NetworkAttachmentConfig[],
): Generator<Wait, readonly NetworkAttachmentConfig[], Resume> {
  const networks: NetworkAttachmentConfig[] = []
  for (const one of asked) networks.push({ ...one, Target: yield* idOf(one.Target) })
  return networks.sort((a, b) => byText(a.Target, b.Target))
}

/** What `--network-rm` and `--network-add` leave of a service's networks. */
export function* changedNetworks(
  before: readonly NetworkAttachmentConfig[],
  call: Call,
): Generator<Wait, readonly NetworkAttachmentConfig[], Resume> {
  const gone = new Set<string>()
  for (const name of call.list('network-rm')) gone.add(yield* idOf(name))
  const networks = before.filter(({ Target }) => !gone.has(Target))
  for (const added of call.customs<NetworkAttachmentConfig>('network-add')) {
    const Target = yield* idOf(added.Target)
    if (networks.some((held) => held.Target === Target)) {
      throw new Fail(`service is already attached to network ${added.Target}`)
    }
    networks.push({ ...added, Target })
  }
  return networks.sort((a, b) => byText(a.Target, b.Target))
}
