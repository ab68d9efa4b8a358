/** What a real daemon and runc said of tasks that they could not make or start (recording 55). */
import { expect, test } from 'vitest'
import type * as api from '../../api/types'
import { nodeOf, taskOf } from '../control/specimen'
import { must } from '../kernel/assert'
import type { Container } from './runtime'
import { unmakeable, unstartable } from './unfit'

const NODE = must(nodeOf('n', {}).description, 'it has told of itself')
const TWO = { ...NODE, Resources: { NanoCPUs: 2e9, MemoryBytes: 1e9 } }
const MIB = 1024 * 1024

test.each<[Partial<api.TaskSpec>, string | null]>([
  [{ ContainerSpec: { Dir: '/w', StopSignal: 'SIGINT', CapabilityAdd: ['CAP_KILL'] } }, null],
  [
    { ContainerSpec: { Dir: 'rel' } },
    "the working directory 'rel' is invalid, it needs to be an absolute path",
  ],
  [{ ContainerSpec: { StopSignal: 'NOSUCH' } }, 'invalid signal: NOSUCH'],
  [
    { ContainerSpec: { CapabilityAdd: ['ALL', 'CAP_NOSUCH'] } },
    'invalid CapAdd: unknown capability: "CAP_NOSUCH"',
  ],
  [{ ContainerSpec: { Isolation: 'hyperv' } }, "invalid isolation 'hyperv' on linux"],
  [
    { ContainerSpec: { OomScoreAdj: 2000 } },
    'Invalid value 2000, range for oom score adj is [-1000, 1000]',
  ],
  [
    { LogDriver: { Name: 'json-file', Options: { nosuch: '1' } } },
    "unknown log opt 'nosuch' for json-file log driver",
  ],
  [
    { ContainerSpec: { Mounts: [{ Type: 'volume', Source: 'v', Target: 'rel' }] } },
    'invalid mount config for type "volume": invalid mount path: \'rel\' mount path must be absolute',
  ],
  [{ ContainerSpec: { Mounts: [{ Type: 'volume', Source: 'web-1', Target: '/a' }] } }, null],
  [{ LogDriver: { Name: 'syslog', Options: { anything: '1' } } }, null],
  [{ Resources: { Limits: { MemoryBytes: 5 * MIB } } }, 'Minimum memory limit allowed is 6MB'],
  [
    { Resources: { Limits: { NanoCPUs: 3e9 } } },
    'range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available',
  ],
])('%j is rejected', (spec, why) => {
  const mounts = spec.ContainerSpec?.Mounts ?? []
  expect(unmakeable(taskOf('t', 's', 'preparing', {}, spec), TWO, mounts)).toBe(why)
})

const RUNC = /^failed to create task for container: .*: runc create failed: /

test.each<[string, readonly string[], Partial<api.ContainerSpec>, RegExp | null]>([
  ['alpine', ['sleep', '9'], { User: '1000:1000', Sysctls: { 'net.core.somaxconn': '9' } }, null],
  ['alpine', ['nosuch'], {}, /exec: "nosuch": executable file not found in \$PATH$/],
  ['alpine', ['/bin/nosuch'], {}, /exec: "\/bin\/nosuch": stat .*: no such file or directory/],
  ['nginx', ['nginx-debug'], {}, null],
  ['alpine', ['sh'], { User: 'nosuch' }, /^unable to find user nosuch: no matching entries in /],
  ['nginx', [], { User: 'nosuch' }, null],
  ['nginx', [], { Sysctls: { 'vm.swappiness': '1' } }, /sysctl "vm.swappiness" is not in a /],
])('%s %j as %j fails', (origin, args, ContainerSpec, why) => {
  const task = taskOf('t', 's', 'starting', {}, { ContainerSpec })
  const said = unstartable(task, { origin, args } as unknown as Container, false)
  if (why === null) expect(said).toBe(null)
  else expect(said?.replace(RUNC, '')).toMatch(why)
})
