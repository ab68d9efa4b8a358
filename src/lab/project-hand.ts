/** Containers that somebody made by hand, as an eye sees them: their machine alone knows them. */
import type { World } from '../engine/index'
import { byHandOf, stateOf } from '../engine/machine/containers'
import type { Machine } from '../engine/machine/machine'
import { hostConfigOf, type Container } from '../engine/agent/runtime'
import { bare } from '../engine/mesh/address'
import type { ContainerView } from '../protocol/view'

/** Those of all machines, also of machines without power: they lie on the disk. */
export const containerViews = (world: World): ContainerView[] =>
  Object.values(world.machines).flatMap((machine) =>
    Object.values(machine.hand?.containers ?? {}).map((one) => containerView(machine, one)),
  )

function containerView({ id: machine }: Machine, container: Container): ContainerView {
  const { id, name, image, command, createdAt, startedAt, endedAt, exitCode, health } = container
  const { networks, ports, restarts } = byHandOf(container)
  const { RestartPolicy, AutoRemove = false } = hostConfigOf(container)
  const policy = RestartPolicy?.Name ?? ''
  return {
    id,
    name,
    machine,
    image,
    command,
    state: stateOf(container) as ContainerView['state'],
    since: endedAt ?? startedAt ?? createdAt,
    createdAt,
    exitCode: endedAt === null ? null : exitCode,
    health: health?.status ?? '',
    restartPolicy: policy === '' ? 'no' : policy,
    restarts,
    autoRemove: AutoRemove,
    ports: ports.map(
      ({ PublishedPort = 0, TargetPort, Protocol }) =>
        `${PublishedPort} → ${TargetPort}/${Protocol}`,
    ),
    networks: Object.entries(networks).map(([network, { address }]) => ({
      name: network,
      address: bare(address),
    })),
    volumes: container.mounts.map(({ Source = '', Target }) => `${Source} → ${Target}`),
  }
}
