/** `docker node ls` (spec 10.9). */
import type { Node, TLSInfo } from '../../../api/types'
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { filterFlag, filtersOf } from '../../filters'
import { listing, type Column } from '../../format/listing'
import { naturalCompare, prettyPrint } from '../../format/units'
import { listFormat, quietFlag } from '../shared-flags'

function managerStatus({ ManagerStatus }: Node): string {
  if (ManagerStatus === undefined) return ''
  return ManagerStatus.Leader === true ? 'Leader' : prettyPrint(ManagerStatus.Reachability)
}

/** Has the node a certificate of the swarm's present authority, and does it trust it? */
function tlsStatus({ Description: { TLSInfo } }: Node, wanted: TLSInfo | undefined): string {
  if (wanted === undefined || wanted.TrustRoot === '' || TLSInfo.TrustRoot === '') return 'Unknown'
  const same =
    TLSInfo.TrustRoot === wanted.TrustRoot &&
    TLSInfo.CertIssuerPublicKey === wanted.CertIssuerPublicKey
  return same ? 'Ready' : 'Needs Rotation'
}

/** `self`: the node that was asked, marked with a star. */
const columns = (self: string, wanted: TLSInfo | undefined): readonly Column<Node>[] => [
  {
    name: 'ID',
    header: 'ID',
    value: ({ ID }) => (ID === self ? `${ID} *` : `${ID}  `),
    raw: ({ ID }) => ID,
  },
  { name: 'Hostname', header: 'HOSTNAME', value: ({ Description }) => Description.Hostname },
  { name: 'Status', header: 'STATUS', value: ({ Status }) => prettyPrint(Status.State) },
  {
    name: 'Availability',
    header: 'AVAILABILITY',
    value: ({ Spec }) => prettyPrint(Spec.Availability),
  },
  { name: 'ManagerStatus', header: 'MANAGER STATUS', value: managerStatus },
  {
    name: 'EngineVersion',
    header: 'ENGINE VERSION',
    value: ({ Description }) => Description.Engine.EngineVersion,
  },
  {
    name: 'Self',
    header: '',
    value: ({ ID }) => String(ID === self),
    raw: ({ ID }) => ID === self,
    shown: false,
  },
  {
    name: 'TLSStatus',
    header: 'TLS STATUS',
    value: (node) => tlsStatus(node, wanted),
    shown: false,
  },
]

/** What `--format raw` stands for. */
const RAW = [
  'node_id: {{.ID}}',
  'hostname: {{.Hostname}}',
  'status: {{.Status}}',
  'availability: {{.Availability}}',
  'manager_status: {{.ManagerStatus}}',
]

export const nodeLs: Command = {
  path: 'docker node ls',
  usage: '[OPTIONS]',
  short: 'Show the nodes of the swarm',
  aliases: ['list'],
  flags: [
    filterFlag(['id', 'label', 'membership', 'name', 'node.label', 'role']),
    listFormat('nodesFormat'),
    quietFlag('IDs'),
  ],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const nodes = yield* ask('GET /nodes', {}, { filters: filtersOf(call) }, null)
    const info = yield* ask('GET /info', {}, {}, null)
    const rows = [...nodes].sort((a, b) =>
      naturalCompare(a.Description.Hostname, b.Description.Hostname),
    )
    io.out(
      listing({
        rows,
        columns: columns(info.Swarm.NodeID, info.Swarm.Cluster?.TLSInfo),
        format: call.text('format'),
        quiet: call.bool('quiet') ? ({ ID }) => ID : null,
        raw: RAW,
        type: '*node.nodeContext',
      }),
    )
    return 0
  },
}
