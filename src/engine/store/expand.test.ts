import { expect, test } from 'vitest'
import type * as api from '../../api/types'
import { expand } from './expand'

const NODE: api.NodeDescription = {
  Hostname: 'v1',
  Platform: { Architecture: 'x86_64', OS: 'linux' },
  Resources: {},
  Engine: { EngineVersion: '', Plugins: [] },
  TLSInfo: { TrustRoot: '', CertIssuerSubject: '', CertIssuerPublicKey: '' },
}
const task = (slot: number, ContainerSpec: api.ContainerSpec) => ({
  id: 'taskid',
  serviceId: 'serviceid',
  serviceName: 'web',
  serviceLabels: { tier: 'front' },
  slot,
  nodeId: 'nodeid',
  spec: { ForceUpdate: 0, ContainerSpec },
})
const hostname = (Hostname: string, slot = 3): string =>
  expand(task(slot, { Hostname }), NODE).hostname

test.each([
  ['plain', 'plain'],
  ['{{.Service.ID}}', 'serviceid'],
  ['{{.Service.Name}}', 'web'],
  ['{{.Service.Labels.tier}}', 'front'],
  ['{{index .Service.Labels "none"}}', ''],
  ['{{.Node.ID}}', 'nodeid'],
  ['{{.Node.Hostname}}', 'v1'],
  ['{{.Node.Platform.Architecture}}', 'x86_64'],
  ['{{.Node.Platform.OS}}', 'linux'],
  ['{{.Task.ID}}', 'taskid'],
  ['{{.Task.Name}}', 'web.3.taskid'],
  ['{{.Task.Slot}}', '3'],
  ['{{join "-" .Service.Name .Task.Slot}}', 'web-3'],
])('%s becomes %s', (template, text) => expect(hostname(template)).toBe(text))

test("without a slot the node's ID stands for it", () => {
  expect(hostname('{{.Task.Slot}} {{.Task.Name}}', 0)).toBe('nodeid web.nodeid.taskid')
})

test('of a variable the value is a template, of a mount source and target', () => {
  const given = task(3, {
    Env: ['{{A}}={{.Task.Slot}}', 'B'],
    Mounts: [{ Type: 'volume', Source: 'data-{{.Task.Slot}}', Target: '/{{.Node.Hostname}}' }],
  })
  expect(expand(given, NODE)).toEqual({
    env: ['{{A}}=3', 'B'],
    hostname: '',
    mounts: [{ Type: 'volume', Source: 'data-3', Target: '/v1' }],
  })
})

test.each<[api.ContainerSpec, string]>([
  [
    { Env: ['A={{.Nope}}'] },
    'expanding env failed: expanding env "A={{.Nope}}": template: expansion:1:2: executing "expansion" at <.Nope>: can\'t evaluate field Nope in type *template.Context',
  ],
  [
    { Hostname: 'x{{.Task.Nope}}' },
    'expanding hostname failed: template: expansion:1:8: executing "expansion" at <.Task.Nope>: can\'t evaluate field Nope in type struct { ID string; Name string; Slot string }',
  ],
  [
    { Hostname: '{{.Service.Labels.none}}' },
    'expanding hostname failed: template: expansion:1:10: executing "expansion" at <.Service.Labels.none>: map has no entry for key "none"',
  ],
  [
    { Hostname: '{{.Task.Slot' },
    'expanding hostname failed: template: expansion:1: unclosed action',
  ],
  [
    { Mounts: [{ Type: 'volume', Source: '{{.X}}', Target: '/a' }] },
    'expanding mounts failed: expanding mount source "{{.X}}": template: expansion:1:2: executing "expansion" at <.X>: can\'t evaluate field X in type *template.Context',
  ],
])('%j means nothing', (container, words) => {
  expect(() => expand(task(3, container), NODE)).toThrow(words)
})
