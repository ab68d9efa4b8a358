/** `GET /containers/json`: the containers of a machine, as `docker ps` lists them (spec 10.12). */
import type * as daemon from '../../api/daemon'
import { refusal } from '../../api/errors'
import type { Filters, Refusal } from '../../api/routes'
import type { Labels } from '../../api/types'
import { imageIdOf, plainName } from '../agent/images'
import { isRunning, isUp, type ByHand, type Container } from '../agent/runtime'
import type { Agent } from '../agent/state'
import { isRefusal } from '../control/api/lookup'
import { must } from '../kernel/assert'
import { EPOCH_MS, type Millis } from '../kernel/time'
import type { Task } from '../store/objects'
import { filterContainers } from './container-filters'
import { networksOf } from './endpoints'
import type { Machine } from './machine'
import { mountsOf } from './mounts'
import { listedPorts, portsOf } from './ports'
import { statusOf } from './status'

const ofTasks = ({ memory, disk }: Machine): Readonly<Record<string, Container>> =>
  memory?.member?.agent.containers ?? disk.containers

/** All of them, oldest first. */
export function containersOf(machine: Machine): Container[] {
  const byHand = Object.values(machine.hand?.containers ?? {})
  const others = Object.values(ofTasks(machine))
  if (byHand.length === 0) return others
  return [...others, ...byHand].sort((a, b) => a.createdAt - b.createdAt)
}

/** The container that was made for a task, or by hand under such an ID. */
export const containerOf = (machine: Machine, taskId: string): Container | null =>
  machine.hand?.containers[taskId] ?? ofTasks(machine)[taskId] ?? null

/** What is particular to a container that was made by hand. */
export const byHandOf = ({ byHand }: Container): ByHand => must(byHand, 'somebody made it by hand')

/** Who runs it: the machine's own runner, or its agent; null: nobody, since it has left its swarm. */
export const runnerOf = (machine: Machine, { byHand }: Container): Agent | null =>
  byHand !== null ? machine.hand : (machine.memory?.member?.agent ?? null)

/** The task a container was made for, while its machine's agent knows of it. */
export const taskOf = (machine: Machine, container: Container): Task | null =>
  runnerOf(machine, container)?.tasks[container.taskId]?.task ?? null

/** A container by full ID, name, or the beginning of an ID (moby: daemon/container.go). */
export function findContainer(machine: Machine, text: string): Container | Refusal {
  const all = containersOf(machine)
  const named = all.find(({ id, name }) => id === text || name === text.replace(/^\//, ''))
  if (named !== undefined) return named
  const [found, ...others] = all.filter(({ id }) => id.startsWith(text))
  if (others.length > 0) return refusal(400, `multiple IDs found with provided prefix: ${text}`)
  return found ?? noSuchContainer(text)
}

/** No container answers to the text. */
export const noSuchContainer = (text: string): Refusal => refusal(404, `No such container: ${text}`)

/** What is asked of it wants a process. */
export const notRunning = ({ id }: Container): Refusal =>
  refusal(409, `container ${id} is not running`)

/** Newest first; stopped ones only when all are asked for, or a filter asks for their state. */
export function containers(
  machine: Machine,
  now: Millis,
  all: boolean,
  filters: Filters | undefined,
): readonly daemon.Container[] | Refusal {
  const rows = containersOf(machine)
    .reverse()
    .map((container) => {
      const task = taskOf(machine, container)
      return { container, shown: toContainer(machine, container, task, now) }
    })
  const found = filterContainers(rows, filters)
  if (isRefusal(found)) return found
  const everything = all || filters?.['status'] !== undefined
  return found.filter((row) => everything || isUp(row.container)).map(({ shown }) => shown)
}

/** The one word of `docker ps` for how it stands. */
export function stateOf(container: Container): daemon.Container['State'] {
  if (container.byHand?.restarting === true) return 'restarting'
  if (isRunning(container)) return container.paused ? 'paused' : 'running'
  return container.startedAt === null ? 'created' : 'exited'
}

/** The labels that a swarm gives its containers (spec 1.7), after the service's own. */
export function labelsOf(task: Task | null): Labels {
  if (task === null) return {}
  if (task.serviceId === '') return task.spec.ContainerSpec?.Labels ?? {}
  const name = `${task.serviceName}.${task.slot === 0 ? task.nodeId : task.slot}.${task.id}`
  return {
    ...task.spec.ContainerSpec?.Labels,
    'com.docker.swarm.node.id': task.nodeId,
    'com.docker.swarm.service.id': task.serviceId,
    'com.docker.swarm.service.name': task.serviceName,
    'com.docker.swarm.task': '',
    'com.docker.swarm.task.id': task.id,
    'com.docker.swarm.task.name': name,
  }
}

/** As lists show it: words with a space stand in quotes (moby: container/view.go). */
function commandLine({ args, command }: Container): string {
  const [program = command, ...others] = args
  return [program, ...others.map((word) => (word.includes(' ') ? `'${word}'` : word))].join(' ')
}

const toContainer = (
  machine: Machine,
  container: Container,
  task: Task | null,
  now: Millis,
): daemon.Container => ({
  Id: container.id,
  Names: [`/${container.name}`],
  Image: plainName(container.image),
  ImageID: imageIdOf(container.origin),
  Command: commandLine(container),
  Created: Math.floor((EPOCH_MS + container.createdAt) / 1000),
  Ports: listedPorts(portsOf(machine, container, task)),
  Labels: labelsOf(task),
  State: stateOf(container),
  Status: statusOf(container, now),
  Mounts: mountsOf(machine, container),
  NetworkSettings: { Networks: networksOf(machine, container, task) },
})
