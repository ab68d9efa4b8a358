/** `docker node update`, `promote`, `demote` and `rm` (spec 10.9, 6.6, 7.6). */
import type { Availability, NodeRole, NodeSpec } from '../../../api/types'
import { Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { each } from '../each'
import { AVAILABILITIES, forceFlag } from '../shared-flags'
import { changeNode } from './change'

function changed(spec: NodeSpec, call: Call): NodeSpec {
  const labels: Record<string, string> = { ...spec.Labels }
  for (const text of call.list('label-add')) {
    const at = text.indexOf('=')
    labels[at < 0 ? text : text.slice(0, at)] = at < 0 ? '' : text.slice(at + 1)
  }
  for (const key of call.list('label-rm')) {
    if (!(key in labels)) throw new Fail(`key ${key} doesn't exist in node's labels`)
    delete labels[key]
  }
  return {
    ...spec,
    Labels: labels,
    Role: call.changed('role') ? (call.text('role') as NodeRole) : spec.Role,
    Availability: call.changed('availability')
      ? (call.text('availability') as Availability)
      : spec.Availability,
  }
}

export const nodeUpdate: Command = {
  path: 'docker node update',
  usage: '[OPTIONS] NODE',
  short: 'Change what a node is for',
  flags: [
    {
      name: 'availability',
      type: 'string',
      help: 'Takes tasks, keeps what it has, or gives all away ("active", "pause", "drain")',
      values: AVAILABILITIES,
    },
    { name: 'label-add', type: 'list', help: 'Give it a label (key=value)' },
    { name: 'label-rm', type: 'list', help: 'Take a label away, by its key' },
    {
      name: 'role',
      type: 'string',
      help: 'What it is in the swarm ("worker", "manager")',
      values: ['worker', 'manager'],
    },
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'node',
  *run(call: Call, io: Io) {
    const [name = ''] = call.args
    yield* changeNode(name, (spec) => changed(spec, call))
    io.out(`${name}\n`)
    return 0
  },
}

const roleCommand = (
  verb: 'promote' | 'demote',
  role: NodeRole,
  short: string,
  done: (name: string) => string,
): Command => ({
  path: `docker node ${verb}`,
  usage: 'NODE [NODE...]',
  short,
  flags: [],
  arity: { kind: 'atLeast', n: 1 },
  names: 'node',
  *run(call: Call, io: Io) {
    for (const name of call.args) {
      const wrote = yield* changeNode(name, (spec, id) => {
        if (spec.Role !== role) return { ...spec, Role: role }
        io.out(`Node ${id} is already a ${role}.\n`)
        return null
      })
      if (wrote) io.out(`${done(name)}\n`)
    }
    return 0
  },
})

export const nodePromote = roleCommand(
  'promote',
  'manager',
  'Make nodes managers',
  (name) => `Node ${name} promoted to a manager in the swarm.`,
)

export const nodeDemote = roleCommand(
  'demote',
  'worker',
  'Make managers workers again',
  (name) => `Manager ${name} demoted in the swarm.`,
)

export const nodeRm: Command = {
  path: 'docker node rm',
  usage: '[OPTIONS] NODE [NODE...]',
  short: 'Forget nodes that are gone',
  aliases: ['remove'],
  flags: [forceFlag('Forget it even if it is still there')],
  arity: { kind: 'atLeast', n: 1 },
  names: 'node',
  *run(call: Call, io: Io) {
    const query = { force: call.bool('force') }
    return yield* each(call.args, (id) => tryAsk('DELETE /nodes/{id}', { id }, query, null), io)
  },
}
