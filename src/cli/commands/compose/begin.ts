/** How every command of `docker compose` that deals with containers begins and ends. */
import { Fail, Interrupted, type Io, type Program } from '../../client'
import type { Call, Command, Flag } from '../../command'
import { markOf, type Undertaking } from '../../compose/live/undertaking'
import type { Teller } from '../../compose/live/progress'
import { projectOf, type Live, type Meant } from '../../compose/live/project'
import { containersOf } from '../../compose/live/containers'
import type { Doing } from '../../compose/live/together'
import { checkOptions, DRY_RUN } from './options'

export const yes = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({
  name,
  type: 'bool',
  help,
  ...more,
})

export const text = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({
  name,
  type: 'string',
  help,
  ...more,
})

export const many = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({
  name,
  type: 'list',
  placeholder: 'stringArray',
  help,
  ...more,
})

export const whole = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({
  name,
  type: 'int',
  help,
  ...more,
})

export const TIMEOUT = whole('timeout', 'So many seconds until force is used', { short: 't' })

/** Seconds until force is used; null: as each container has it. */
export const timeoutIn = (call: Call): number | null =>
  call.changed('timeout') ? call.number('timeout') : null

export const INDEX = whole('index', 'Which container of a service that has several')

type Bare = Omit<Command, 'run' | 'arity'> & Partial<Pick<Command, 'arity'>>
type Run = (call: Call, io: Io) => Program

/** A command of compose that looks; `run` finds the options checked. */
export const looking = (command: Bare, run: Run): Command => ({
  arity: { kind: 'any' },
  ...command,
  flags: [...command.flags, DRY_RUN],
  *run(call: Call, io: Io) {
    checkOptions(io)
    try {
      return yield* run(call, io)
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      io.err('\n')
      return 130
    }
  },
})

const NO_TRIAL = '`--dry-run` is refused'

/** A command of compose that does something. */
export function composed(command: Bare, run: Run): Command {
  const missing = [...(command.missing === undefined ? [] : [command.missing]), NO_TRIAL]
  return looking({ ...command, missing: missing.join('; ') }, function* (call, io) {
    if (call.bool('dry-run') || io.above?.bool('dry-run') === true) {
      const instead = 'docker compose config shows what is meant'
      throw new Fail(`--dry-run: not modelled in Swarmscope; ${instead}`)
    }
    return yield* run(call, io)
  })
}

/** What is done to a project of files. */
export const undertakingOf = (io: Io, project: Live, teller: Teller): Undertaking => ({
  io,
  teller,
  project,
  mark: markOf(io, project.environment),
})

/** The same where perhaps only its name is known: then its containers tell what it is. */
export function* undertakingFor(
  io: Io,
  { name, project }: Meant,
  teller: Teller,
): Doing<Undertaking> {
  const known = project ?? projectOf(name, yield* containersOf(name, { all: true }))
  return undertakingOf(io, known, teller)
}
