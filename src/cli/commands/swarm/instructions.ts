/** What a swarm's commands tell the operator to type next (spec 10.3-10.5). */
import { ask, type Io, type Resume, type Wait } from '../../client'

/** Prints the `docker swarm join` of a role, with the address of this manager. */
export function* printJoinCommand(
  io: Io,
  nodeId: string,
  role: 'worker' | 'manager',
): Generator<Wait, void, Resume> {
  const node = yield* ask('GET /nodes/{id}', { id: nodeId }, {}, null)
  const swarm = yield* ask('GET /swarm', {}, {}, null)
  if (node.ManagerStatus === undefined) return
  const token = role === 'worker' ? swarm.JoinTokens.Worker : swarm.JoinTokens.Manager
  io.out(
    `To add a ${role} to this swarm, run the following command:\n\n` +
      `    docker swarm join --token ${token} ${node.ManagerStatus.Addr}\n\n`,
  )
}

/** Prints how to unlock a manager; nothing where there is no key. */
export function printUnlockCommand(io: Io, key: string): void {
  if (key === '') return
  io.out(
    'To unlock a swarm manager after it restarts, run the `docker swarm unlock`\n' +
      `command and provide the following key:\n\n    ${key}\n\n` +
      'Remember to store this key in a password manager, since without it you\n' +
      'will not be able to restart the manager.\n',
  )
}
