/** What a swarm is like for which nobody chose anything (docker swarm init without flags). */
import type { SwarmSpec } from './types'

const SECOND = 1e9
const DAY = 24 * 3600 * SECOND

/** Periods in nanoseconds, ticks of raft in seconds. */
export const DEFAULT_SWARM: SwarmSpec = {
  Name: 'default',
  Labels: {},
  Orchestration: { TaskHistoryRetentionLimit: 5 },
  Raft: {
    SnapshotInterval: 10_000,
    KeepOldSnapshots: 0,
    LogEntriesForSlowFollowers: 500,
    ElectionTick: 10,
    HeartbeatTick: 1,
  },
  Dispatcher: { HeartbeatPeriod: 5 * SECOND },
  CAConfig: { NodeCertExpiry: 90 * DAY },
  TaskDefaults: {},
  EncryptionConfig: { AutoLockManagers: false },
}
