/** `~/.docker/config.json`: what it says holds, and what is wrong with it is said; docker 28.2. */
import { expect, test } from 'vitest'
import { createLab } from './lab'
import { atTerminal } from './said'
import { foundSwarm } from './swarm'

const PATH = '.docker/config.json'
const BROKEN = 'WARNING: Error parsing config file (/root/.docker/config.json): '
const INTO = 'json: cannot unmarshal'

/** A swarm of one with a service; what a line prints there when the settings say `text`. */
function bench() {
  const lab = createLab({ seed: 3, machines: [{ name: 'v1' }], images: 'present' })
  foundSwarm(lab, 1)
  const { write, run } = atTerminal(lab)
  return (text: string, line: string): string => {
    write(PATH, text)
    const { status, stdout, stderr } = run(line)
    return `${stderr}${stdout}${status === 0 ? '' : `[${status}]`}`
  }
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
    '{"proxies": 5}',
    `${INTO} number into Go struct field ConfigFile.proxies of type map[string]configfile.ProxyConfig`,
  ],
  [
    '{"proxies": {"default": 5}}',
    `${INTO} number into Go struct field ConfigFile.proxies of type configfile.ProxyConfig`,
  ],
  [
    '{"proxies": {"default": {"httpProxy": "x", "noProxy": ["a"]}}}',
    `${INTO} array into Go struct field ProxyConfig.proxies.noProxy of type string`,
  ],
  ['{"proxies": {"default": null}}', ''],
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
  ['pluginsFormat', 'table {{.ID}}', 'docker plugin ls', 'ID\n'],
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

test('containers get the variables of the proxies, unless they are said', () => {
  const made = (proxies: object, line: string): string => {
    const settings = JSON.stringify({ proxies })
    const name = enter(settings, line).trim()
    return enter('{}', `docker inspect -f '{{json .Config.Env}}' ${name}`).replace(/,"PATH.*\n/, '')
  }
  const proxies = { default: { httpProxy: 'http://p:1', NOPROXY: 'a,b', allProxy: '' } }
  expect(made(proxies, 'docker create -q -e http_proxy=own -e Z=1 nginx')).toBe(
    '["http_proxy=own","Z=1","HTTP_PROXY=http://p:1","NO_PROXY=a,b","no_proxy=a,b"',
  )
  const own = { ...proxies, 'unix:///var/run/docker.sock': { ftpProxy: 'f' } }
  expect(made(own, 'docker run -q -d nginx')).toBe('["FTP_PROXY=f","ftp_proxy=f"')
  expect(made({}, 'docker create -q -e A=1 nginx')).toBe('["A=1"')
})

test('the settings may lie somewhere else', () => {
  const there = '/root/.docker/work'
  const text = JSON.stringify({ servicesFormat: '{{.Name}}' })
  enter('{}', `mkdir -p ${there}; echo '${text}' > ${there}/config.json`)
  expect(enter('{}', `DOCKER_CONFIG=${there} docker service ls`)).toBe('web\n')
  expect(enter('{}', `docker --config ${there} service ls`)).toBe('web\n')
  expect(enter('{}', `DOCKER_CONFIG=/nowhere docker --config ${there} service ls`)).toBe('web\n')
  expect(enter('{"servicesFormat": "x"}', 'DOCKER_CONFIG=/nowhere docker service ls')).toMatch(
    /^ID/,
  )
  enter('{}', `DOCKER_CONFIG=${there} docker context create other --docker host=tcp://v1:2375`)
  expect(enter('{}', 'docker context ls -q')).toBe('default\n')
  expect(enter('{}', `DOCKER_CONFIG=${there} docker context ls -q`)).toBe('default\nother\n')
  enter('{}', `echo '{' > ${there}/config.json`)
  expect(enter('{}', `docker --config .docker/work context show`)).toBe(
    `WARNING: Error parsing config file (${there}/config.json): unexpected EOF\ndefault\n`,
  )
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
