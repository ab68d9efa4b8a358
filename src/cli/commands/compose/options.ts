/**
 * What stands between `docker compose` and its command, and what is refused of it before any file is
 * read (docker/compose v2.40 `cmd/compose/compose.go`).
 */
import { Fail, type Io } from '../../client'
import type { Flag } from '../../command'
import { ansiOf, PROGRESS, progressOf } from '../../compose/live/look'
import { parseInt64, quoted } from '../../values'

const hidden = (name: string, type: 'bool' | 'string', help: string): Flag => ({
  name,
  type,
  help,
  hidden: true,
})

/** Whether it is a trial; the commands have it, too. */
export const DRY_RUN: Flag = { name: 'dry-run', type: 'bool', help: 'Only say what would be done' }

export const COMPOSE_FLAGS: readonly Flag[] = [
  { name: 'all-resources', type: 'bool', help: 'Also what no service uses' },
  {
    name: 'ansi',
    type: 'string',
    default: 'auto',
    help: 'When to print colours ("never"|"always"|"auto")',
    values: ['never', 'always', 'auto'],
  },
  { name: 'compatibility', type: 'bool', help: 'Name things as the first Compose did' },
  DRY_RUN,
  {
    name: 'env-file',
    type: 'list',
    placeholder: 'stringArray',
    help: 'Files of variables in place of .env',
  },
  {
    name: 'file',
    short: 'f',
    type: 'list',
    placeholder: 'stringArray',
    help: 'Which Compose files to read',
  },
  hidden('no-ansi', 'bool', 'No colours'),
  { name: 'parallel', type: 'int', default: '-1', help: 'How much to do at once, -1: all' },
  {
    name: 'profile',
    type: 'list',
    placeholder: 'stringArray',
    help: 'Also the services of a profile',
  },
  {
    name: 'progress',
    type: 'string',
    default: 'auto',
    tacit: true,
    help: `How to show progress (${PROGRESS.join(', ')})`,
    values: PROGRESS,
  },
  { name: 'project-directory', type: 'string', help: 'Where relative paths start from' },
  { name: 'project-name', short: 'p', type: 'string', help: 'What the project is called' },
  hidden('verbose', 'bool', 'Say more'),
  { ...hidden('version', 'bool', 'Say which version this is'), short: 'v' },
  hidden('workdir', 'string', 'Where relative paths start from'),
]

/** @throws Fail */
function checkProgress(io: Io): void {
  const { above, err } = io
  if (above?.bool('no-ansi') === true) {
    if (above.text('ansi') !== 'auto') {
      throw new Fail('cannot specify DEPRECATED "--no-ansi" and "--ansi". Please use only "--ansi"')
    }
    err("option '--no-ansi' is DEPRECATED ! Please use '--ansi' instead.\n")
  }
  const [ansi, progress] = [ansiOf(io), progressOf(io)]
  if (progress === 'tty' && ansi === 'never') {
    throw new Fail("can't use --progress tty while ANSI support is disabled")
  }
  if (progress === 'plain' && ansi === 'always') {
    throw new Fail("can't use --progress plain while ANSI support is forced")
  }
  if (progress === 'none' || PROGRESS.includes(progress)) return
  throw new Fail(`unsupported --progress value ${quoted(progress)}`)
}

/** @throws Fail */
function checkParallel({ above, env }: Io): void {
  const limit = env['COMPOSE_PARALLEL_LIMIT']
  if (limit === undefined || above?.changed('parallel') === true) return
  try {
    parseInt64(limit)
  } catch {
    throw new Fail(`COMPOSE_PARALLEL_LIMIT must be an integer (found: ${quoted(limit)})`)
  }
}

/** Refuses what does not go together, before any file is read. @throws Fail */
export function checkOptions(io: Io): void {
  const { above, err } = io
  checkProgress(io)
  const [old, folder] = [above?.text('workdir') ?? '', above?.text('project-directory') ?? '']
  if (old !== '') {
    if (folder !== '') {
      throw new Fail(
        'cannot specify DEPRECATED "--workdir" and "--project-directory". Please use only "--project-directory" instead',
      )
    }
    const words =
      "'--workdir' is DEPRECATED at root level! Please use '--project-directory' instead."
    err(`\x1b[31moption ${words}\n\x1b[0m`)
  }
  checkParallel(io)
}
