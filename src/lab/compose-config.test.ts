/**
 * `docker compose config` in small: what is refused, what extends and what is pinned. The larger
 * corpus is what the real one said (compose-recorded.test.ts).
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { atTerminal } from './said'

const FOLDER = join(import.meta.dirname, 'testdata/project')

const { write, run } = atTerminal()

function say(line: string): string {
  const { stdout, stderr, status } = run(line)
  return `${stdout}${stderr.replace(/time="[^"]*"/g, 'time')}[${status}]\n`
}

const given = (name: string): string => readFileSync(join(FOLDER, `${name}.yml`), 'utf8')

/** Digests are asked of a registry, which the recorder has none of. */
test('images are pinned to their digests', () => {
  write('compose.yml', given('ways'))
  const lines = [
    'config --resolve-image-digests --format json web',
    'config --lock-image-digests',
    'config --lock-image-digests --no-interpolate',
  ].map((line) => `REDIS=7 WHO=us docker compose ${line}`)
  const text = lines.map((line) => `$ ${line}\n${say(line)}`).join('')
  const file = join(FOLDER, 'digests.txt')
  if (process.env['UPDATE'] === '1') writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
})

const A = 'services:\n  a:\n    '

test.each([
  ['', 'no configuration file provided: not found'],
  ['[]', 'yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into cli.named'],
  [`${A}imag: x`, "validating /root/a.yml: services.a additional properties 'imag' not allowed"],
  [`${A}image: \${X:?why}`, 'error while interpolating services.a.image: required variable X is missing a value: why'],
  [`${A}image: \${X`, 'invalid interpolation format for services.a.image.\nYou may need to escape any $ with another $.\n${X'],
  [`${A}hostname: x`, 'service "a" has neither an image nor a build context specified: invalid compose project'],
  [`${A}image: x\n    networks: [n]`, 'service "a" refers to undefined network n: invalid compose project'],
  [`${A}image: x\n    volumes: ["dd:/d"]`, 'service "a" refers to undefined volume dd: invalid compose project'],
  [`${A}image: x\n    secrets: [s]`, 'service "a" refers to undefined secret s: invalid compose project'],
  [`${A}image: x\n    depends_on: [b]`, 'service "a" depends on undefined service "b": invalid compose project'],
  [`${A}image: x\n    label_file: none.label`, 'label file /root/none.label not found: stat /root/none.label: no such file or directory'],
  [`${A}image: x\n    devices: ["a:b:c:d"]`, 'confusing device mapping, please use long syntax: a:b:c:d'],
  [`${A}image: x\n    env_file: none.env`, 'env file /root/none.env not found: stat /root/none.env: no such file or directory'],
])('%j is refused', (text, why) => {
  say('rm -f a.yml compose.yml')
  if (text !== '') write('a.yml', text)
  const file = text === '' ? '' : '-f a.yml '
  expect(say(`docker compose ${file}config -q`)).toBe(`${why}\n[1]\n`)
}) // prettier-ignore

const BASE = `services:
  base:
    image: base
    command: run
    cap_add: [A, B]
    environment: {A: 1, B: 2}
    labels: [a=1]
    networks: [front]
    volumes: ["data:/data"]
  deep: {extends: base, hostname: deep}
  self: {extends: {service: self, file: ./base.yml}}
networks: {front: }
`

test('a service that extends others has what they have, its own on top', () => {
  write('base.yml', BASE)
  write(
    'a.yml',
    `services:
  a:
    extends: {service: deep, file: ./base.yml}
    command: [go]
    cap_add: [B, C]
    environment: ["B=3", "C=4"]
    labels: {a: 2, b: '\${X:-x}'}
    networks: {back: {aliases: [it]}}
    volumes: ["more:/data"]
networks: {front: , back: }
volumes: {more: }
`,
  )
  expect(say('docker compose -f a.yml config')).toBe(`name: root
services:
  a:
    cap_add:
      - A
      - B
      - C
    command:
      - go
    environment:
      A: "1"
      B: "3"
      C: "4"
    hostname: deep
    image: base
    labels:
      a: "2"
      b: x
    networks:
      back:
        aliases:
          - it
      front: null
    volumes:
      - type: volume
        source: more
        target: /data
        volume: {}
networks:
  back:
    name: root_back
  front:
    name: root_front
volumes:
  more:
    name: root_more
[0]
`)
})

const CIRCLE = `Circular reference:
  a in /root/a.yml
  extends b in /root/a.yml
  extends a in /root/a.yml`

test.each([
  [`${A}extends: {file: base.yml}`, 'extends.a.service is required'],
  [`${A}extends: b`, 'cannot extend service "a" in /root/a.yml: service "b" not found'],
  [`${A}extends: b\n  b: {extends: a}`, CIRCLE],
  [`${A}extends: {service: self, file: base.yml}`, 'Circular reference:\n  a in base.yml\n  extends self in base.yml\n  extends self in base.yml'],
  [`${A}extends: {service: c, file: base.yml}`, 'cannot extend service "a" in /root/a.yml: service "c" not found in base.yml'],
  [`${A}extends: {service: c, file: none.yml}`, 'open /root/none.yml: no such file or directory'],
  [`${A}extends: {service: c, file: bare.yml}`, 'cannot extend service "a" in /root/bare.yml: no services section'],
  [`${A}extends: {service: base, file: base.yml}\n    cap_add: {A: 1}`, 'cannot override services.x.cap_add'],
])('%j cannot extend', (text, why) => {
  write('base.yml', BASE)
  write('bare.yml', 'name: bare')
  write('a.yml', text)
  expect(say('docker compose -f a.yml config -q')).toBe(`${why}\n[1]\n`)
}) // prettier-ignore

test('what a file includes is as its own', () => {
  write('in.env', 'TAG=7\nHOST=lost')
  write('one.yml', 'include: [two.yml]\nservices:\n  one: {image: "one:${TAG}", hostname: $HOST}\n')
  write('one.more.yml', 'services:\n  one: {command: [run]}\n')
  write(
    'two.yml',
    'name: two\nservices:\n  two: {image: two, volumes: ["dd:/d"]}\nvolumes: {dd: {}}\n',
  )
  write(
    'a.yml',
    `include:
  - path: [./one.yml, one.more.yml]
    env_file: in.env
services:
  a: {image: a, depends_on: [one, two]}
volumes: {d: {}}
`,
  )
  expect(say('HOST=own docker compose -f a.yml config')).toBe(`name: root
services:
  a:
    depends_on:
      one:
        condition: service_started
        required: true
      two:
        condition: service_started
        required: true
    image: a
    networks:
      default: null
  one:
    command:
      - run
    hostname: own
    image: one:7
    networks:
      default: null
  two:
    image: two
    networks:
      default: null
    volumes:
      - type: volume
        source: dd
        target: /d
        volume: {}
networks:
  default:
    name: root_default
volumes:
  dd:
    name: root_dd
[0]
`)
})

test.each([
  ['include: x', '`include` must be a list, got x'],
  ['include: [a.yml]', 'include cycle detected:\n/root/a.yml\n include /root/a.yml'],
  ['include: [round.yml]', 'include cycle detected:\n/root/a.yml\n include /root/round.yml\n include /root/a.yml'],
  ['include: [none.yml]', 'open /root/none.yml: no such file or directory'],
  ['include: [{path: two.yml, env_file: none.env}]', 'stat /root/none.env: no such file or directory'],
  ['include: [two.yml]\nservices:\n  two: {image: mine}', 'services.two conflicts with imported resource'],
  ['include: [two.yml]\nvolumes:\n  d: {name: mine}', 'volumes.d conflicts with imported resource'],
  ['include: [{path: [two.yml, text.yml]}]', 'cannot override services.two.cap_add'],
  ['include: [bad.yml]', "validating /root/bad.yml: services.a additional properties 'imag' not allowed"],
])('%j cannot include', (text, why) => {
  write('two.yml', 'services:\n  two: {image: two, cap_add: [A]}\nvolumes: {d: {}}\n')
  write('text.yml', 'services:\n  two: {cap_add: {A: 1}}')
  write('round.yml', 'include: [a.yml]\n')
  write('bad.yml', `${A}imag: x`)
  write('a.yml', text)
  expect(say('docker compose -f a.yml config -q')).toBe(`${why}\n[1]\n`)
}) // prettier-ignore

test('files of one item lie on top of each other as those of a project do', () => {
  write(
    'one.yml',
    'services:\n  a: {image: x, environment: {A: 1}, ulimits: {nofile: {soft: 1, hard: 2}}}',
  )
  write('two.yml', 'services:\n  a: {environment: [B=2], ulimits: {nofile: 5}}')
  write('a.yml', 'include: [{path: [one.yml, two.yml]}]')
  expect(say('docker compose -f a.yml config')).toContain(
    '    environment:\n      A: "1"\n      B: "2"\n    image: x\n    networks:\n      default: null\n    ulimits:\n      nofile: 5\n',
  )
})

test('labels come from files, and devices are written out', () => {
  write('labels', '# ours\na=file\nb="two words"\n')
  write(
    'a.yml',
    `${A}image: x\n    label_file: labels\n    labels: [a=own]\n    devices: [/dev/x, "/dev/y:/dev/z:r"]`,
  )
  expect(say('docker compose -f a.yml config')).toContain(`
    devices:
      - source: /dev/x
        target: /dev/x
        permissions: rwm
      - source: /dev/y
        target: /dev/z
        permissions: r
    image: x
    labels:
      a: own
      b: two words
`)
})

test('a hash is of the JSON of the struct, with files of variables by name', () => {
  const json =
    '{"command":["run"],"deploy":{"mode":"replicated","resources":{},"placement":{}},' +
    '"devices":[{"source":"/dev/x","target":"/dev/x","permissions":"rwm"}],"entrypoint":null,' +
    '"environment":{"A":"1"},"env_file":["/root/no.env",{"path":"/root/maybe.env",' +
    '"required":false}],"image":"x","networks":{"default":null},"ports":[{"mode":"ingress",' +
    '"target":80,"published":"8080","protocol":"tcp"}]}'
  write(
    'a.yml',
    `${A}image: x
    pull_policy: always
    command: run
    environment: [A=1]
    env_file: [no.env, {path: maybe.env, required: false}]
    deploy: {mode: replicated, replicas: 3}
    devices: [/dev/x]
    ports: ["8080:80"]
    profiles: [p]`,
  )
  const hash = createHash('sha256').update(json).digest('hex')
  expect(say('docker compose -f a.yml --profile p config --hash a')).toBe(`a ${hash}\n[0]\n`)
})

test('what builds images is refused by name', () => {
  expect(say('docker compose build')).toMatch(/^docker compose build: not modelled in Swarmscope/)
})
