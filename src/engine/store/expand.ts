/**
 * The templates of a task (spec 1.6): placeholders in its environment, host name and mounts, which
 * the node fills in when it makes the container. The control API tries them out beforehand.
 */
import type { Mount } from '../../api/mount'
import type * as api from '../../api/types'
import { TASK_FUNCTIONS, type GoFunction } from '../../api/template/functions'
import { readTemplate, render } from '../../api/template/template'
import { nameOf, STRING, string, textOf, type GoType, type Struct } from '../../api/template/types'
import type { Task } from './objects'

/** What of a task its node fills in. */
export interface Expanded {
  readonly env: readonly string[]
  readonly hostname: string
  readonly mounts: readonly Mount[]
}

type Facts = Pick<Task, 'id' | 'serviceId' | 'serviceName' | 'serviceLabels' | 'slot' | 'nodeId'>

/** What the placeholders stand for; errors name Go's types. */
const contextOf = (task: Facts, { Hostname, Platform }: api.NodeDescription) => {
  const slot = task.slot === 0 ? task.nodeId : String(task.slot)
  const Name = `${task.serviceName}.${slot}.${task.id}`
  const { Architecture, OS } = Platform
  return {
    Service: { ID: task.serviceId, Name: task.serviceName, Labels: task.serviceLabels },
    Node: { ID: task.nodeId, Hostname, Platform: { Architecture, OS } },
    Task: { ID: task.id, Name, Slot: slot },
  }
}

/** Texts, each with its type when it is more than a text. */
const struct = (name: string, fields: Readonly<Record<string, GoType>>): Struct => ({
  kind: 'struct',
  name,
  fields: Object.entries(fields).map(([key, type]) => ({
    name: key,
    json: key,
    type,
    embedded: false,
  })),
})

/** A struct without a name is called by its fields. */
const bare = (fields: Readonly<Record<string, GoType>>): Struct => {
  const told = Object.entries(fields).map(([key, type]) => `${key} ${nameOf(type)}`)
  return struct(`struct { ${told.join('; ')} }`, fields)
}

const PLATFORM = struct('template.Platform', { Architecture: STRING, OS: STRING })

const CONTEXT = struct('*template.Context', {
  Service: bare({ ID: STRING, Name: STRING, Labels: { kind: 'map', of: STRING } }),
  Node: bare({ ID: STRING, Hostname: STRING, Platform: PLATFORM }),
  Task: bare({ ID: STRING, Name: STRING, Slot: STRING }),
})

const DIALECT = { functions: TASK_FUNCTIONS, name: 'expansion', strict: true }

/** Fills in the placeholders; throws swarmkit's words for a template that means nothing. */
export function expand(task: Facts & Pick<Task, 'spec'>, node: api.NodeDescription): Expanded {
  const { Env = [], Hostname = '', Mounts = [] } = task.spec.ContainerSpec ?? {}
  const plain = ![...Env, Hostname].some(isTemplate) && !Mounts.some(hasTemplate)
  if (plain) return { env: Env, hostname: Hostname, mounts: Mounts }
  const context = contextOf(task, node)
  const fill = (text: string): string =>
    render(readTemplate(text, DIALECT), { type: CONTEXT, it: context })
  const within = <T>(what: string, work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw new Error(`expanding ${what}: ${(error as Error).message}`, { cause: error })
    }
  }
  return {
    env: within('env failed', () =>
      Env.map((text) => within(`env "${text}"`, () => variable(text, fill))),
    ),
    mounts: within('mounts failed', () => Mounts.map((mount) => mounted(mount, fill, within))),
    hostname: within('hostname failed', () => fill(Hostname)),
  }
}

/** Is what a secret or config holds a template? */
export const isTemplated = (spec: api.PayloadSpec | undefined): boolean =>
  spec?.Templating?.Name === 'golang'

/** What a templated secret or config may ask for by name; null: there is no such thing. */
interface Sources {
  readonly secret: (name: string) => string | null
  readonly config: (name: string) => string | null
}

/** Fills in a secret or config; what cannot be filled in stays as it is. */
export function expandPayload(
  text: string,
  task: Facts & Pick<Task, 'spec'>,
  node: api.NodeDescription,
  { secret, config }: Sources,
): string {
  const { env } = expand(task, node)
  const called = (find: (name: string) => string | null): GoFunction => ({
    takes: ['string'],
    run: ([name]) => string(find(textOf(name)) ?? ''),
  })
  const functions = {
    ...TASK_FUNCTIONS,
    env: called((name) => valueIn(env, name)),
    secret: called(secret),
    config: called(config),
  }
  try {
    const value = { type: CONTEXT, it: contextOf(task, node) }
    return render(readTemplate(text, { ...DIALECT, functions }), value)
  } catch {
    return text
  }
}

const valueIn = (env: readonly string[], name: string): string =>
  env.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''

const isTemplate = (text: string): boolean => text.includes('{{')

const hasTemplate = (mount: Mount): boolean => isTemplate(JSON.stringify(mount))

/** Only the value of a variable is a template. */
function variable(text: string, fill: (text: string) => string): string {
  const at = text.indexOf('=')
  return at < 0 ? text : text.slice(0, at + 1) + fill(text.slice(at + 1))
}

function mounted(
  mount: Mount,
  fill: (text: string) => string,
  within: <T>(what: string, work: () => T) => T,
): Mount {
  const { Source, Target } = mount
  const source =
    Source === undefined ? {} : { Source: within(`mount source "${Source}"`, () => fill(Source)) }
  return { ...mount, ...source, Target: within(`mount target "${Target}"`, () => fill(Target)) }
}
