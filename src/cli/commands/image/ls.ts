/** `docker images` (`docker image ls`): what lies pulled on the machine's disk. */
import type { Image } from '../../../api/daemon'
import { formatInstant } from '../../../api/instant'
import { familiarName, parseReference } from '../../../api/reference'
import { ask, Fail, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { listing, type Column } from '../../format/listing'
import { decimalSize, goTime, humanDuration, humanSize, truncateId } from '../../format/units'
import { listFormat, NO_TRUNC, quietFlag } from '../shared-flags'
import { imageTree } from './tree'

/** A row: an image by one of its names. */
interface Row extends Image {
  readonly repository: string
  readonly tag: string
  readonly digest: string
}

const NONE = '<none>'

const partsOf = (name: string): readonly [string, string] => {
  const { tag, digest, ...reference } = parseReference(name)
  return [familiarName({ ...reference, tag, digest }), digest ?? tag ?? '']
}

/** By repository, what follows the names. */
function grouped(names: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [repository, tail] of names.map(partsOf)) {
    found.set(repository, [...(found.get(repository) ?? []), tail])
  }
  return found
}

/** A row for each tag, with digests where a template `needs` them; what has no tag comes last. */
function rowsOf(image: Image, digests: boolean, needs: boolean): Row[] {
  const row = (repository: string, tag: string, digest: string): Row => ({
    ...image,
    repository,
    tag,
    digest,
  })
  if (image.RepoTags.length + image.RepoDigests.length === 0) return [row(NONE, NONE, NONE)]
  const tagsBy = grouped(image.RepoTags)
  const digestsBy = grouped(image.RepoDigests)
  const tagged = [...tagsBy].flatMap(([repository, tags]) => {
    const known = needs ? (digestsBy.get(repository) ?? [NONE]) : [NONE]
    return tags.flatMap((tag) => known.map((digest) => row(repository, tag, digest)))
  })
  const bare = [...digestsBy].filter(([repository]) => !tagsBy.has(repository))
  return [
    ...tagged,
    ...bare.flatMap(([repository, known]) =>
      (digests ? known : ['']).map((digest) => row(repository, NONE, digest)),
    ),
  ]
}

/** What nobody has counted. */
const UNKNOWN = 'N/A'

const hidden = (name: string, header: string, value: (row: Row) => string): Column<Row> => ({
  name,
  header,
  value,
  shown: false,
})

const columns = (trunc: boolean, digests: boolean, now: number): readonly Column<Row>[] => [
  { name: 'Repository', header: 'REPOSITORY', value: ({ repository }) => repository },
  { name: 'Tag', header: 'TAG', value: ({ tag }) => tag },
  { name: 'Digest', header: 'DIGEST', value: ({ digest }) => digest, shown: digests },
  { name: 'ID', header: 'IMAGE ID', value: ({ Id }) => (trunc ? truncateId(Id) : Id) },
  {
    name: 'CreatedSince',
    header: 'CREATED',
    value: ({ Created }) => `${humanDuration(now - Created * 1000)} ago`,
  },
  hidden('CreatedAt', 'CREATED AT', ({ Created }) => goTime(formatInstant(Created * 1000))),
  { name: 'Size', header: 'SIZE', value: ({ Size }) => decimalSize(Size) },
  hidden('Containers', 'CONTAINERS', () => UNKNOWN),
  hidden('VirtualSize', 'SIZE', ({ Size }) => humanSize(Size)),
  hidden('SharedSize', 'SHARED SIZE', () => UNKNOWN),
  hidden('UniqueSize', 'UNIQUE SIZE', () => UNKNOWN),
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
    filterFlag(['before', 'dangling', 'label', 'label!', 'reference', 'since', 'until']),
    listFormat('imagesFormat'),
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
    const all = call.bool('all') ? { all: true } : {}
    const found = yield* ask('GET /images/json', {}, { filters, ...all }, null)
    const trunc = !call.bool('no-trunc')
    if (call.bool('tree')) {
      io.out(imageTree(found, io.columns))
      return 0
    }
    const digests = call.bool('digests')
    const needsDigests = digests || call.text('format').includes('{{.Digest}}')
    io.out(
      listing({
        rows: found.flatMap((image) => rowsOf(image, digests, needsDigests)),
        columns: columns(trunc, digests, io.now()),
        format: call.text('format'),
        quiet: call.bool('quiet') ? ({ Id }) => (trunc ? truncateId(Id) : Id) : null,
        raw: rawOf(digests),
        type: '*formatter.imageContext',
      }),
    )
    return 0
  },
}
