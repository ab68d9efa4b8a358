/** `docker push`: an image on its way to a registry. */
import { familiar, inFull } from '../../../api/reference'
import { ask, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { LineStream } from '../../format/stream'
import { DISABLE_TRUST, meant, PLATFORM } from './pull'

export const push: Command = {
  path: 'docker push',
  usage: '[OPTIONS] NAME[:TAG]',
  short: 'Send an image to a registry',
  aliases: ['docker image push'],
  missing: 'every registry denies it, or is not there; `--platform` is taken and does nothing',
  flags: [
    { name: 'all-tags', short: 'a', type: 'bool', help: 'All tags that it has' },
    DISABLE_TRUST,
    PLATFORM,
    { name: 'quiet', short: 'q', type: 'bool', help: 'Print the name only' },
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'local image',
  *run(call: Call, io: Io) {
    const { tag, ...name } = meant(call, io)
    const quiet = call.bool('quiet')
    const query = tag === null ? {} : { tag }
    const pushed = familiar({ ...name, tag: null })
    const answer = yield* ask('POST /images/{name}/push', { name: pushed }, query, null)
    const lines = quiet ? null : new LineStream(io)
    for (const message of answer.Messages) lines?.write(message)
    if (answer.Error !== '') throw new Fail(answer.Error)
    if (quiet) io.out(`${inFull({ ...name, tag })}\n`)
    return 0
  },
}
