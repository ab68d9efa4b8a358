/**
 * The networks of a machine's daemon: those that it has from the first, and the overlays that it
 * makes when something comes that is on them and removes with the last (moby:
 * daemon/cluster/executor/container/adapter.go, createNetworks and removeNetworks).
 */
import { freeze } from '../kernel/clone'
import { hashText } from '../kernel/hash'
import type { Millis } from '../kernel/time'
import type { Task } from '../store/objects'
import { recordNetwork } from './journal'
import type { Plugged } from './runtime'
import type { Agent, AgentContext } from './state'

/** The ID of a network that a machine has from the first. */
export const localNetworkId = (machine: string, name: string): string =>
  [0, 1, 2, 3, 4, 5, 6, 7]
    .map((part) => hashText(`${machine}/${name}/${part}`).toString(16).padStart(8, '0'))
    .join('')

/** The networks that a task's container is on: those of the task, or else the bridge. */
export function plugsOf(agent: Agent, { networks }: Task): readonly Plugged[] {
  if (networks.length === 0 && !agent.standIn) {
    const id = localNetworkId(agent.machine, 'bridge')
    return freeze([{ id, name: 'bridge', type: 'bridge' }])
  }
  return freeze(
    networks.flatMap(({ networkId, local }) =>
      local === undefined
        ? (overlay(agent, networkId) ?? [])
        : { id: localNetworkId(agent.machine, local), name: local, type: local },
    ),
  )
}

/**
 * Has what is on these networks a bridge to its machine? Beside an overlay lies docker_gwbridge,
 * unless it is an internal one.
 */
export const isBridged = (
  overlays: Agent['overlays'],
  networks: readonly Pick<Task['networks'][number], 'networkId' | 'local'>[],
): boolean =>
  networks.some(({ networkId, local }) =>
    local === undefined
      ? overlays.find(({ id }) => id === networkId)?.spec.internal !== true
      : local === 'bridge',
  )

/** The recording bench has no bridge but the one that comes with overlays. */
export const hasBridge = (
  { overlays, standIn }: Pick<Agent, 'overlays' | 'standIn'>,
  { networks }: Pick<Task, 'networks'>,
): boolean => (networks.length === 0 ? !standIn : isBridged(overlays, networks))

function overlay({ networks, overlays }: Agent, id: string): Plugged | undefined {
  const known = networks.find((one) => one.id === id)
  const name = overlays.find((one) => one.id === id)?.spec.name
  return known ?? (name === undefined ? undefined : { id, name, type: 'overlay' })
}

/** From the making of `ingress` until its end is in its sandbox: 1 to 2.3 s, as recorded. */
const SANDBOXING: Millis = 1500

/** Is the routing mesh's end of `ingress` in its sandbox? */
export const isSandboxed = ({ ingressAt }: Agent, now: Millis): boolean =>
  ingressAt !== null && now - ingressAt >= SANDBOXING

/** Overlays are needed here: those that are not here yet are made. */
export function bringNetworks(agent: Agent, ctx: AgentContext, ids: readonly string[]): void {
  for (const id of ids) {
    const needed = overlay(agent, id)
    if (needed === undefined || agent.networks.includes(needed)) continue
    agent.networks = freeze([...agent.networks, needed])
    const isIngress = agent.overlays.some((one) => one.id === id && one.spec.ingress)
    if (isIngress) agent.ingressAt = ctx.now
    recordNetwork(ctx, 'create', needed)
  }
}

/**
 * Something that was on overlays goes: those go, too, on which nothing runs. `byHand`: those that
 * containers by hand are on.
 */
export function dropNetworks(
  agent: Agent,
  ctx: AgentContext,
  ids: readonly string[],
  byHand = agent.byHand.map(({ networkId }) => networkId),
): void {
  const { containers, overlays } = agent
  const used = new Set([
    ...Object.values(containers).flatMap(({ plugged }) => plugged.map(({ id }) => id)),
    ...byHand,
    ...overlays.filter(({ spec }) => spec.ingress).map(({ id }) => id),
  ])
  const gone = agent.networks.filter(({ id }) => ids.includes(id) && !used.has(id))
  if (gone.length === 0) return
  agent.networks = freeze(agent.networks.filter((one) => !gone.includes(one)))
  for (const one of gone) recordNetwork(ctx, 'destroy', one)
  forgetOverlays(agent)
}

/** An overlay that the node is on no more is known as long as it is here for what ends. */
export function forgetOverlays(agent: Agent): void {
  const { attachments, networks, overlays } = agent
  const left = overlays.filter(({ id }) => id in attachments || networks.some((n) => n.id === id))
  if (left.length < overlays.length) agent.overlays = freeze(left)
}
