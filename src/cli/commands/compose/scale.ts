/** `docker compose scale` and `wait`: how many containers, and until when. */
import { daemonError, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { containersOf } from '../../compose/live/containers'
import { createProject, PLAIN_WISH } from '../../compose/live/converge'
import { withImages } from '../../compose/live/images'
import { markOf } from '../../compose/live/undertaking'
import { telling } from '../../compose/live/progress'
import { onlyThese, projectOrName, readLive, scaled } from '../../compose/live/project'
import { startProject } from '../../compose/live/start'
import { together, type Doing } from '../../compose/live/together'
import { quoted } from '../../values'
import { composed, undertakingOf, yes } from './begin'
import { down } from './down'
import { asDocker } from './exec'

/** @throws Fail */
function wantedOf(given: string): readonly [string, number] {
  const [, name = '', count = ''] = /^([^=]*)=(.*)$/s.exec(given) ?? []
  if (name === '' || count === '') throw new Fail(`invalid scale specifier: ${given}`)
  if (!/^[+-]?\d+$/.test(count)) {
    throw new Fail(`invalid scale specifier: can't parse replica value as int: ${given}`)
  }
  return [name, Number(count)]
}

export const scale: Command = composed(
  {
    path: 'docker compose scale',
    usage: '[SERVICE=REPLICAS...]',
    short: 'Run more containers of a service, or fewer',
    flags: [yes('no-deps', 'Without what services depend on')],
    arity: { kind: 'atLeast', n: 1, isBare: true },
  },
  function* run(call: Call, io: Io) {
    const wanted = new Map(call.args.map(wantedOf))
    const services = [...wanted.keys()].sort((a, b) => (a < b ? -1 : 1))
    const read = yield* readLive(io, services)
    let project = call.bool('no-deps') ? onlyThese(read, services) : read
    for (const [name, count] of wanted) project = scaled(project, name, count)
    const ready = yield* withImages(project, io, markOf(io, project.environment), false)
    yield* telling(io, 'Running', function* (teller) {
      const work = undertakingOf(io, ready, teller)
      yield* createProject(work, { ...PLAIN_WISH, services, orphans: 'warn' })
      yield* startProject(work, { waits: false, atMostMs: 0 })
    })
    return 0
  },
)

export const wait: Command = composed(
  {
    path: 'docker compose wait',
    usage: 'SERVICE [SERVICE...] [OPTIONS]',
    short: 'Wait until the containers of services end',
    flags: [yes('down-project', 'Take the project down when the first has ended')],
    arity: { kind: 'atLeast', n: 1 },
  },
  function* run(call: Call, io: Io) {
    const { name } = yield* projectOrName(io, [])
    const which = { all: false, oneOff: 'also', services: call.args } as const
    const found = yield* containersOf(name, which)
    if (found.length === 0) throw new Fail(`no containers for project ${quoted(name)}`)
    let code = 0
    function* one(id: string): Doing {
      const reply = yield* tryAsk('POST /containers/{id}/wait', { id }, {}, null)
      if (!('body' in reply)) throw new Fail(daemonError(reply.status, reply.message), 42)
      code = reply.body.StatusCode
      io.out(`container ${quoted(id)} exited with status code ${code}\n`)
    }
    yield* together(
      io,
      found.map(({ Id }) => one(Id)),
    )
    if (call.bool('down-project')) yield* asDocker(down, ['--remove-orphans'], io)
    return code
  },
)
