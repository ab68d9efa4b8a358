import { expect, test } from 'vitest'
import { KEPT_ENTRIES, SNAPSHOT_EVERY, TICK } from './manager'
import { SEND_TIMEOUT } from './reachable'

test.each([
  ['tick', TICK, 1000],
  ['snapshot every so many entries', SNAPSHOT_EVERY, 10_000],
  ['entries kept for slow followers', KEPT_ENTRIES, 500],
  ['message send timeout', SEND_TIMEOUT, 2000],
])('%s (spec 7.1)', (_name, value, expected) => expect(value).toBe(expected))
