import { expect, test } from 'vitest'
import type * as api from '../../../api/types'
import { parseFlags } from '../../flags'
import { changedSpec } from './changes'
import { CREATE_FLAGS, UPDATE_FLAGS } from './flags'
import { specOf } from './spec'

const words = (line: string): string[] => line.split(' ').filter((word) => word !== '')

const created = (flags: string): api.ServiceSpec =>
  specOf(parseFlags(CREATE_FLAGS, words(`${flags} nginx`), false).call, [])

const updated = (spec: api.ServiceSpec, flags: string): api.ServiceSpec =>
  changedSpec(spec, [], parseFlags(UPDATE_FLAGS, words(flags), true).call)

test.each<[string, api.ServiceMode]>([
  ['', { Replicated: {} }],
  ['--replicas 0', { Replicated: { Replicas: 0 } }],
  ['--mode global', { Global: {} }],
  ['--mode global-job', { GlobalJob: {} }],
  ['--mode replicated-job', { ReplicatedJob: {} }],
  [
    '--mode replicated-job --replicas 3',
    { ReplicatedJob: { MaxConcurrent: 3, TotalCompletions: 3 } },
  ],
  [
    '--mode replicated-job --replicas 9 --max-concurrent 2',
    { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 9 } },
  ],
])('create %s: mode %j', (flags, mode) => expect(created(flags).Mode).toEqual(mode))

test.each([
  ['--mode foo', 'Unknown mode: foo, only replicated and global supported'],
  [
    '--mode global --replicas 2',
    'replicas can only be used with replicated or replicated-job mode',
  ],
  [
    '--mode global-job --replicas-max-per-node 2',
    'replicas-max-per-node can only be used with replicated or replicated-job mode',
  ],
  ['--max-concurrent 2', 'max-concurrent can only be used with replicated-job mode'],
  [
    '--mode global-job --update-delay 1s',
    'update and rollback configuration is not supported for jobs',
  ],
  ['--no-healthcheck --health-retries 2', '--no-healthcheck conflicts with --health-* options'],
])('create %s is refused', (flags, message) => {
  expect(() => created(flags)).toThrow(message)
})

test.each<[string, Partial<api.ContainerSpec>]>([
  [
    '--health-cmd true --health-interval 5s',
    { Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 5e9 } },
  ],
  ['--health-start-interval 2s', { Healthcheck: { StartInterval: 2e9 } }],
  ['--no-healthcheck', { Healthcheck: { Test: ['NONE'] } }],
  [
    '--cap-add net_admin --cap-drop CAP_CHOWN',
    { CapabilityAdd: ['CAP_NET_ADMIN'], CapabilityDrop: ['CAP_CHOWN'] },
  ],
  ['--cap-add chown --cap-drop chown', { CapabilityAdd: ['CAP_CHOWN'] }],
  [
    '--ulimit nofile=10:20 --ulimit core=0',
    {
      Ulimits: [
        { Name: 'core', Hard: 0, Soft: 0 },
        { Name: 'nofile', Hard: 20, Soft: 10 },
      ],
    },
  ],
  ['--oom-score-adj 10', { OomScoreAdj: 10 }],
  ['--stop-signal SIGINT --stop-grace-period 3s', { StopSignal: 'SIGINT', StopGracePeriod: 3e9 }],
  ['--init', { Init: true }],
])('create %s', (flags, container) => {
  const {
    Image: _image,
    Init,
    DNSConfig: _dns,
    Isolation: _isolation,
    ...rest
  } = created(flags).TaskTemplate.ContainerSpec ?? {}
  expect({ ...rest, ...(Init === true ? { Init } : {}) }).toEqual(container)
})

test.each<[string, string, Partial<api.ContainerSpec>]>([
  ['', '--health-cmd true', { Healthcheck: { Test: ['CMD-SHELL', 'true'] } }],
  [
    '--health-cmd true --health-retries 2',
    '--health-interval 1s',
    { Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 1e9, Retries: 2 } },
  ],
  ['--health-cmd true', '--no-healthcheck', { Healthcheck: { Test: ['NONE'] } }],
  ['--no-healthcheck', '--health-retries 5', { Healthcheck: { Retries: 5 } }],
  ['--cap-add chown', '--cap-drop chown', {}],
  ['--cap-drop chown', '--cap-add chown', {}],
  ['--cap-drop chown', '--cap-drop RESET', {}],
  ['--ulimit core=0', '--ulimit-add core=5', { Ulimits: [{ Name: 'core', Hard: 5, Soft: 5 }] }],
  ['--ulimit core=0', '--ulimit-rm core', {}],
  ['--env A=1 --env B=2', '--env-add A=3 --env-rm B', { Env: ['A=3'] }],
])('created with "%s", updated with "%s"', (before, change, container) => {
  const {
    Image: _image,
    Init: _init,
    DNSConfig: _dns,
    Isolation: _isolation,
    ...rest
  } = updated(created(before), change).TaskTemplate.ContainerSpec ?? {}
  expect(rest).toEqual(container)
})

test('one flag of an update fills in all the rest, and later ones change only what they say', () => {
  const whole = {
    Parallelism: 2,
    FailureAction: 'pause',
    Monitor: 5e9,
    MaxFailureRatio: 0,
    Order: 'stop-first',
  }
  const spec = created('--update-parallelism 2')
  expect(spec.UpdateConfig).toEqual(whole)
  expect(spec.RollbackConfig).toBeUndefined()
  const later = updated(spec, '--update-order start-first --update-delay 3s').UpdateConfig
  expect(later).toEqual({ ...whole, Order: 'start-first', Delay: 3e9 })
})

test('force counts, and a log driver may be taken away again', () => {
  const spec = created('--log-driver syslog --log-opt tag=a')
  expect(spec.TaskTemplate.LogDriver).toEqual({ Name: 'syslog', Options: { tag: 'a' } })
  const { ForceUpdate, LogDriver } = updated(spec, '--force --log-driver=').TaskTemplate
  expect([ForceUpdate, LogDriver]).toEqual([1, undefined])
})
