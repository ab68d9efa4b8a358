/** Secrets and configs that a service's spec names (spec 10.6). */
import { rpcError } from '../../../api/errors'
import type { Refusal } from '../../../api/routes'
import type { Service } from '../../store/objects'
import type { ReadStore } from '../../store/store'

/** What a service's spec names must be there (spec 10.6). */
export function checkReferences(spec: Service['spec'], store: ReadStore): Refusal | null {
  const { Secrets = [], Configs = [] } = spec.TaskTemplate.ContainerSpec ?? {}
  return (
    missing(
      'secret',
      store.secrets,
      Secrets.map((one) => [one.SecretID, one.SecretName]),
    ) ??
    missing(
      'config',
      store.configs,
      Configs.map((one) => [one.ConfigID, one.ConfigName]),
    )
  )
}

function missing(
  noun: string,
  rows: Readonly<Record<string, unknown>>,
  wanted: readonly (readonly [id: string, name: string])[],
): Refusal | null {
  const absent = wanted.filter(([id]) => rows[id] === undefined).map(([, name]) => name)
  if (absent.length === 0) return null
  const plural = absent.length > 1 ? 's' : ''
  return rpcError('InvalidArgument', `${noun}${plural} not found: ${absent.join(', ')}`)
}
