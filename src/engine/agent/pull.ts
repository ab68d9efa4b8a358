/**
 * Pulling images: the registry is asked once an image, whoever waits for it, and sends layer by
 * layer. One that stays silent is asked again for the sake of tasks (spec 2.3, temporary errors).
 */
import type { MachineId } from '../kernel/context'
import { withKey, withoutKey } from '../kernel/record'
import type { Millis } from '../kernel/time'
import { behaviourOf, exists, originOf } from './images'
import type { AgentTimer, RegistryMessage } from './messages'
import type { AgentContext } from './state'
import { holds, keepImage, type Pull } from './stock'

export const PULL_PATIENCE: Millis = 30_000

/** Where a pull happens. */
export interface Puller {
  readonly machine: MachineId
  /** The recording bench: every image is a small stand-in. */
  readonly standIn: boolean
}

/**
 * Begins a pull, or waits for the one under way. `asksFirst`: the registry says what there is to
 * come before it sends. Of what is there already no layers are sent.
 */
export function beginPull(
  { machine, standIn }: Puller,
  ctx: AgentContext,
  image: string,
  asksFirst: boolean,
): void {
  const origin = originOf(image)
  const { stock } = ctx
  const underway = stock.pulls[origin]
  if (underway !== undefined) {
    const wanted = [...underway.wanted, image]
    stock.pulls = withKey(stock.pulls, origin, { ...underway, wanted })
    return
  }
  const isThere = exists(origin) && holds(stock, origin)
  const sizeMb = isThere ? 0 : behaviourOf(origin, [], standIn).sizeMb
  const first = asksFirst ? { asksFirst } : {}
  ctx.send('registry', { kind: 'image.pull', image: origin, sizeMb, ...first })
  waitFor(ctx, origin, { part: 0, parts: 1, wanted: [image] })
  if (!isThere) ctx.note({ kind: 'image.pull.started', machine, image: origin })
}

function waitFor(
  ctx: AgentContext,
  origin: string,
  pull: Pick<Pull, 'part' | 'parts' | 'wanted'>,
): void {
  const { stock, now: at } = ctx
  const token = stock.nextToken++
  stock.pulls = withKey(stock.pulls, origin, { ...pull, at, token })
  ctx.after(PULL_PATIENCE, { kind: 'agent.pull.retry', image: origin, token })
}

/** How a pull ended: of which image, and under which names it was wanted. */
export interface Pulled {
  readonly origin: string
  readonly wanted: readonly string[]
  readonly end: 'there' | 'missing' | 'silent'
}

/** A layer arrived; with the last one the image is there. Null: it goes on. */
export function onLayer(
  { machine }: Puller,
  ctx: AgentContext,
  { image, part, parts, missing }: Extract<RegistryMessage, { kind: 'image.layer' }>,
): Pulled | null {
  const { stock } = ctx
  const known = stock.pulls[image]
  if (known === undefined) return null
  const { wanted } = known
  if (part < parts) {
    waitFor(ctx, image, { part, parts, wanted })
    return null
  }
  stock.pulls = withoutKey(stock.pulls, image)
  const isNew = !holds(stock, image)
  if (!missing) for (const name of wanted) keepImage(stock, name, ctx.now)
  const ended = missing ? 'image.pull.refused' : 'image.pull.done'
  if (isNew) ctx.note({ kind: ended, machine, image })
  return { origin: image, wanted, end: missing ? 'missing' : 'there' }
}

/** The registry is slow or cut off. Null: something came meanwhile. */
export function onPullRetry(
  { stock }: AgentContext,
  { image, token }: Extract<AgentTimer, { kind: 'agent.pull.retry' }>,
): Pulled | null {
  const known = stock.pulls[image]
  if (known?.token !== token) return null
  stock.pulls = withoutKey(stock.pulls, image)
  return { origin: image, wanted: known.wanted, end: 'silent' }
}
