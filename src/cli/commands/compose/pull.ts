/** `docker compose pull` and `push`: the images of services on their way. */
import type { Progress } from '../../../api/daemon'
import { familiar } from '../../../api/reference'
import { ask, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { pullAll } from '../../compose/live/images'
import { widthOf } from '../../compose/live/look'
import { QUIET, telling, type Teller } from '../../compose/live/progress'
import { onlyThese, readLive, type Live } from '../../compose/live/project'
import { together, type Doing } from '../../compose/live/together'
import { sizes } from '../../format/stream'
import { referenceOf } from '../image/pull'
import { composed, text, yes } from './begin'
import { withPolicy } from './create-flags'

const RED = (words: string): string => `\x1b[31m${words}\n\x1b[0m`

export const pull: Command = composed(
  {
    path: 'docker compose pull',
    usage: '[OPTIONS] [SERVICE...]',
    short: 'Fetch the images of services',
    flags: [
      yes('ignore-buildable', 'Not those that can be built'),
      yes('ignore-pull-failures', 'Fetch the others where one cannot be fetched'),
      yes('include-deps', 'Also those of what services depend on'),
      yes('no-parallel', 'Does nothing any longer', { default: 'true', hidden: true }),
      yes('parallel', 'Does nothing any longer', { default: 'true', hidden: true }),
      text('policy', 'When to fetch ("missing"|"always")', { values: ['missing', 'always'] }),
      yes('quiet', 'Do not show how far it is', { short: 'q' }),
    ],
  },
  function* run(call: Call, io: Io) {
    for (const old of ['no-parallel', 'parallel']) {
      if (call.changed(old)) {
        io.err(RED(`option '--${old}' is DEPRECATED and will be ignored.`))
      }
    }
    const read = yield* readLive(io, call.args)
    const meant = call.bool('include-deps') ? read : onlyThese(read, call.args)
    const policy = call.text('policy')
    const project = policy === '' ? meant : withPolicy(meant, policy)
    yield* pullAll(project, io, {
      isQuiet: call.bool('quiet'),
      isLenient: call.bool('ignore-pull-failures'),
      leavesBuilds: call.bool('ignore-buildable'),
    })
    return 0
  },
)

export const push: Command = composed(
  {
    path: 'docker compose push',
    usage: '[OPTIONS] [SERVICE...]',
    short: 'Send the images of services to a registry',
    missing: 'every registry denies it, or is not there',
    flags: [
      yes('ignore-push-failures', 'Send the others where one cannot be sent'),
      yes('include-deps', 'Also those of what services depend on'),
      yes('quiet', 'Do not show how far it is', { short: 'q' }),
    ],
  },
  function* run(call: Call, io: Io) {
    const read = yield* readLive(io, call.args)
    const project = call.bool('include-deps') ? read : onlyThese(read, call.args)
    if (call.bool('quiet')) yield* pushAll(project, call, io, QUIET)
    else yield* telling(io, 'Pushing', (teller) => pushAll(project, call, io, teller))
    return 0
  },
)

/** Only what is built here is sent. */
function* pushAll({ services }: Live, call: Call, io: Io, teller: Teller): Doing {
  const programs: Doing[] = []
  for (const { name, said } of Object.values(services)) {
    if (said.build === undefined || said.image === undefined) {
      teller.tell({ id: name, status: 'done', text: 'Skipped' })
    } else programs.push(pushOne(name, said.image, call, io, teller))
  }
  yield* together(io, programs)
}

function* pushOne(service: string, image: string, call: Call, io: Io, teller: Teller): Doing {
  const { tag, ...name } = referenceOf(image)
  const pushed = familiar({ ...name, tag: null })
  const query = { tag: tag ?? 'latest' }
  try {
    const { Error: why, Messages } = yield* ask(
      'POST /images/{name}/push',
      { name: pushed },
      query,
      null,
    )
    for (const line of Messages) tellLayer(image, line, io, teller)
    if (why !== '') throw new Fail(why)
  } catch (error) {
    if (!(error instanceof Fail) || !call.bool('ignore-push-failures')) throw error
    teller.last(`Pushing ${service}: ${error.message}`)
  }
}

function tellLayer(image: string, line: Progress, io: Io, teller: Teller): void {
  const { id, progressDetail: detail, status } = line
  if (id === undefined) return
  const isOver = ['pushed', 'layer already exists'].includes(status.toLowerCase())
  teller.tell({
    id: `Pushing ${image}: ${id}`,
    text: status,
    status: isOver ? 'done' : 'working',
    said: detail === undefined ? '' : sizes(detail, widthOf(io)),
  })
}
