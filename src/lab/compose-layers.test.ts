/** Compose files on top of each other, as compose-go v2.6 (`override`, `loader/reset`) reads them. */
import { expect, test } from 'vitest'
import { atTerminal } from './said'

const { write, run } = atTerminal()

function say(line: string): string {
  const { stdout, stderr, status } = run(line)
  return `${stdout}${stderr.replace(/time="[^"]*"/g, 'time')}[${status}]\n`
}

interface Told {
  readonly services: { readonly a: Readonly<Record<string, unknown>> }
  readonly networks: Readonly<Record<string, unknown>>
}

function told(line: string): Told {
  const text = say(line)
  expect(text).toMatch(/\[0\]\n$/)
  return JSON.parse(text.slice(0, text.lastIndexOf('}') + 1)) as Told
}

/** The service of two files, each of which says these fields of it. */
function layered(one: string, two: string): Told['services']['a'] {
  write(
    'one.yml',
    `services: {a: {image: x, ${one}}}\nvolumes: {vv: , ww: }\nnetworks: {n: , m: }\n`,
  )
  write('two.yml', `services: {a: {${two}}}\n`)
  return told('docker compose -f one.yml -f two.yml config --format json').services.a
}

const tcp = (target: number, published: string, host_ip?: string) => ({
  mode: 'ingress',
  ...(host_ip === undefined ? {} : { host_ip }),
  target,
  published,
  protocol: 'tcp',
})
const volume = (source: string, target: string) => ({ type: 'volume', source, target, volume: {} })

test.each([
  ['command: one two', 'command: [three]', 'command', ['three']],
  ['ports: ["80:80"]', 'ports: ["81:80"]', 'ports', [tcp(80, '80'), tcp(80, '81')]],
  ['ports: ["80:80"]', 'ports: [{target: 80, published: "80"}]', 'ports', [tcp(80, '80')]],
  ['ports: ["80-81:80-81"]', 'ports: ["81:81/tcp"]', 'ports', [tcp(80, '80'), tcp(81, '81')]],
  ['ports: ["80:80"]', 'ports: ["127.0.0.1:80:80"]', 'ports', [tcp(80, '80'), tcp(80, '80', '127.0.0.1')]],
  ['volumes: ["vv:/v", "vv:/x"]', 'volumes: ["ww:/v"]', 'volumes', [volume('ww', '/v'), volume('vv', '/x')]],
  ['environment: {A: 1, B: 2}', 'environment: ["B=3", "C=4"]', 'environment', { A: '1', B: '3', C: '4' }],
  ['labels: [a=1]', 'labels: {a: 2}', 'labels', { a: '2' }],
  ['cap_add: [A, B]', 'cap_add: [B, C]', 'cap_add', ['A', 'B', 'C']],
  ['dns: 1.1.1.1', 'dns: [1.1.1.1, 8.8.8.8]', 'dns', ['1.1.1.1', '8.8.8.8']],
  ['networks: [n]', 'networks: {m: {aliases: [x]}}', 'networks', { m: { aliases: ['x'] }, n: null }],
  ['networks: {n: {aliases: [x]}}', 'networks: {n: {aliases: [x, y]}}', 'networks', { n: { aliases: ['x', 'y'] } }],
  ['logging: {driver: a, options: {x: 1}}', 'logging: {driver: b}', 'logging', { driver: 'b' }],
  ['logging: {driver: a, options: {x: 1}}', 'logging: {options: {y: 2}}', 'logging', { driver: 'a', options: { x: '1', y: '2' } }],
  ['ulimits: {n: {soft: 1, hard: 2}}', 'ulimits: {n: {soft: 3, hard: 4}}', 'ulimits', { n: { soft: 3, hard: 4 } }],
  ['ports: ["80:80"]', 'ports: !reset []', 'ports', undefined],
  ['ports: ["80:80"]', 'ports: !override ["81:81"]', 'ports', [tcp(81, '81')]],
  ['environment: {A: 1, B: 2}', 'environment: {A: !reset null, C: 3}', 'environment', { B: '2', C: '3' }],
  ['deploy: {replicas: 2, labels: {a: 1}}', 'deploy: !override {replicas: 3}', 'deploy', { replicas: 3, resources: {}, placement: {} }],
  ['cap_add: [A]', 'cap_add: [B, !reset C]', 'cap_add', ['A', 'B']],
  ['user: a', 'user: !reset x', 'user', undefined],
])('%s, then %s: %s is %j', (one, two, field, value) => {
  expect(layered(one, two)[field]).toEqual(value)
}) // prettier-ignore

test('what a file takes away, services that extend one do not get', () => {
  write('base.yml', 'services: {b: {image: x, ports: ["80:80"], hostname: b}}\n')
  write('one.yml', 'services: {a: {extends: {file: base.yml, service: b}, ports: !reset []}}\n')
  const { a } = told('docker compose -f one.yml config --format json').services
  expect([a['ports'], a['hostname']]).toEqual([undefined, 'b'])
})

test('a tag counts wherever its anchor is used', () => {
  write('one.yml', 'services: {a: {image: x, ports: ["80:80"], user: u}}\n')
  write('two.yml', 'x-off: &off {ports: !reset []}\nservices: {a: {<<: *off, hostname: h}}\n')
  const { a } = told('docker compose -f one.yml -f two.yml config --format json').services
  expect([a['ports'], a['hostname'], a['user']]).toEqual([undefined, 'h', 'u'])
})

test('networks lie on top of each other, their address pools by subnet', () => {
  const pools = '{ipam: {config: [{subnet: 10.1.0.0/16, gateway: 10.1.0.1}]}, labels: [a=1]}'
  write('one.yml', `services: {a: {image: x, networks: [n]}}\nnetworks: {n: ${pools}}\n`)
  const more = '{subnet: 10.1.0.0/16, gateway: 10.1.0.9}, {subnet: 10.2.0.0/16}'
  write('two.yml', `networks: {n: {ipam: {config: [${more}]}, labels: {a: 2}}}\n`)
  const { n } = told('docker compose -f one.yml -f two.yml config --format json').networks
  expect(n).toEqual({
    name: 'root_n',
    ipam: { config: [{ subnet: '10.1.0.0/16', gateway: '10.1.0.9' }, { subnet: '10.2.0.0/16' }] },
    labels: { a: '2' },
  })
})

test('a file that is not in form is refused where it comes on top', () => {
  write('one.yml', 'services: {a: {image: x, cap_add: [A]}}\n')
  write('two.yml', 'services: {a: {cap_add: {A: 1}}}\n')
  const line = 'docker compose -f one.yml -f two.yml config -q'
  expect(say(line)).toBe('cannot override services.a.cap_add\n[1]\n')
  write('two.yml', 'services: {a: {imag: x}}\n')
  expect(say(line)).toBe(
    `validating /root/two.yml: services.a additional properties 'imag' not allowed\n[1]\n`,
  )
})

test('the old form of what is external is said to be so', () => {
  write(
    'one.yml',
    'services: {a: {image: x, volumes: ["vv:/v"]}}\nvolumes: {vv: {external: {name: e}}}\n',
  )
  write('two.yml', 'volumes: {vv: {external: true}}\n')
  expect(say('docker compose -f one.yml -f two.yml config -q')).toBe(
    'time level=warning msg="volumes.vv: external.name is deprecated. Please set name and external: true"\n[0]\n',
  )
})

test('the usual file has the usual one on top; the environment may name others', () => {
  write('compose.yaml', 'services: {a: {image: x}}\n')
  write('compose.override.yml', 'services: {a: {hostname: y}}\n')
  const hostname = (line: string) => told(`${line} config --format json`).services.a['hostname']
  expect(hostname('docker compose')).toBe('y')
  expect(hostname('docker compose -f compose.yaml')).toBeUndefined()
  write('z.yml', 'services: {a: {hostname: z}}\n')
  expect(hostname('COMPOSE_FILE=compose.yaml:z.yml docker compose')).toBe('z')
  expect(hostname('COMPOSE_PATH_SEPARATOR=, COMPOSE_FILE=compose.yaml,z.yml docker compose')).toBe(
    'z',
  )
  write('docker-compose.override.yml', 'services: {}\n')
  expect(say('docker compose config -q')).toBe(
    'time level=warning msg="Found multiple override files with supported names: /root/compose.override.yml, /root/docker-compose.override.yml"\n' +
      'time level=warning msg="Using /root/compose.override.yml"\n[0]\n',
  )
})

test('paths start from the folder of the project, and it names the project', () => {
  for (const file of ['compose.override.yml', 'docker-compose.override.yml']) say(`rm ${file}`)
  write('.env', 'TAG=home')
  write('own.env', 'TAG=own')
  write(
    'compose.yaml',
    `services:
  a:
    image: x:\${TAG:-none}
    build: .
    volumes: [../up:/a, ~/home:/b, {type: bind, source: ./it, target: /c}]
    secrets: [s]
secrets: {s: {file: ./s.txt}}
`,
  )
  const from = (line: string) => {
    const text = say(`${line} config`)
    return [...text.matchAll(/^name: .*|\b(?:image|context|source|file): .*/gm)].map(([one]) => one)
  }
  expect(from('docker compose --project-directory Shop/')).toEqual([
    'name: shop',
    'context: /root/Shop',
    'image: x:none',
    'source: s',
    'source: /root/up',
    'source: /root/home',
    'source: /root/Shop/it',
    'file: /root/Shop/s.txt',
  ])
  expect(from('docker compose --env-file own.env')).toContain('image: x:own')
  expect(from('docker compose')).toContain('image: x:home')
})

test.each([
  ['--project-directory /srv/shop', 'no configuration file provided: not found'],
  ['--project-directory / -f compose.yaml', 'project name must not be empty'],
  ['--env-file none.env', "couldn't find env file: /root/none.env"],
  ['--project-directory shop -f in.yml', 'open /root/shop/base.yml: no such file or directory'],
])('docker compose %s is refused', (flags, why) => {
  write('compose.yaml', 'services: {a: {image: x}}\n')
  write('in.yml', 'include: [base.yml]\n')
  expect(say(`docker compose ${flags} config -q`)).toBe(`${why}\n[1]\n`)
})

test('what is included has a folder of its own', () => {
  write('base.yml', 'services: {b: {image: x, volumes: ["./d:/d"]}}\n')
  write('in.yml', 'include: [{path: base.yml, project_directory: /root/sub}]\n')
  expect(say('docker compose -f in.yml config')).toContain('source: /root/sub/d\n')
})
