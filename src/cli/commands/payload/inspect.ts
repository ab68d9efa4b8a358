/** `docker secret inspect` and `docker config inspect` (spec 10.10, 14.5). */
import { base64 } from '@scure/base'
import { textOfOctets } from '../../../api/bytes'
import type { Payload } from '../../../api/types'
import { tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { goInstant } from '../../format/units'
import { foundIn, inspecting } from '../inspecting'
import { INSPECT_FORMAT } from '../shared-flags'
import type { Noun } from './noun'
import { byText } from '../../../api/order'

const labelLines = ({ Spec: { Labels } }: Payload): string[] => {
  const keys = Object.keys(Labels).sort(byText)
  if (keys.length === 0) return []
  return ['Labels:', ...keys.map((key) => ` - ${key}${Labels[key] ? `=${Labels[key]}` : ''}`)]
}

const prettySecret = (secret: Payload): string[] => [
  `ID:              ${secret.ID}`,
  `Name:              ${secret.Spec.Name}`,
  ...labelLines(secret),
  `Driver:            ${secret.Spec.Driver?.Name ?? ''}`,
  `Created at:        ${goInstant(secret.CreatedAt)}`,
  `Updated at:        ${goInstant(secret.UpdatedAt)}`,
]

const prettyConfig = (config: Payload): string[] => [
  `ID:\t\t\t${config.ID}`,
  `Name:\t\t\t${config.Spec.Name}`,
  ...labelLines(config),
  `Created at:            \t${goInstant(config.CreatedAt)}`,
  `Updated at:            \t${goInstant(config.UpdatedAt)}`,
  'Data:',
  textOfOctets(base64.decode(config.Spec.Data ?? '')),
]

export const inspectOf = (noun: Noun): Command => ({
  path: `docker ${noun.name} inspect`,
  usage: `[OPTIONS] ${noun.usage} [${noun.usage}...]`,
  short: `Show all that may be known of ${noun.table}`,
  flags: [INSPECT_FORMAT, { name: 'pretty', type: 'bool', help: 'Print it for people' }],
  arity: { kind: 'atLeast', n: 1 },
  names: noun.name,
  *run(call: Call, io: Io) {
    const pretty = noun.name === 'secret' ? prettySecret : prettyConfig
    return yield* inspecting<Payload>(call, io, {
      *find(id) {
        return foundIn(yield* tryAsk(`GET /${noun.table}/{id}`, { id }, {}, null))
      },
      type: () => (noun.name === 'secret' ? 'swarm.Secret' : 'swarm.Config'),
      isRaw: true,
      pretty: (one) => `${pretty(one).join('\n')}\n`,
    })
  },
})
