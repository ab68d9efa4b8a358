/**
 * Every constant of the spec is asserted here, in its tables' order; spans are in milliseconds.
 * Those of gossip stand in gossip/suspicion.test.ts, and of DNS, names and sizes with their rooms.
 */
import { describe, expect, test } from 'vitest'
import * as agent from './agent/agent'
import * as health from './agent/health'
import * as pull from './agent/pull'
import * as runtime from './agent/runtime'
import * as work from './agent/work'
import * as authority from './ca/authority'
import * as certificate from './ca/certificate'
import * as token from './ca/token'
import * as payload from './control/api/payload'
import * as validate from './control/api/validate'
import * as ports from './control/allocation/ports'
import * as subnets from './control/allocation/subnets'
import * as reaper from './control/orchestrator/reaper'
import * as restart from './control/orchestrator/restart'
import * as update from './control/orchestrator/update'
import * as rotation from './control/rotation'
import * as assign from './control/scheduler/assign'
import * as scheduler from './control/scheduler/scheduler'
import * as dispatcher from './dispatcher/dispatcher'
import * as rate from './dispatcher/rate'
import * as found from './machine/found'
import * as leading from './machine/leading'
import * as manager from './machine/manager'
import * as proxy from './machine/proxy'
import * as reachable from './machine/reachable'
import * as roles from './machine/roles'
import * as waiting from './machine/waiting'
import * as progress from './raft/progress'
import * as raft from './raft/state'

const DAY = 24 * 3600 * 1000

type Constant = readonly [what: string, here: unknown, spec: unknown]

const SPEC: Readonly<Record<string, readonly Constant[]>> = {
  'the store and payloads (1.9, 1.10)': [
    ['changes a transaction', leading.MOST_CHANGES, 200],
    ['letters of a name', payload.MOST_NAME, 64],
    ['bytes', payload.TOO_LARGE, { secrets: 512_000, configs: 1_024_000 }],
    ['least memory limit', validate.LEAST_MEMORY, 4 * 1024 * 1024],
  ],
  'tasks and agents (2.4, 2.5)': [
    ['wait for attachments', pull.PULL_PATIENCE, 30_000],
    ['stop grace period', runtime.DEFAULT_GRACE, 10_000],
    ['leaving the mesh before a stop', runtime.DRAIN, 2000],
    ['a step that was broken off', work.RETRY, 1000],
    ['health check interval', health.INTERVAL, 30_000],
    ['health check start interval', health.START_INTERVAL, 5000],
    ['health check retries', health.RETRIES, 3],
    ['session establishment', agent.SESSION_TIMEOUT, 5000],
    ['reconnect backoff, first and most', [agent.BACKOFF_START, agent.BACKOFF_MOST], [100, 8000]],
  ],
  'orchestrators (3.5, 3.9)': [
    ['restart delay', restart.DEFAULT_DELAY, 5000],
    ['most wait for the old task', restart.MOST_WAIT, 60_000],
    ['reaper', reaper.PAUSE, 250],
    ['history a slot', reaper.DEFAULT_RETENTION, 5],
  ],
  'scheduler and updater (4.1, 4.3, 5)': [
    [
      'from the last commit, and from the first',
      scheduler.scheduler.settle,
      { quiet: 50, most: 1000 },
    ],
    ['so many failures make a node suspect', assign.SUSPECT, 5],
    ['failures are remembered', scheduler.FAILURE_MEMORY, 5 * 60_000],
    ['monitor', update.DEFAULT_MONITOR, 5000],
    [
      'update',
      update.DEFAULTS,
      { Parallelism: 1, FailureAction: 'pause', MaxFailureRatio: 0, Order: 'stop-first' },
    ],
  ],
  'dispatcher (6.1)': [
    ['epsilon', dispatcher.EPSILON, 500],
    ['grace', [dispatcher.GRACE, dispatcher.UNKNOWN_GRACE], [3, 6]],
    ['registrations within a span', [rate.RATE_MOST, rate.RATE_SPAN], [3, 8000]],
    ['batch', dispatcher.BATCH, 100],
    ['changes of which an agent is told at once', dispatcher.BATCH_CHANGES, 100],
    ['node-down period', dispatcher.DOWN_PERIOD, DAY],
    ['RPC time-out', [agent.BEAT_TIMEOUT, proxy.RPC_TIMEOUT], [5000, 5000]],
  ],
  'raft (7.1)': [
    ['tick', manager.TICK, 1000],
    ['ticks', [raft.HEARTBEAT_TICKS, raft.ELECTION_TICKS], [1, 10]],
    ['messages in flight', progress.MOST_INFLIGHT, 256],
    ['send time-out', reachable.SEND_TIMEOUT, 2000],
    ['snapshot every', manager.SNAPSHOT_EVERY, 10_000],
    ['entries for slow followers', manager.KEPT_ENTRIES, 500],
    ['ticks without a leader', proxy.LEADERLESS_TICKS, 10],
    ['who waits for a leader looks again', proxy.LOOK_AGAIN, 1000],
    ['daemon to swarm', waiting.DEADLINE_AFTER, 20_000],
    ['role manager retry', roles.RETRY, 5000],
  ],
  'certificates and tokens (8.1 to 8.5)': [
    [
      'tries for the root, and their pause',
      [authority.JOIN_TRIES, authority.JOIN_PAUSE],
      [5, 2000],
    ],
    ['a rotation: nodes at a time, and pauses', [rotation.BATCH, rotation.BATCH_PAUSE], [30, 3000]],
    ['a rotation is judged again', rotation.RETRY, 10_000],
    ['root', certificate.ROOT_VALIDITY, 630_720_000_000],
    ['node', certificate.NODE_VALIDITY, 90 * DAY],
    ['least', authority.MIN_VALIDITY, 3_600_000],
    ['backdate', certificate.NODE_BACKDATE, 3_600_000],
    ['a ban outlives the certificate', authority.BAN_AFTER_EXPIRY, 7 * DAY],
    ['digest and secret', [token.DIGEST_LENGTH, token.SECRET_LENGTH], [50, 25]],
  ],
  'networks (9.1, 9.3)': [
    ['ports', [found.PORT, found.DATA_PATH_PORT], [2377, 4789]],
    ['subnet', found.SUBNET_SIZE, 24],
    ['first VXLAN', subnets.FIRST_VXLAN, 4096],
    ['dynamic ports', [ports.FIRST_DYNAMIC, ports.LAST_DYNAMIC], [30_000, 32_767]],
  ],
}

describe.each(Object.entries(SPEC))('%s', (_, constants) => {
  test.each(constants)('%s', (_what, here, spec) => {
    expect(here).toEqual(spec)
  })
})
