/** `docker swarm init` (spec 10.3). */
import { DEFAULT_SWARM } from '../../../api/swarm'
import { isAddress } from '../../checks'
import { ask, daemonError, Fail, tryAsk } from '../../client'
import type { Command, Flag } from '../../command'
import { ADDRESSES, addressesOf } from './addresses'
import { printJoinCommand, printUnlockCommand } from './instructions'
import { AUTOLOCK, changedSpec, SETTINGS } from './options'

const POOLS: readonly Flag[] = [
  {
    name: 'data-path-port',
    type: 'uint32',
    help: "UDP port for containers' traffic (1024 - 49151). None, or 0, stands for 4789.",
  },
  {
    name: 'default-addr-pool',
    type: 'custom',
    placeholder: 'ipNetSlice',
    default: '[]',
    help: 'Where networks get their subnets from, in CIDR form',
    parse: parsePools,
  },
  {
    name: 'default-addr-pool-mask-length',
    type: 'uint32',
    default: '24',
    help: 'How large the subnets are that are cut from the pool',
  },
  {
    name: 'force-new-cluster',
    type: 'bool',
    help: 'Found the swarm anew from what this manager knows',
  },
]

function parsePools(text: string): readonly string[] {
  return text.split(',').map((pool) => {
    const [address = '', bits = ''] = pool.trim().split(/\/(.*)/s)
    if (!isAddress(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) {
      throw new Error(`invalid string being converted to CIDR: ${pool}`)
    }
    return pool.trim()
  })
}

/** Where the daemon could not choose, the client says which flag chooses. */
const AMBIGUOUS = ['could not choose an IP address to advertise', 'could not find the system']

export const swarmInit: Command = {
  path: 'docker swarm init',
  usage: '[OPTIONS]',
  short: 'Found a swarm with this machine as its first manager',
  flags: [...ADDRESSES, AUTOLOCK, ...POOLS, ...SETTINGS],
  arity: { kind: 'none' },
  *run(call, io) {
    const addresses = addressesOf(call)
    const locks = call.bool('autolock')
    const reply = yield* tryAsk(
      'POST /swarm/init',
      {},
      {},
      {
        ...addresses,
        DataPathPort: call.number('data-path-port'),
        DefaultAddrPool: call.customs<readonly string[]>('default-addr-pool').flat(),
        SubnetSize: call.number('default-addr-pool-mask-length'),
        ForceNewCluster: call.bool('force-new-cluster'),
        AutoLockManagers: locks,
        Spec: changedSpec(DEFAULT_SWARM, call),
      },
    )
    if (!('body' in reply)) {
      const advice = AMBIGUOUS.some((words) => reply.message.includes(words))
        ? ' - specify one with --advertise-addr'
        : ''
      throw new Fail(`${daemonError(reply.status, reply.message)}${advice}`)
    }
    io.out(`Swarm initialized: current node (${reply.body}) is now a manager.\n\n`)
    yield* printJoinCommand(io, reply.body, 'worker')
    io.out(
      "To add a manager to this swarm, run 'docker swarm join-token manager' and follow the instructions.\n",
    )
    if (locks) {
      const { UnlockKey } = yield* ask('GET /swarm/unlockkey', {}, {}, null)
      printUnlockCommand(io, UnlockKey)
    }
    return 0
  },
}
