/** What stands before a command of `docker compose`, the environment, and several documents. */
import { expect, test } from 'vitest'
import { atTerminal } from './said'

const { write, run } = atTerminal()

function say(line: string): string {
  const { stdout, stderr, status } = run(line)
  return `${stderr}${stdout}${status === 0 ? '' : `[${status}]`}`
}

write('compose.yaml', 'services: {a: {image: "x:${TAG:-1}"}}\nvolumes: {unused: }\n')
write('other.yaml', 'services: {o: {image: other, profiles: [p]}}\n')

/** Each with `config --images` behind it. */
test.each([
  ['docker compose --ansi never', 'x:1\n'],
  ['docker compose --ansi=always --progress tty', 'x:1\n'],
  ['docker compose --parallel 3 --dry-run --compatibility --verbose', 'x:1\n'],
  ['docker compose --progress none', 'x:1\n'],
  ['docker compose --progress loud', 'unsupported --progress value "loud"\n[1]'],
  ['COMPOSE_PROGRESS=loud docker compose', 'unsupported --progress value "loud"\n[1]'],
  [
    'docker compose --ansi never --progress tty',
    "can't use --progress tty while ANSI support is disabled\n[1]",
  ],
  [
    'COMPOSE_ANSI=always docker compose --progress plain',
    "can't use --progress plain while ANSI support is forced\n[1]",
  ],
  [
    'docker compose --no-ansi',
    "option '--no-ansi' is DEPRECATED ! Please use '--ansi' instead.\nx:1\n",
  ],
  [
    'docker compose --no-ansi --ansi never',
    'cannot specify DEPRECATED "--no-ansi" and "--ansi". Please use only "--ansi"\n[1]',
  ],
  [
    'COMPOSE_PARALLEL_LIMIT=two docker compose',
    'COMPOSE_PARALLEL_LIMIT must be an integer (found: "two")\n[1]',
  ],
  ['COMPOSE_FILE=other.yaml COMPOSE_PROFILES=p docker compose', 'other\n'],
  [
    'COMPOSE_FILE=compose.yaml,other.yaml COMPOSE_PATH_SEPARATOR=, COMPOSE_PROFILES=* docker compose',
    'other\nx:1\n',
  ],
  [
    'COMPOSE_DISABLE_ENV_FILE=maybe docker compose',
    'strconv.ParseBool: parsing "maybe": invalid syntax\n[1]',
  ],
])('%s', (line, said) => {
  expect(say(`${line} config --images`).split('\n').toSorted()).toEqual(said.split('\n').toSorted())
})

test('a file of variables may be left alone', () => {
  write('.env', 'TAG=of-the-file\n')
  expect(say('docker compose config --images')).toBe('x:of-the-file\n')
  expect(say('COMPOSE_DISABLE_ENV_FILE=1 docker compose config --images')).toBe('x:1\n')
  const variables = say('COMPOSE_PROJECT_NAME=mine docker compose config --environment')
  expect(variables).toContain('COMPOSE_PROJECT_NAME=mine\n')
  expect(variables).toContain('PWD=/root\nTAG=of-the-file\n')
})

test('what no service uses stays if asked for', () => {
  expect(say('docker compose config')).not.toContain('unused')
  expect(say('docker compose --all-resources config')).toContain('name: root_unused')
})

test('the documents of a file lie on top of each other', () => {
  write(
    'two.yaml',
    'services: {a: {image: one, labels: {x: "1"}}}\n---\nservices: {a: {image: two}, b: {image: b}}\n',
  )
  const text = say('docker compose -f two.yaml config')
  expect(text).toContain('image: two\n    labels:\n      x: "1"\n')
  expect(text).toContain('image: b\n')
  write('up.yaml', 'services: {c: {extends: {file: two.yaml, service: a}}}\n')
  expect(say('docker compose -f up.yaml config --images')).toBe('two\n')
})

test('which version it is; what it does not know', () => {
  expect(say('docker compose version')).toBe('Docker Compose version v2.40.3\n')
  expect(say('docker compose version --short')).toBe('2.40.3\n')
  expect(say('docker compose version -f json')).toBe('{"version":"v2.40.3"}\n')
  expect(say('docker compose upp')).toMatch(/^unknown docker command: "compose upp"\n[^]*\[1\]$/)
  expect(say('docker compose watch')).toContain('not modelled')
})
