/** `docker image inspect`, `docker history` and `docker tag`. */
import type { HistoryEntry } from '../../../api/daemon'
import { formatInstant } from '../../../api/instant'
import { BadReference, familiarName, parseReference, tagged } from '../../../api/reference'
import { ask, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { listing, type Column } from '../../format/listing'
import { decimalSize, ellipsis, humanDuration, truncateId } from '../../format/units'
import { foundIn, inspecting } from '../inspecting'
import { INSPECT_FORMAT, LIST_FORMAT, NO_TRUNC, quietFlag } from '../shared-flags'
import { PLATFORM } from './pull'

const inspect: Command = {
  path: 'docker image inspect',
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  short: 'Show everything that is known of images',
  flags: [INSPECT_FORMAT, PLATFORM],
  arity: { kind: 'atLeast', n: 1 },
  names: 'local image',
  *run(call: Call, io: Io) {
    return yield* inspecting(call, io, {
      *find(name) {
        return foundIn(yield* tryAsk('GET /images/{name}/json', { name }, {}, null))
      },
      type: () => 'image.InspectResponse',
      isRaw: true,
    })
  },
}

/** As many letters of a step's command are shown. */
const COMMAND_WIDTH = 45

const columns = (trunc: boolean, human: boolean, now: number): readonly Column<HistoryEntry>[] => [
  { name: 'ID', header: 'IMAGE', value: ({ Id }) => (trunc ? truncateId(Id) : Id) },
  {
    name: 'CreatedSince',
    header: human ? 'CREATED' : 'CREATED AT',
    value: ({ Created }) =>
      human ? `${humanDuration(now - Created * 1000)} ago` : formatInstant(Created * 1000),
  },
  {
    name: 'CreatedAt',
    header: 'CREATED AT',
    value: ({ Created }) => formatInstant(Created * 1000),
    shown: false,
  },
  {
    name: 'CreatedBy',
    header: 'CREATED BY',
    value: ({ CreatedBy }) => (trunc ? ellipsis(CreatedBy, COMMAND_WIDTH) : CreatedBy),
  },
  {
    name: 'Size',
    header: 'SIZE',
    value: ({ Size }) => (human ? decimalSize(Size) : String(Size)),
  },
  { name: 'Comment', header: 'COMMENT', value: ({ Comment }) => Comment },
]

const history: Command = {
  path: 'docker history',
  usage: '[OPTIONS] IMAGE',
  short: 'Show how an image came about',
  aliases: ['docker image history'],
  flags: [
    LIST_FORMAT,
    {
      name: 'human',
      short: 'H',
      type: 'bool',
      default: 'true',
      help: 'Sizes and dates for people',
    },
    NO_TRUNC,
    PLATFORM,
    quietFlag('IDs'),
  ],
  arity: { kind: 'exactly', n: 1 },
  names: 'local image',
  *run(call: Call, io: Io) {
    const [name = ''] = call.args
    const rows = yield* ask('GET /images/{name}/history', { name }, {}, null)
    const trunc = !call.bool('no-trunc')
    io.out(
      listing({
        rows,
        columns: columns(trunc, call.bool('human'), io.now()),
        format: call.text('format'),
        quiet: call.bool('quiet') ? ({ Id }) => (trunc ? truncateId(Id) : Id) : null,
        type: '*image.historyContext',
      }),
    )
    return 0
  },
}

const tag: Command = {
  path: 'docker tag',
  usage: 'SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
  short: 'Give an image one more name',
  aliases: ['docker image tag'],
  flags: [],
  arity: { kind: 'exactly', n: 2 },
  names: 'local image',
  *run(call: Call) {
    const [name = '', target = ''] = call.args
    if (!/^[0-9a-f]{64}$/.test(name)) checked(name)
    const reference = checked(target)
    if (reference.digest !== null)
      throw new Fail('refusing to create a tag with a digest reference')
    const query = { repo: familiarName(reference), tag: tagged(reference).tag ?? '' }
    yield* ask('POST /images/{name}/tag', { name }, query, null)
    return 0
  },
}

function checked(text: string): ReturnType<typeof parseReference> {
  try {
    return parseReference(text)
  } catch (error) {
    if (!(error instanceof BadReference)) throw error
    throw new Fail(
      `Error parsing reference: ${JSON.stringify(text)} is not a valid repository/tag: ${error.message}`,
    )
  }
}

export const IMAGE_LOOKS: readonly Command[] = [inspect, history, tag]
