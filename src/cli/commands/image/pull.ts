/** `docker pull`: an image from the registry, layer by layer. */
import { BadReference, inFull, parseReference, tagged } from '../../../api/reference'
import type { Reference } from '../../../api/reference'
import type { PullProgress } from '../../../api/daemon'
import { untold } from '../../../api/pull'
import { ask, Fail, Interrupted, sleep, type Io, type Resume, type Wait } from '../../client'
import type { Call, Command, Flag } from '../../command'
import { LineStream } from '../../format/stream'

/** How often the client looks how far it has come, in milliseconds. */
const LOOK = 200

/** A name that somebody typed. @throws Fail */
export function referenceOf(text: string): Reference {
  try {
    return parseReference(text)
  } catch (error) {
    if (!(error instanceof BadReference)) throw error
    throw new Fail(error.message)
  }
}

/** Who hears what is told on the way. */
type Lines = Pick<LineStream, 'write'>

/** Pulls an image and writes what is told on the way; a quiet one passes `null`. */
export const pullImage = (reference: Reference, platform: string, lines: Lines | null) =>
  pullAll(tagged(reference), platform, lines)

/** The same; a reference without tag and digest means all tags. */
function* pullAll(
  reference: Reference,
  platform: string,
  lines: Lines | null,
): Generator<Wait, void, Resume> {
  const { tag, digest } = reference
  const query = {
    fromImage: inFull({ ...reference, tag: null, digest: null }),
    tag: digest ?? tag ?? '',
  }
  const of = platform === '' ? query : { ...query, platform }
  const { Id: id, Told } = yield* ask('POST /images/create', {}, of, null, callOff)
  try {
    yield* follow(id, Told, lines)
  } catch (error) {
    if (error instanceof Interrupted && Told === undefined) {
      yield* ask('DELETE /images/create/{id}', { id }, {}, null)
    }
    throw error
  }
}

const callOff = ({ Id: id }: { readonly Id: string }) =>
  ({ endpoint: 'DELETE /images/create/{id}', params: { id }, query: {}, body: null }) as const

function* follow(
  id: string,
  told: PullProgress | undefined,
  lines: Lines | null,
): Generator<Wait, void, Resume> {
  let grown = ''
  let count = 0
  for (;;) {
    const look = told ?? (yield* ask('GET /images/create/{id}', { id }, {}, null))
    const { Messages, Done, Error } = look
    if (Error !== '') throw new Fail(`${count === 0 ? 'Error response from daemon: ' : ''}${Error}`)
    const { news, growing, ...next } = untold(Messages, count)
    for (const message of news) lines?.write(message)
    const text = JSON.stringify(growing)
    if (growing !== null && text !== grown) lines?.write(growing)
    grown = text
    count = next.count
    if (Done) return
    yield* sleep(LOOK)
  }
}

export const DISABLE_TRUST: Flag = {
  name: 'disable-content-trust',
  type: 'bool',
  default: 'true',
  help: 'Do not check signatures',
}

export const PLATFORM: Flag = {
  name: 'platform',
  type: 'string',
  help: 'Which platform, where there are several',
}

/** What `pull` and `push` are asked for: one tag, or without one all of them. @throws Fail */
export function meant(call: Call, io: Io): Reference {
  const given = referenceOf(call.args[0] ?? '')
  const isNameOnly = given.tag === null && given.digest === null
  const all = call.bool('all-tags')
  if (all && !isNameOnly) throw new Fail("tag can't be used with --all-tags/-a")
  if (isNameOnly && !all && !call.bool('quiet')) io.out('Using default tag: latest\n')
  return all ? given : tagged(given)
}

export const pull: Command = {
  path: 'docker pull',
  usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
  short: 'Fetch an image from the registry',
  aliases: ['docker image pull'],
  flags: [
    { name: 'all-tags', short: 'a', type: 'bool', help: 'All tags of the repository' },
    DISABLE_TRUST,
    PLATFORM,
    { name: 'quiet', short: 'q', type: 'bool', help: 'Print the name only' },
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'image',
  *run(call: Call, io: Io) {
    const wanted = meant(call, io)
    const lines = call.bool('quiet') ? null : new LineStream(io)
    yield* pullAll(wanted, call.text('platform'), lines)
    io.out(`${inFull(wanted)}\n`)
    return 0
  },
}
