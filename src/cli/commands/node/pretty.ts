/** `node inspect --pretty`: a node for people, in Docker's layout (spec 10.9). */
import type { Node } from '../../../api/types'
import { bytesSize, goInstant, prettyPrint } from '../../format/units'
import { byText } from '../../../api/order'

const join = (lines: readonly (string | false | undefined)[]): string =>
  lines
    .filter((line): line is string => typeof line === 'string')
    .map((line) => `${line}\n`)
    .join('')

export function prettyNode(node: Node): string {
  const { Spec, Description, Status, ManagerStatus } = node
  const { Engine, Platform, Resources } = Description
  return [
    join([`ID:\t\t\t${node.ID}`, Spec.Name !== undefined && `Name:\t\t\t${Spec.Name}`]),
    labels('Labels', Spec.Labels),
    join([
      `Hostname:              \t${Description.Hostname}`,
      `Joined at:             \t${goInstant(node.CreatedAt)}`,
      'Status:',
      ` State:\t\t\t${prettyPrint(Status.State)}`,
      Status.Message !== undefined && ` Message:              \t${prettyPrint(Status.Message)}`,
      ` Availability:         \t${prettyPrint(Spec.Availability)}`,
      Status.Addr !== '' && ` Address:\t\t${Status.Addr}`,
    ]),
    ManagerStatus === undefined
      ? ''
      : join([
          'Manager Status:',
          ` Address:\t\t${ManagerStatus.Addr}`,
          ` Raft Status:\t\t${prettyPrint(ManagerStatus.Reachability)}`,
          ` Leader:\t\t${ManagerStatus.Leader === true ? 'Yes' : 'No'}`,
        ]),
    join([
      'Platform:',
      ` Operating System:\t${Platform.OS}`,
      ` Architecture:\t\t${Platform.Architecture}`,
      'Resources:',
      ` CPUs:\t\t\t${(Resources.NanoCPUs ?? 0) / 1e9}`,
      ` Memory:\t\t${bytesSize(Resources.MemoryBytes ?? 0)}`,
    ]),
    plugins(Engine.Plugins),
    join([`Engine Version:\t\t${Engine.EngineVersion}`]),
    labels('Engine Labels', Engine.Labels ?? {}),
    tls(Description.TLSInfo),
  ].join('')
}

function labels(title: string, given: Readonly<Record<string, string>>): string {
  const entries = Object.entries(given).sort(([a], [b]) => byText(a, b))
  if (entries.length === 0) return ''
  return join([
    `${title}:`,
    ...entries.map(([key, value]) => ` - ${key}${value === '' ? '' : `=${value}`}`),
  ])
}

function plugins(given: Node['Description']['Engine']['Plugins']): string {
  const types = [...new Set(given.map(({ Type }) => Type))]
  if (types.length === 0) return ''
  const line = (type: string): string => {
    const names = given.filter(({ Type }) => Type === type).map(({ Name }) => Name)
    return ` ${type}:\t\t${names.join(', ')}`
  }
  return join(['Plugins:', ...types.map(line)])
}

function tls({
  TrustRoot,
  CertIssuerSubject,
  CertIssuerPublicKey,
}: Node['Description']['TLSInfo']): string {
  if (TrustRoot === '') return ''
  return join([
    'TLS Info:',
    ' TrustRoot:',
    TrustRoot,
    ` Issuer Subject:\t${CertIssuerSubject}`,
    ` Issuer Public Key:\t${CertIssuerPublicKey}`,
  ])
}
