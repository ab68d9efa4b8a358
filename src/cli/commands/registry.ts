/** `docker login`, `logout` and `search`: nobody has an account here, and no index can be asked. */
import { ask, Fail, readLine, type Io, type Program } from '../client'
import type { Call, Command } from '../command'
import { readInput } from '../files'
import { filterFlag, filtersOf } from '../filters'
import { listing, type Column } from '../format/listing'
import { NO_TRUNC } from './shared-flags'

const HUB = 'https://index.docker.io/v1/'

/** Without what stands before a server's name, and without a path. */
const hostOf = (server: string): string => server.replace(/^https?:\/\//, '').replace(/\/.*$/s, '')

/** What is wrong with the flags of `login`, which is looked at first. @throws Fail */
function checkLogin(call: Call): void {
  if (call.changed('password-stdin')) {
    if (call.changed('password')) {
      throw new Fail('conflicting options: cannot specify both --password and --password-stdin')
    }
    if (!call.changed('username')) {
      throw new Fail('the --password-stdin option requires --username to be set')
    }
  }
  for (const name of ['username', 'password']) {
    if (call.changed(name) && call.text(name) === '') throw new Fail(`${name} is empty`)
  }
}

const login: Command = {
  path: 'docker login',
  usage: '[OPTIONS] [SERVER]',
  short: 'Sign in at a registry',
  long: 'Sign in at a registry.\nWithout a server it is Docker Hub.',
  flags: [
    { name: 'password', short: 'p', type: 'string', help: 'Password or token' },
    { name: 'password-stdin', type: 'bool', help: 'Read the password or token' },
    { name: 'username', short: 'u', type: 'string', help: 'Who signs in' },
  ],
  arity: { kind: 'atMost', n: 1 },
  *run(call: Call, io: Io): Program {
    checkLogin(call)
    const [given = ''] = call.args
    const isHub = given === '' || given === 'docker.io'
    let password = call.text('password')
    if (password !== '') {
      io.err('WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n')
    }
    if (call.bool('password-stdin')) password = (yield* readInput()).replace(/\r?\n?$/, '')
    let username = call.text('username')
    const isTyped = io.isTyped ?? io.columns !== null
    if ((username === '' || password === '') && !isTyped) {
      throw new Fail('Error: Cannot perform an interactive login from a non TTY device')
    }
    if (isHub && username === '' && password === '') {
      io.err('Failed to start web-based login - falling back to command line login...\n\n')
    }
    if (username === '') username = (yield* readLine('Username: ', false))?.trim() ?? ''
    if (username === '') throw new Fail('Error: Non-null Username Required')
    if (password === '') password = (yield* readLine('Password: ', true)) ?? ''
    if (password === '') throw new Fail('Error: Password Required')
    const serveraddress = isHub ? HUB : hostOf(given)
    const { Status } = yield* ask('POST /auth', {}, {}, { username, password, serveraddress })
    io.out(`${Status}\n`)
    return 0
  },
}

const logout: Command = {
  path: 'docker logout',
  usage: '[SERVER]',
  short: 'Sign out from a registry',
  long: 'Sign out from a registry.\nWithout a server it is the one that the daemon says.',
  flags: [],
  arity: { kind: 'atMost', n: 1 },
  // oxlint-disable-next-line require-yield
  *run({ args: [server = ''] }: Call, io: Io) {
    io.out(`Removing login credentials for ${server === '' ? HUB : hostOf(server)}\n`)
    return 0
  },
}

const column = (name: string, header: string): Column<never> => ({ name, header, value: () => '' })

const search: Command = {
  path: 'docker search',
  usage: '[OPTIONS] TERM',
  short: 'Look for images on Docker Hub',
  flags: [
    filterFlag(['is-automated', 'is-official', 'stars']),
    {
      name: 'format',
      type: 'string',
      help: 'How to print each row: what a Go template makes of it',
    },
    { name: 'limit', type: 'int', help: 'How many at most' },
    NO_TRUNC,
  ],
  arity: { kind: 'exactly', n: 1 },
  *run(call: Call, io: Io) {
    const filters = filtersOf(call)
    if (filters['is-automated'] !== undefined) {
      io.err(
        'WARNING: the "is-automated" filter is deprecated, and searching for "is-automated=true" will not yield any results in future.\n',
      )
    }
    const [term = ''] = call.args
    const limit = call.number('limit')
    const query = { term, filters, ...(limit === 0 ? {} : { limit }) }
    const rows = yield* ask('GET /images/search', {}, query, null)
    const columns = [
      column('Name', 'NAME'),
      column('Description', 'DESCRIPTION'),
      column('StarCount', 'STARS'),
      column('IsOfficial', 'OFFICIAL'),
    ]
    const format = call.text('format')
    io.out(listing({ rows, columns, format, quiet: null, type: '*formatter.searchContext' }))
    return 0
  },
}

export const REGISTRY: readonly Command[] = [login, logout, search]
