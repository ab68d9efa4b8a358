/** `docker compose up` and `create`: the containers of a project, made and started. */
import { Fail, type Io, type Program } from '../../client'
import type { Call, Command } from '../../command'
import { stayWithProject } from '../../compose/live/attached'
import { createProject, type Wish } from '../../compose/live/converge'
import { withImages } from '../../compose/live/images'
import { markOf } from '../../compose/live/undertaking'
import { LogPrinter } from '../../compose/live/printer'
import { telling } from '../../compose/live/progress'
import { onlyThese, readLive, serviceOf, type Live } from '../../compose/live/project'
import { startProject } from '../../compose/live/start'
import { composed, many, undertakingOf, text, TIMEOUT, timeoutIn, whole, yes } from './begin'
import { checkCreate, CREATE_FLAGS, UNHEEDED, wishOf, withWishes } from './create-flags'

export const create: Command = composed(
  {
    path: 'docker compose create',
    usage: '[OPTIONS] [SERVICE...]',
    short: 'Make the containers of a project and start none',
    flags: CREATE_FLAGS,
    missing: `${UNHEEDED}; \`--build\` is taken and does nothing`,
  },
  function* run(call: Call, io: Io) {
    checkCreate(call)
    const project = withWishes(yield* readLive(io, call.args), call)
    yield* made(project, wishOf(call, io, project), call, io)
    return 0
  },
)

/** Makes everything; tells of it under a title of its own. */
function* made(given: Live, wish: Wish, call: Call, io: Io): Program {
  const mark = markOf(io, given.environment)
  const project = yield* withImages(given, io, mark, call.bool('quiet-pull'))
  yield* telling(io, 'Creating', (teller) =>
    createProject(undertakingOf(io, project, teller), wish),
  )
  return 0
}

export const up: Command = composed(
  {
    path: 'docker compose up',
    usage: '[OPTIONS] [SERVICE...]',
    short: 'Make the containers of a project and start them',
    flags: [
      ...CREATE_FLAGS,
      yes('abort-on-container-exit', 'Stop all when one has ended; not with -d'),
      yes('abort-on-container-failure', 'Stop all when one has failed; not with -d'),
      yes('always-recreate-deps', 'Also make anew what services depend on'),
      many('attach', 'Show what only these services print'),
      yes('attach-dependencies', 'Also show what those print that services depend on'),
      yes('detach', 'Leave them running and come back', { short: 'd' }),
      text(
        'exit-code-from',
        'End with the exit code of this service; stops all when one has ended',
      ),
      yes('menu', 'Show keys that do something; none does here'),
      many('no-attach', 'Do not show what these services print'),
      yes('no-color', 'Without colours'),
      yes('no-deps', 'Without what services depend on'),
      yes('no-log-prefix', 'Without the name before each line'),
      yes('no-start', 'Make them and start none'),
      yes('quiet-build', 'Do not show how images are built'),
      yes('renew-anon-volumes', 'Give new containers new volumes without a name', { short: 'V' }),
      TIMEOUT,
      yes('timestamps', 'Show when each line was printed'),
      yes('wait', 'Wait until all run or are healthy; leaves them running'),
      whole('wait-timeout', 'How long to wait at most, in seconds'),
      yes('watch', 'Build again when files change; nothing here does', { short: 'w' }),
    ],
    missing: `${UNHEEDED}; \`--build\` \`--quiet-build\` \`--menu\` \`--watch\` are taken and do nothing`,
  },
  function* run(call: Call, io: Io) {
    checkUp(call)
    const read = yield* readLive(io, call.args)
    if (Object.keys(read.services).length === 0 && io.above?.bool('all-resources') !== true) {
      throw new Fail('no service selected')
    }
    if (call.list('attach').length > 0 && call.bool('attach-dependencies')) {
      throw new Fail('cannot combine --attach and --attach-dependencies')
    }
    const wished = withWishes(read, call)
    const project = call.bool('no-deps') ? onlyThese(wished, call.args) : wished
    if (call.text('exit-code-from') !== '') serviceOf(project, call.text('exit-code-from'))
    const wish = wishOf(call, io, project, {
      ...(call.bool('renew-anon-volumes') && !call.bool('no-recreate')
        ? { recreates: 'always' as const }
        : {}),
      ...(call.bool('always-recreate-deps') ? { recreatesNeeded: 'always' as const } : {}),
      inherits: !call.bool('renew-anon-volumes'),
      timeout: timeoutIn(call),
    })
    if (call.bool('no-start')) return yield* made(project, wish, call, io)
    return yield* begun(project, wish, call, io)
  },
)

function* begun(given: Live, wish: Wish, call: Call, io: Io): Program {
  const isDetached = call.bool('detach') || call.bool('wait')
  const shown = isDetached ? [] : shownOf(given, call)
  const mark = markOf(io, given.environment)
  const project = yield* withImages(given, io, mark, call.bool('quiet-pull'))
  const work = yield* telling(io, 'Running', function* (teller) {
    const running = undertakingOf(io, project, teller)
    yield* createProject(running, wish)
    if (isDetached) {
      const atMostMs = call.number('wait-timeout') * 1000
      yield* startProject(running, { waits: call.bool('wait'), atMostMs })
    }
    return running
  })
  if (isDetached) return 0
  const printer = new LogPrinter(io, {
    hasColours: !call.bool('no-color'),
    hasNames: !call.bool('no-log-prefix'),
    hasTimes: call.bool('timestamps'),
  })
  const codeFrom = call.text('exit-code-from')
  const isStrict = call.bool('abort-on-container-exit') || codeFrom !== ''
  return yield* stayWithProject(work, printer, {
    shown,
    watched: call.args.length > 0 ? call.args : shown,
    stopped: call.args,
    timeout: null,
    aborts: call.bool('abort-on-container-failure') ? 'on failure' : isStrict ? 'on exit' : 'never',
    codeFrom,
  })
}

/** Whose lines are shown. @throws Fail */
function shownOf(project: Live, call: Call): readonly string[] {
  const wanted = call.list('attach')
  const odd = wanted.filter((name) => project.services[name] === undefined)
  if (odd.length > 0) {
    throw new Fail(`cannot attach to services not included in up: ${odd.join(', ')}`)
  }
  const isNamed = call.args.length > 0 && !call.bool('attach-dependencies')
  const usual = Object.values(project.services)
    .filter(({ name, said }) => said.attach !== false && (!isNamed || call.args.includes(name)))
    .map(({ name }) => name)
  const without = call.list('no-attach')
  return (wanted.length > 0 ? wanted : usual).filter((name) => !without.includes(name))
}

/** Refuses what does not go together. @throws Fail */
function checkUp(call: Call): void {
  const has = (name: string): boolean => call.bool(name)
  const [stops, fails] = [
    has('abort-on-container-exit') ||
      (call.text('exit-code-from') !== '' && !has('abort-on-container-failure')),
    has('abort-on-container-failure'),
  ]
  const attaches = call.list('attach').length > 0
  if (stops && fails) {
    const other = '--abort-on-container-exit'
    throw new Fail(`--abort-on-container-failure cannot be combined with ${other}`)
  }
  if (has('wait') && (has('attach-dependencies') || stops || attaches)) {
    const others = '--abort-on-container-exit, --attach or --attach-dependencies'
    throw new Fail(`--wait cannot be combined with ${others}`)
  }
  if (has('build') && has('no-build')) throw incompatible('--build', '--no-build')
  const stays = has('attach-dependencies') || stops || fails || attaches || has('watch')
  if ((has('detach') || has('wait')) && stays) {
    const flag = has('wait') ? '--wait' : '--detach'
    const others = '--abort-on-container-exit, --abort-on-container-failure, --attach'
    throw new Fail(`${flag} cannot be combined with ${others}, --attach-dependencies or --watch`)
  }
  const never = '--no-recreate'
  if (has('no-recreate') && has('renew-anon-volumes')) {
    throw incompatible(never, '--renew-anon-volumes')
  }
  if (has('no-recreate') && has('force-recreate')) throw incompatible('--force-recreate', never)
  if (has('no-recreate') && has('always-recreate-deps')) {
    throw incompatible('--always-recreate-deps', never)
  }
  if (has('no-build') && has('watch')) throw incompatible('--no-build', '--watch')
}

const incompatible = (one: string, other: string): Fail =>
  new Fail(`${one} and ${other} are incompatible`)
