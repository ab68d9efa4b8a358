/**
 * Secrets and configs as files in a container: what the agent was given for its tasks, at the paths
 * that the service names, filled in where they are templates (spec 1.5, 1.6, 2.5).
 */
import { base64 } from '@scure/base'
import { textOfOctets } from '../../api/bytes'
import { withoutKey } from '../kernel/record'
import { expandPayload, isTemplated } from '../store/expand'
import { isPast, payloadIdsOf, type Task } from '../store/objects'
import type { Agent } from './state'

const SECRETS = '/run/secrets'

const pathIn = (folder: string, name: string): string =>
  name.startsWith('/') ? name : `${folder}/${name}`

/** A secret or config of a task: what templates call it, where it lies, and its ID. */
interface Target {
  readonly name: string
  readonly path: string
  readonly id: string
}

const secretsOf = ({ spec }: Task): readonly Target[] =>
  (spec.ContainerSpec?.Secrets ?? []).map(({ File: { Name: name }, SecretID: id }) => ({
    name,
    path: pathIn(SECRETS, name),
    id,
  }))

const configsOf = ({ spec }: Task): readonly Target[] =>
  (spec.ContainerSpec?.Configs ?? []).flatMap(({ File, ConfigID: id }) =>
    File === undefined ? [] : [{ name: File.Name, path: pathIn('', File.Name), id }],
  )

/** What lies in a container of the task: path to text. */
export function filesOf(agent: Agent, task: Task): Record<string, string> {
  const plain = (targets: readonly Target[]) => (name: string) =>
    textOf(agent, targets.find((target) => target.name === name)?.id ?? '')
  const [secrets, configs] = [secretsOf(task), configsOf(task)]
  const sources = { secret: plain(secrets), config: plain(configs) }
  const files: Record<string, string> = {}
  for (const { path, id } of [...secrets, ...configs]) {
    const text = textOf(agent, id)
    if (text === null) continue
    const { spec } = agent.payloads[id] ?? {}
    files[path] = isTemplated(spec) ? expandPayload(text, task, agent.description, sources) : text
  }
  return files
}

/**
 * What the task needs and was not given, since it is gone at the managers: a service may be rolled
 * back to a config that was removed meanwhile. In the daemon's words (recorded); null: nothing.
 */
export function missingIn({ payloads }: Agent, task: Task): string | null {
  const lacking = ({ id }: Target): boolean => payloads[id] === undefined
  const secret = secretsOf(task).find(lacking)
  if (secret !== undefined) {
    return `unable to get secret from secret store: secret ${secret.id} not found`
  }
  const config = configsOf(task).find(lacking)
  if (config === undefined) return null
  return `unable to get config from config store: config ${config.id} not found`
}

/** What a secret or a config holds; null: the agent was not given it. */
function textOf({ payloads }: Agent, id: string): string | null {
  const data = payloads[id]?.spec.Data
  return data === undefined ? null : textOfOctets(base64.decode(data))
}

/** Lets go of what no task needs that may yet run. */
export function release(agent: Agent): void {
  const { payloads, tasks } = agent
  const ids = Object.keys(payloads)
  if (ids.length === 0) return
  const needed = new Set(
    Object.values(tasks).flatMap(({ task, status, gone }) =>
      gone !== null || isPast(status.state, 'running') ? [] : payloadIdsOf(task),
    ),
  )
  for (const id of ids) if (!needed.has(id)) agent.payloads = withoutKey(agent.payloads, id)
}
