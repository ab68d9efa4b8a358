/** `docker images` (`docker image ls`): what lies pulled on the machine's disk. */
import type { Image } from '../../../api/daemon'
import { formatInstant } from '../../../api/instant'
import { ask, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { listing, type Column } from '../../format/listing'
import { decimalSize, goTime, humanDuration, truncateId } from '../../format/units'
import { LIST_FORMAT, NO_TRUNC, quietFlag } from '../shared-flags'
import { imageTree } from './images-tree'

/** `nginx`, `1.27`: the two parts of a name. */
function partsOf({ RepoTags }: Image): readonly [string, string] {
  const name = RepoTags[0] ?? '<none>:<none>'
  const colon = name.lastIndexOf(':')
  return [name.slice(0, colon), name.slice(colon + 1)]
}

const columns = (trunc: boolean, digests: boolean, now: number): readonly Column<Image>[] => [
  { name: 'Repository', header: 'REPOSITORY', value: (one) => partsOf(one)[0] },
  { name: 'Tag', header: 'TAG', value: (one) => partsOf(one)[1] },
  {
    name: 'Digest',
    header: 'DIGEST',
    value: ({ RepoDigests }) => RepoDigests[0]?.split('@')[1] ?? '<none>',
    shown: digests,
  },
  { name: 'ID', header: 'IMAGE ID', value: ({ Id }) => (trunc ? truncateId(Id) : Id) },
  {
    name: 'CreatedSince',
    header: 'CREATED',
    value: ({ Created }) => `${humanDuration(now - Created * 1000)} ago`,
  },
  {
    name: 'CreatedAt',
    header: 'CREATED AT',
    value: ({ Created }) => goTime(formatInstant(Created * 1000)),
    shown: false,
  },
  { name: 'Size', header: 'SIZE', value: ({ Size }) => decimalSize(Size) },
]

/** What the client cannot do with a tree yet; it calls one of the flags by another name. */
function refuseBesideTree(call: Call): void {
  const isGiven = (name: string): boolean =>
    name === 'format' ? call.text(name) !== '' : call.bool(name)
  const flag = ['quiet', 'no-trunc', 'digests', 'format'].find(isGiven)
  if (flag === undefined) return
  throw new Fail(`--${flag === 'digests' ? 'show-digest' : flag} is not yet supported with --tree`)
}

/** What `--format raw` stands for. */
const rawOf = (digests: boolean): readonly string[] => [
  'repository: {{ .Repository }}',
  'tag: {{.Tag}}',
  ...(digests ? ['digest: {{.Digest}}'] : []),
  'image_id: {{.ID}}',
  'created_at: {{.CreatedAt}}',
  'virtual_size: {{.Size}}',
]

export const images: Command = {
  path: 'docker images',
  usage: '[OPTIONS] [REPOSITORY[:TAG]]',
  short: 'Show the images on this machine',
  aliases: ['docker image ls', 'docker image list'],
  flags: [
    {
      name: 'all',
      short: 'a',
      type: 'bool',
      help: 'Show every layer that has an ID (default hides intermediate images)',
    },
    { name: 'digests', type: 'bool', help: 'Show digests' },
    filterFlag(['dangling', 'reference']),
    LIST_FORMAT,
    NO_TRUNC,
    quietFlag('IDs'),
    { name: 'tree', type: 'bool', help: 'Show images by platform' },
  ],
  arity: { kind: 'atMost', n: 1 },
  names: 'image',
  *run(call: Call, io: Io) {
    if (call.bool('tree')) refuseBesideTree(call)
    const given = filtersOf(call)
    const reference = [...(given['reference'] ?? []), ...call.args]
    const filters = reference.length === 0 ? given : { ...given, reference }
    const found = yield* ask('GET /images/json', {}, { filters }, null)
    const trunc = !call.bool('no-trunc')
    if (call.bool('tree')) {
      io.out(imageTree(found, io.columns))
      return 0
    }
    io.out(
      listing({
        rows: found,
        columns: columns(trunc, call.bool('digests'), io.now()),
        format: call.text('format'),
        quiet: call.bool('quiet') ? ({ Id }) => (trunc ? truncateId(Id) : Id) : null,
        raw: rawOf(call.bool('digests')),
        type: '*formatter.imageContext',
      }),
    )
    return 0
  },
}
