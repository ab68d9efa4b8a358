/**
 * Secrets, configs and stacks: named and refused in Docker's words where the client alone decides;
 * the swarm here does not keep them yet.
 */
import { Fail, type Io } from '../../client'
import type { Arity, Call, Command, Flag } from '../../command'

const MISSING = 'the swarm here does not keep these yet'

const refusing = (
  path: string,
  usage: string,
  short: string,
  arity: Arity,
  words: (call: Call) => string,
  flags: readonly Flag[] = [],
): Command => ({
  path,
  usage,
  short,
  missing: MISSING,
  flags,
  arity,
  // eslint-disable-next-line require-yield
  *run(call: Call, _io: Io) {
    throw new Fail(words(call))
  },
})

const notYet = (call: Call): string => `not modelled in Swarmscope yet: ${call.args.join(' ')}`

const COMPOSE: Flag = { name: 'compose-file', short: 'c', type: 'list', help: 'The Compose file' }

export const OBJECTS: readonly Command[] = [
  refusing(
    'docker stack deploy',
    '[OPTIONS] STACK',
    'Run what a Compose file describes',
    { kind: 'exactly', n: 1 },
    (call) =>
      call.changed('compose-file') ? notYet(call) : 'specify a Compose file (with --compose-file)',
    [COMPOSE],
  ),
]
