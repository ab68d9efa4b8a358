/**
 * What `swarm init` and `swarm update` have in common: the flags of a swarm's settings, and the
 * settings they make (spec 10.3, 10.5).
 */
import type { SwarmSpec } from '../../../api/types'
import { Fail } from '../../client'
import type { Call, Flag } from '../../command'

export const AUTOLOCK: Flag = {
  name: 'autolock',
  type: 'bool',
  help: 'Lock managers: one that restarts wants the unlock key first',
}

const EXTERNAL_CA: Flag = {
  name: 'external-ca',
  type: 'custom',
  placeholder: 'external-ca',
  help: 'Who else may sign certificates (protocol=cfssl,url=...)',
  parse: parseExternalCa,
}

/** The settings of a swarm that an operator may choose. */
export const SETTINGS: readonly Flag[] = [
  {
    name: 'cert-expiry',
    type: 'duration',
    default: '2160h0m0s',
    help: "How long a node's certificate is valid (ns|us|ms|s|m|h)",
  },
  {
    name: 'dispatcher-heartbeat',
    type: 'duration',
    default: '5s',
    help: 'How often a node says that it lives (ns|us|ms|s|m|h)',
  },
  EXTERNAL_CA,
  { name: 'max-snapshots', type: 'uint', help: 'How many older Raft snapshots to keep' },
  {
    name: 'snapshot-interval',
    type: 'uint',
    default: '10000',
    help: 'After how many log entries Raft takes a snapshot',
  },
  {
    name: 'task-history-limit',
    type: 'int',
    default: '5',
    help: 'How many tasks to remember in each slot',
  },
]

/** Checks an `--external-ca`; a well-formed one is refused later: only the swarm signs here. */
function parseExternalCa(text: string): null {
  const fields = new Map<string, string>()
  for (const field of text.split(',')) {
    const at = field.indexOf('=')
    if (at < 0) throw new Error(`invalid field '${field}' must be a key=value pair`)
    fields.set(field.slice(0, at).toLowerCase(), field.slice(at + 1))
  }
  const certificate = fields.get('cacert')
  if (certificate !== undefined) {
    throw new Error(
      `unable to read CA cert for external CA: open ${certificate}: no such file or directory`,
    )
  }
  const protocol = fields.get('protocol')
  if (protocol !== undefined && protocol.toLowerCase() !== 'cfssl') {
    throw new Error(`unrecognized external CA protocol ${protocol}`)
  }
  if (protocol === undefined) throw new Error('the external-ca option needs a protocol= parameter')
  if (!fields.has('url')) throw new Error('the external-ca option needs a url= parameter')
  return null
}

/** Nobody but the swarm itself signs certificates in this world. */
export function refuseExternalCa(call: Call): void {
  if (!call.changed('external-ca')) return
  const why = 'external CAs are not simulated: the swarm signs all certificates itself'
  throw new Fail(`Error response from daemon: rpc error: code = Unimplemented desc = ${why}`)
}

/** `spec` with what the flags of `call` change. */
export function changedSpec(spec: SwarmSpec, call: Call): SwarmSpec {
  refuseExternalCa(call)
  const chosen = (flag: string, otherwise: number): number =>
    call.changed(flag) ? call.number(flag) : otherwise
  const { Orchestration, Raft, Dispatcher, CAConfig, EncryptionConfig } = spec
  return {
    ...spec,
    Orchestration: {
      TaskHistoryRetentionLimit: chosen(
        'task-history-limit',
        Orchestration.TaskHistoryRetentionLimit,
      ),
    },
    Raft: {
      ...Raft,
      SnapshotInterval: chosen('snapshot-interval', Raft.SnapshotInterval),
      KeepOldSnapshots: chosen('max-snapshots', Raft.KeepOldSnapshots),
    },
    Dispatcher: { HeartbeatPeriod: chosen('dispatcher-heartbeat', Dispatcher.HeartbeatPeriod) },
    CAConfig: { ...CAConfig, NodeCertExpiry: chosen('cert-expiry', CAConfig.NodeCertExpiry) },
    EncryptionConfig: call.changed('autolock')
      ? { AutoLockManagers: call.bool('autolock') }
      : EncryptionConfig,
  }
}
