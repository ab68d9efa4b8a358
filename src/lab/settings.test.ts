/** `~/.docker/config.json`: what it says holds, and what is wrong with it is said; docker 28.2. */
import { expect, test } from 'vitest'
import { answerHost } from './host'
import { createLab } from './lab'
import { perform } from './perform'
import { foundSwarm } from './swarm'

const PATH = '.docker/config.json'
const BROKEN = 'WARNING: Error parsing config file (/root/.docker/config.json): '
const INTO = 'json: cannot unmarshal'

/** A swarm of one with a service; what a line prints there when the settings say `text`. */
function bench() {
  const lab = createLab({ seed: 3, machines: [{ name: 'v1' }], images: 'present' })
  foundSwarm(lab, 1)
  const enter = (text: string, line: string): string => {
    answerHost(lab, 'v1', { kind: 'file.write', path: PATH, text, append: false })
    const [step] = perform(lab, [{ kind: 'command', on: 'v1', line, into: null }]).steps
    if (step === undefined || !('cmd' in step)) return expect.fail('it was performed')
    return `${step.stderr}${step.stdout}${step.status === 0 ? '' : `[${step.status}]`}`
  }
  return enter
}

const enter = bench()

/** What the file says, and what is said of it. */
test.each([
  ['', ''],
  ['null', ''],
  ['{"unknown": 1}', ''],
  ['{"psFormat": null}', ''],
  ['{"psformat":"x"} trailing', ''],
  ['{', 'unexpected EOF'],
  ['{"psFormat": "abc', 'unexpected EOF'],
  ['x', "invalid character 'x' looking for beginning of value"],
  ['// c\n{}', "invalid character '/' looking for beginning of value"],
  ['{"psFormat": "a",}', "invalid character '}' looking for beginning of object key string"],
  ['{psFormat: 1}', "invalid character 'p' looking for beginning of object key string"],
  ["{'a': 1}", "invalid character '\\'' looking for beginning of object key string"],
  ['{"psFormat" "x"}', "invalid character '\"' after object key"],
  ['{"psFormat": "x" "y"}', "invalid character '\"' after object key:value pair"],
  ['{"a": tru}', "invalid character '}' in literal true (expecting 'e')"],
  ['{"a":"\n"}', "invalid character '\\n' in string literal"],
  ['[]', `${INTO} array into Go value of type configfile.ConfigFile`],
  ['"x"', `${INTO} string into Go value of type configfile.ConfigFile`],
  ['5', `${INTO} number into Go value of type configfile.ConfigFile`],
  ['{"psFormat": 5}', `${INTO} number into Go struct field ConfigFile.psFormat of type string`],
  ['{"psFormat": ["a"]}', `${INTO} array into Go struct field ConfigFile.psFormat of type string`],
  [
    '{"psFormat": {"a":1}}',
    `${INTO} object into Go struct field ConfigFile.psFormat of type string`,
  ],
  [
    '{"detachKeys": true}',
    `${INTO} bool into Go struct field ConfigFile.detachKeys of type string`,
  ],
  [
    '{"pruneFilters": "x"}',
    `${INTO} string into Go struct field ConfigFile.pruneFilters of type []string`,
  ],
  [
    '{"pruneFilters": [1]}',
    `${INTO} number into Go struct field ConfigFile.pruneFilters of type string`,
  ],
  [
    '{"HttpHeaders": {"a": 1}}',
    `${INTO} number into Go struct field ConfigFile.HttpHeaders of type string`,
  ],
])('%s', (text, fault) => {
  expect(enter(text, 'docker context ls -q')).toBe(
    `${fault === '' ? '' : `${BROKEN}${fault}\n`}default\n`,
  )
})

test('only the builder may have an alias', () => {
  const refused =
    'not allowed to alias "ls" (allowed: map[string]struct {}{"builder":struct {}{}})\n[1]'
  expect(enter('{"aliases": {"ls": "ps"}}', 'docker ps')).toBe(refused)
  expect(enter('{"aliases": {"builder": "nope"}}', 'docker context ls -q')).toBe('default\n')
})

test.each([
  ['servicesFormat', '{{.Name}} {{.Replicas}}', 'docker service ls', 'web 1/1\n'],
  ['servicesFormat', '{{.Name}}', 'docker service ls --format {{.Mode}}', 'replicated\n'],
  ['servicesFormat', 'table {{.Name}}', 'docker service ls', 'NAME\nweb\n'],
  ['tasksFormat', '{{.Name}} {{.Node}}', 'docker service ps web', 'web.1 v1\n'],
  ['tasksFormat', '{{.Name}} {{.Node}}', 'docker node ps', 'web.1 v1\n'],
  ['nodesFormat', '{{.Hostname}}', 'docker node ls', 'v1\n'],
  ['psFormat', '{{.Image}}', 'docker ps', 'nginx:latest\n'],
  ['networksFormat', '{{.Name}}', 'docker network ls -f driver=overlay', 'ingress\n'],
  ['secretFormat', '{{.Name}}', 'docker secret ls', 's\n'],
  ['configFormat', '{{.Name}}', 'docker config ls', 'c\n'],
  ['serviceInspectFormat', '{{.Spec.Name}}', 'docker service inspect web', 'web\n'],
])('%s %s: %s', (key, format, line, said) => {
  if (enter('{}', 'docker service ls -q') === '') {
    enter('{}', 'docker service create -d -q --name web nginx')
    enter(
      '{}',
      'echo hush | docker secret create s -; echo hush | docker config create c -; sleep 5',
    )
  }
  expect(enter(JSON.stringify({ [key]: format }), line)).toBe(said)
})

test('IDs alone have no format; pretty is one of service inspect', () => {
  const id = enter('{}', 'docker service ls -q')
  expect(id).toMatch(/^[a-z0-9]{12}\n$/)
  expect(enter('{"servicesFormat": "{{.Name}}"}', 'docker service ls -q')).toBe(id)
  const pretty = enter('{}', 'docker service inspect --pretty web')
  expect(enter('{"serviceInspectFormat": "pretty"}', 'docker service inspect web')).toBe(pretty)
})

test('prunes are filtered; by labels only where some are typed that could stand against them', () => {
  const asked = (filter: string, more = ''): string => {
    const settings = JSON.stringify({ pruneFilters: [filter, 'odd'] })
    const text = enter(settings, `echo n | docker system prune${more}`)
    return /filtered with:\n((?: {2}- .*\n)*)/.exec(text)?.[1] ?? ''
  }
  expect(asked('until=24h')).toBe('  - until=24h\n')
  expect(asked('label!=keep')).toBe('')
  expect(asked('label!=keep', ' --filter label=x')).toBe('  - label!=keep\n  - label=x\n')
  expect(asked('label!=x', ' --filter label=x')).toBe('  - label=x\n')
  expect(asked('label=keep', ' --filter label=x')).toBe('  - label=x\n')
  enter('{}', 'docker network create one')
  expect(enter('{"pruneFilters": ["until=24h"]}', 'docker network prune -f')).toBe('')
  expect(enter('{}', 'docker network prune -f')).toBe('Deleted Networks:\none\n\n')
})

test('keys that leave a container', () => {
  const settings = '{"detachKeys": "ctrl-1"}'
  const refused = 'unable to upgrade to tcp, received 400\n[1]'
  expect(enter(settings, 'docker run alpine true')).toContain(refused)
  const exec = 'docker exec $(docker ps -q) true'
  const why = 'Error response from daemon: Invalid escape keys (ctrl-1) provided\n[1]'
  expect(enter(settings, exec)).toBe(why)
})
